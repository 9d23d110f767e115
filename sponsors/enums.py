from django.db.models import TextChoices


class MeetingMode(TextChoices):
    ONSITE = "onsite", "Sur place"
    VIDEO = "video", "Visioconférence"
    PHONE = "phone", "Téléphone"

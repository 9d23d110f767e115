import uuid

from django.utils import timezone

from ess_platform.notifications.models import Notice, OutgoingMail, Reminder
from tests.factories.directory import make_person, next_number


def make_mail(**fields) -> OutgoingMail:
    """A mail that waits; with the state « à vérifier », one that was handed over."""
    now = timezone.now()
    fields.setdefault("dedup_key", f"essai:{next_number()}")
    fields.setdefault("kind", "M01")
    fields.setdefault("to_email", f"personne{next_number()}@ailleurs.test")
    fields.setdefault("subject", "Votre fiche est ouverte")
    fields.setdefault("body_text", "Bonjour,\n\nhttp://testserver/lien/jeton-secret/\n")
    fields.setdefault("due_at", now)
    if fields.get("state") == "uncertain":
        fields.setdefault("handed_over_at", now)
    return OutgoingMail.objects.create(**fields)


def make_reminder(**fields) -> Reminder:
    """A reminder that is due now."""
    now = timezone.now()
    fields.setdefault("dedup_key", f"relance:{next_number()}")
    fields.setdefault("kind", "M01")
    if "person" not in fields:
        fields["person"] = make_person()
    fields.setdefault("target_id", uuid.uuid4())
    fields.setdefault("reason", "Vous remplissez la fiche.")
    fields.setdefault("asked_at", now)
    fields.setdefault("due_at", fields["asked_at"])
    return Reminder.objects.create(**fields)


def make_notice(user, **fields) -> Notice:
    """A notice that nobody has read yet."""
    fields.setdefault("kind", "mail.failed")
    fields.setdefault("text", f"Un avis {next_number()}")
    fields.setdefault("url", "/compte/")
    fields.setdefault("at", timezone.now())
    return Notice.objects.create(user=user, **fields)

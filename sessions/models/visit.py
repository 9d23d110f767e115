"""Learning visit: what to know before, how to come together, what each one asks, sees, will try, and tried."""

from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel, VersionedModel
from laureates.models import Participant
from programmes.models import Cohort

from ..enums import CarpoolKind, FollowUpState
from .session import SupportSession


class VisitGuide(TimeStampedModel, VersionedModel):
    """What the team says of the site. The name of the site and its place stand on the session."""

    session = models.OneToOneField(SupportSession, models.CASCADE, related_name="visit_guide", verbose_name="visite")
    contact_name = models.CharField("contact sur place", max_length=160, blank=True)
    contact_phone = models.CharField("téléphone du contact", max_length=40, blank=True)
    access = models.TextField("accès", max_length=1000, blank=True)
    equipment = models.TextField("équipements de sécurité", max_length=1000, blank=True)
    has_carpool = models.BooleanField("covoiturage entre participants", default=True)

    class Meta:
        verbose_name = "fiche de visite"
        verbose_name_plural = "fiches de visite"

    def __str__(self) -> str:
        return str(self.session_id)


class OwnVisitRowQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team's promotions, and one's own row."""
        return self.filter(Q(participant__person__user=user) | Q(session__cohort__in=Cohort.objects.managed_by(user)))


class CarpoolEntry(TimeStampedModel):
    """A seat offered or asked. The phone is shown to the other participants only with `shows_phone`."""

    session = models.ForeignKey(SupportSession, models.CASCADE, related_name="carpool", verbose_name="visite")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="carpool", verbose_name="participant·e")
    kind = models.CharField("vous", max_length=5, choices=CarpoolKind)
    seats = models.PositiveSmallIntegerField("places")
    origin = models.CharField("départ de", max_length=120)
    note = models.CharField("précision", max_length=200, blank=True)
    shows_phone = models.BooleanField("montrer mon téléphone aux participants", default=False)

    objects = OwnVisitRowQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "created_at", "pk")
        verbose_name = "covoiturage"
        constraints = [
            models.UniqueConstraint(fields=["session", "participant"], name="carpool_one_per_person"),
            models.CheckConstraint(
                condition=Q(seats__gte=1, seats__lte=8),
                name="carpool_seats",
                violation_error_message="Indiquez de 1 à 8 places.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} · {self.participant_id} · {self.kind}"


class VisitQuestion(PublicIdModel, TimeStampedModel):
    """A question that a laureate prepares for the host; read by the participants and the team."""

    session = models.ForeignKey(SupportSession, models.CASCADE, related_name="visit_questions", verbose_name="visite")
    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="visit_questions", verbose_name="participant·e"
    )
    text = models.CharField("question", max_length=300)

    objects = OwnVisitRowQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        verbose_name = "question préparée"
        verbose_name_plural = "questions préparées"

    def __str__(self) -> str:
        return self.text


class VisitNote(TimeStampedModel, VersionedModel):
    """Carnet de visite: what I saw, what I will try, what I tried a month later. The team reads what is shared."""

    session = models.ForeignKey(SupportSession, models.CASCADE, related_name="visit_notes", verbose_name="visite")
    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="visit_notes", verbose_name="participant·e"
    )
    seen = models.TextField("ce que j’ai vu", max_length=1000)
    will_try = models.TextField("ce que je vais essayer", max_length=1000, blank=True)
    is_shared = models.BooleanField("partagé avec l’équipe", default=False)
    state = models.CharField("essai", max_length=7, choices=FollowUpState, blank=True)
    outcome = models.TextField("ce que cela a donné", max_length=1000, blank=True)
    tried_at = models.DateTimeField("répondu le", null=True, blank=True)

    objects = OwnVisitRowQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        verbose_name = "carnet de visite"
        verbose_name_plural = "carnets de visite"
        constraints = [
            models.UniqueConstraint(fields=["session", "participant"], name="visit_note_one_per_person"),
            models.CheckConstraint(
                condition=Q(state="", tried_at__isnull=True) | (~Q(state="") & Q(tried_at__isnull=False)),
                name="visit_note_tried_has_date",
                violation_error_message="Une réponse à 30 jours porte sa date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} · {self.participant_id}"

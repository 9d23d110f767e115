"""Date poll: several half-days are proposed, each person says which suit, one is kept and becomes a session."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel, VersionedModel
from laureates.models import Participant
from programmes.models import Cohort

from ..enums import DayPart, PollAnswer, PollStatus, SessionKind, SessionMode
from .session import SupportSession


class DatePollQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team's promotions: everybody else comes by a link of their own."""
        return self.filter(cohort__in=Cohort.objects.managed_by(user))


class DatePoll(PublicIdModel, TimeStampedModel, VersionedModel):
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="date_polls", verbose_name="promotion")
    kind = models.CharField("nature", max_length=10, choices=SessionKind)
    title = models.CharField("titre", max_length=200)
    place = models.CharField("lieu", max_length=200, blank=True)
    mode = models.CharField("mode", max_length=8, choices=SessionMode, default=SessionMode.ONSITE)
    status = models.CharField("état", max_length=8, choices=PollStatus, default=PollStatus.DRAFT)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    session = models.OneToOneField(
        SupportSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="date_poll",
        verbose_name="séance créée",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="date_polls", verbose_name="créé par"
    )

    objects = DatePollQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = "sondage de dates"
        verbose_name_plural = "sondages de dates"
        constraints = [
            models.CheckConstraint(
                condition=Q(status=PollStatus.SETTLED, session__isnull=False)
                | (~Q(status=PollStatus.SETTLED) & Q(session__isnull=True)),
                name="date_poll_settled_has_session",
                violation_error_message="Un sondage clos par une date porte la séance créée.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class DatePollSlot(PublicIdModel):
    poll = models.ForeignKey(DatePoll, models.CASCADE, related_name="slots", verbose_name="sondage")
    on = models.DateField("date")
    part = models.CharField("partie de la journée", max_length=10, choices=DayPart)
    starts_at = models.TimeField("début")
    ends_at = models.TimeField("fin")

    class Meta:
        ordering = ("on", "starts_at", "pk")
        verbose_name = "créneau"
        verbose_name_plural = "créneaux"
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "on", "part"],
                name="date_poll_slot_unique",
                violation_error_message="Ce créneau est déjà proposé.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="date_poll_slot_times",
                violation_error_message="L’heure de fin précède l’heure de début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%d/%m/%Y} {self.get_part_display()}"


class DatePollAnswer(models.Model):
    """What one person says of one slot; no row means that they have not answered."""

    slot = models.ForeignKey(DatePollSlot, models.CASCADE, related_name="answers", verbose_name="créneau")
    participant = models.ForeignKey(
        Participant, models.CASCADE, related_name="poll_answers", verbose_name="participant·e"
    )
    answer = models.CharField("réponse", max_length=8, choices=PollAnswer)
    answered_at = models.DateTimeField("répondu le")

    class Meta:
        verbose_name = "réponse à un sondage"
        verbose_name_plural = "réponses aux sondages"
        constraints = [models.UniqueConstraint(fields=["slot", "participant"], name="date_poll_answer_unique")]

    def __str__(self) -> str:
        return f"{self.slot_id} · {self.participant_id} · {self.answer}"

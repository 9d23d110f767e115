"""Who is expected, who came: one row per person and half-day, « non relevé » until somebody says."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel, VersionedModel
from laureates.models import Participant
from programmes.models import Cohort

from ..enums import AttendanceSource, AttendanceStatus, RegistrationState
from .session import HalfDay, SupportSession


class RegistrationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team's promotions; one's own lines for a participant."""
        return self.filter(
            Q(session__in=SupportSession.objects.visible_to(user))
            & (Q(participant__person__user=user) | Q(session__cohort__in=Cohort.objects.managed_by(user)))
        )


class Registration(models.Model):
    """What somebody says of a session to come.

    `is_listed` rows were written by the team or an import: as soon as a session has one, who is not on its list
    is not expected. A row that a person made by answering says something of this person only.
    """

    session = models.ForeignKey(
        SupportSession,
        models.CASCADE,
        related_name="registrations",
        verbose_name="séance",
    )
    participant = models.ForeignKey(
        Participant,
        models.PROTECT,
        related_name="registrations",
        verbose_name="participant·e",
    )
    state = models.CharField(
        "réponse",
        max_length=10,
        choices=RegistrationState,
        default=RegistrationState.EXPECTED,
    )
    is_listed = models.BooleanField("sur la liste de l’équipe", default=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    note = models.CharField("motif", max_length=200, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription"
        constraints = [models.UniqueConstraint(fields=["session", "participant"], name="registration_unique")]

    def __str__(self) -> str:
        return f"{self.session_id} · {self.participant_id}"


class SessionGuestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team's promotions only."""
        return self.filter(session__cohort__in=Cohort.objects.managed_by(user))


class SessionGuest(PublicIdModel, TimeStampedModel):
    """Somebody beyond the promotion whom the team expects: takes a seat, counts in no figure."""

    session = models.ForeignKey(SupportSession, models.CASCADE, related_name="guests", verbose_name="séance")
    full_name = models.CharField("nom", max_length=160)
    organisation = models.CharField("structure", max_length=160, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="session_guests", verbose_name="ajouté par"
    )

    objects = SessionGuestQuerySet.as_manager()

    class Meta:
        ordering = ("full_name", "pk")
        verbose_name = "personne invitée"
        verbose_name_plural = "personnes invitées"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "full_name", "organisation"],
                name="session_guest_unique",
                violation_error_message="Cette personne est déjà invitée.",
            )
        ]

    def __str__(self) -> str:
        return self.full_name


class AttendanceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team's promotions; one's own lines for a participant."""
        return self.filter(
            Q(half_day__session__in=SupportSession.objects.visible_to(user))
            & (Q(participant__person__user=user) | Q(half_day__session__cohort__in=Cohort.objects.managed_by(user)))
        )


class Attendance(VersionedModel):
    """One person in one half-day. `version` moves at each change of the cell: two people never overwrite each other."""

    half_day = models.ForeignKey(HalfDay, models.PROTECT, related_name="attendances", verbose_name="demi-journée")
    participant = models.ForeignKey(
        Participant,
        models.PROTECT,
        related_name="attendances",
        verbose_name="participant·e",
    )
    status = models.CharField(
        "présence",
        max_length=10,
        choices=AttendanceStatus,
        default=AttendanceStatus.UNRECORDED,
    )
    partial_hours = models.DecimalField(
        "durée présente, en heures",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
    )
    replaced_by = models.CharField("remplacé·e par", max_length=160, blank=True)
    source = models.CharField(
        "relevé par",
        max_length=8,
        choices=AttendanceSource,
        default=AttendanceSource.TEAM,
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recorded_attendances",
        verbose_name="saisi par",
    )
    recorded_at = models.DateTimeField("saisi le", null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = "présence"
        constraints = [
            models.UniqueConstraint(fields=["half_day", "participant"], name="attendance_unique"),
            models.CheckConstraint(
                condition=Q(partial_hours__isnull=True)
                | Q(
                    status=AttendanceStatus.PARTIAL,
                    partial_hours__gt=0,
                    partial_hours__lte=12,
                ),
                name="attendance_partial_hours",
                violation_error_message="La durée présente ne se note que pour une présence partielle.",
            ),
            models.CheckConstraint(
                condition=~Q(status=AttendanceStatus.PARTIAL) | Q(partial_hours__isnull=False),
                name="attendance_partial_has_hours",
                violation_error_message="Une présence partielle indique sa durée.",
            ),
            models.CheckConstraint(
                condition=Q(status=AttendanceStatus.REPLACED) & ~Q(replaced_by="")
                | ~Q(status=AttendanceStatus.REPLACED) & Q(replaced_by=""),
                name="attendance_replaced_by_somebody",
                violation_error_message="Un remplacement, et lui seul, indique par qui.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} · {self.half_day_id} · {self.status}"

"""Parrainage: the link laureate – sponsor, and the meetings it has produced."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ess_platform.common.models import (
    PublicIdModel,
    TimeStampedModel,
    VersionedModel,
    dates_in_order,
)
from laureates.models import Laureate
from programmes.models import Cohort

from ..enums import MeetingMode, Side, SponsorshipState
from .sponsor import SponsorContact


class SponsorshipQuerySet(models.QuerySet):
    def active(self, day):
        """Keep the sponsorships that are not over on a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def held_by(self, user):
        """Those that the user holds as a sponsor; the day after the end nothing is left but the own log."""
        return self.filter(contact__person__user=user)

    def of_laureates_of(self, user):
        """Those of the laureates that the user represents today."""
        return self.filter(laureate__in=Laureate.objects.belonging_to(user))

    def visible_to(self, user):
        """The team's promotions; one's own as sponsor or as laureate."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(
            Q(laureate__cohort__in=Cohort.objects.managed_by(user))
            | Q(contact__person__user=user)
            | Q(laureate__in=Laureate.objects.belonging_to(user))
        )


class Sponsorship(PublicIdModel, TimeStampedModel, VersionedModel):
    laureate = models.ForeignKey(Laureate, models.PROTECT, related_name="sponsorships", verbose_name="lauréat")
    contact = models.ForeignKey(
        SponsorContact,
        models.PROTECT,
        related_name="sponsorships",
        verbose_name="parrain, marraine",
    )
    reference = models.CharField("référence", max_length=40, blank=True)
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin", null=True, blank=True)
    charter_signed_on = models.DateField("charte acceptée le", null=True, blank=True)
    reason = models.CharField("pourquoi ce rapprochement", max_length=400, blank=True)
    ending_reason = models.CharField("motif de la fin", max_length=255, blank=True)

    objects = SponsorshipQuerySet.as_manager()

    class Meta:
        ordering = ("laureate__sort_name", "starts_on")
        verbose_name = "parrainage"
        constraints = [
            models.UniqueConstraint(
                fields=["laureate", "contact"],
                name="sponsorship_unique",
                violation_error_message="Ce parrainage existe déjà.",
            ),
            dates_in_order(
                "starts_on",
                "ends_on",
                name="sponsorship_dates",
                message="La fin précède le début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.laureate_id} – {self.contact_id}"

    def is_over(self, day=None) -> bool:
        return self.ends_on is not None and self.ends_on < (day or timezone.localdate())

    def state_on(self, day: datetime.date) -> SponsorshipState:
        """Proposed until both sides have accepted the charter; over the day after its end."""
        if self.is_over(day):
            return SponsorshipState.ENDED
        if self.starts_on > day:
            return SponsorshipState.COMING
        return SponsorshipState.CONFIRMED if self.charter_signed_on else SponsorshipState.PROPOSED


class SponsorMeeting(PublicIdModel, TimeStampedModel, VersionedModel):
    """A talk that took place. Either side notes it and the other one confirms; what the team notes waits for nobody."""

    sponsorship = models.ForeignKey(Sponsorship, models.PROTECT, related_name="meetings", verbose_name="parrainage")
    reference = models.CharField("référence", max_length=40, blank=True)
    held_on = models.DateField("date")
    minutes = models.PositiveSmallIntegerField("durée, en minutes")
    mode = models.CharField("mode", max_length=8, choices=MeetingMode)
    subject = models.CharField("objet", max_length=255, blank=True)
    next_step = models.CharField("suite", max_length=255, blank=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="logged_meetings",
        verbose_name="noté par",
    )
    is_logged_by_laureate = models.BooleanField("noté par le lauréat", default=False)
    is_logged_by_team = models.BooleanField("noté par l’équipe", default=False)
    confirmed_at = models.DateTimeField("confirmé par l’autre partie le", null=True, blank=True)
    idempotency_key = models.CharField("clé d’unicité", max_length=64, unique=True, null=True, blank=True)

    class Meta:
        ordering = ("-held_on", "-pk")
        verbose_name = "rendez-vous de parrainage"
        verbose_name_plural = "rendez-vous de parrainage"
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=720),
                name="meeting_minutes",
                violation_error_message="Un rendez-vous dure entre 1 minute et 12 heures.",
            ),
            models.UniqueConstraint(
                fields=["sponsorship", "reference"],
                condition=~Q(reference=""),
                name="meeting_reference_unique",
            ),
            models.CheckConstraint(
                condition=Q(is_logged_by_team=False) | Q(is_logged_by_laureate=False, confirmed_at__isnull=True),
                name="meeting_logged_by_one_side",
                violation_error_message="Ce que l’équipe note ne vient pas du lauréat et n’attend pas d’accord.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held_on:%d/%m/%Y} · {self.minutes} min"

    @property
    def waits_for(self) -> str:
        """The side that has not confirmed what the other one noted; empty when nothing waits.

        A meeting taken up from a file, whose author is not known, waits for nobody.
        """
        if self.confirmed_at is not None or self.is_logged_by_team or self.logged_by_id is None:
            return ""
        return Side.SPONSOR if self.is_logged_by_laureate else Side.LAUREATE

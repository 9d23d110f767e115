"""Charte de parrainage: what both sides accept before their first meeting, with its version and date."""

from django.conf import settings
from django.db import models

from ess_platform.common.models import TimeStampedModel
from programmes.models import Cohort

from ..enums import Side
from .sponsorship import Sponsorship


class SponsorCharter(TimeStampedModel):
    """One version for a promotion; a new text is a new version, an accepted one never changes."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="sponsor_charters", verbose_name="promotion")
    number = models.PositiveSmallIntegerField("version")
    text = models.TextField("texte", max_length=10_000)
    published_at = models.DateTimeField("publiée le")

    class Meta:
        ordering = ("cohort", "-number")
        verbose_name = "charte de parrainage"
        verbose_name_plural = "chartes de parrainage"
        constraints = [models.UniqueConstraint(fields=["cohort", "number"], name="sponsor_charter_number_unique")]

    def __str__(self) -> str:
        return f"Charte de parrainage, version {self.number}"


class SponsorCharterAcceptance(models.Model):
    """Who accepted which version, for which side of a sponsorship, and when."""

    sponsorship = models.ForeignKey(
        Sponsorship, models.CASCADE, related_name="charter_acceptances", verbose_name="parrainage"
    )
    charter = models.ForeignKey(SponsorCharter, models.PROTECT, related_name="acceptances", verbose_name="charte")
    side = models.CharField("pour", max_length=8, choices=Side)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="accepted_sponsor_charters",
        verbose_name="acceptée par",
    )
    accepted_at = models.DateTimeField("acceptée le")

    class Meta:
        ordering = ("accepted_at",)
        verbose_name = "acceptation de la charte de parrainage"
        verbose_name_plural = "acceptations de la charte de parrainage"
        constraints = [
            models.UniqueConstraint(
                fields=["sponsorship", "charter", "side"], name="sponsor_charter_accepted_once_per_side"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sponsorship_id} · {self.charter_id} · {self.get_side_display()}"

"""Charte de parrainage: what both sides accept before their first meeting, with its version and date."""

from django.conf import settings
from django.db import models

from programmes.models import CharterVersion, Cohort

from ..enums import Side
from .sponsorship import Sponsorship


class SponsorCharter(CharterVersion):
    """The charter of both sides of a sponsorship."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="sponsor_charters", verbose_name="promotion")

    class Meta(CharterVersion.Meta):
        verbose_name = "charte de parrainage"
        verbose_name_plural = "chartes de parrainage"
        constraints = [models.UniqueConstraint(fields=["cohort", "number"], name="sponsor_charter_number_unique")]


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

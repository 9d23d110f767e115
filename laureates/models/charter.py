"""Charte: what a laureate accepts when it enters a promotion, with its version and date."""

from django.conf import settings
from django.db import models

from programmes.models import CharterVersion, Cohort

from .laureate import Laureate


class Charter(CharterVersion):
    """The charter of the laureates."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="charters", verbose_name="promotion")

    class Meta(CharterVersion.Meta):
        verbose_name = "charte"
        constraints = [models.UniqueConstraint(fields=["cohort", "number"], name="charter_number_unique")]


class CharterAcceptance(models.Model):
    """Who accepted which version for a laureate, and when."""

    laureate = models.ForeignKey(Laureate, models.CASCADE, related_name="charter_acceptances", verbose_name="lauréat")
    charter = models.ForeignKey(Charter, models.PROTECT, related_name="acceptances", verbose_name="charte")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="accepted_charters",
        verbose_name="acceptée par",
    )
    accepted_at = models.DateTimeField("acceptée le")

    class Meta:
        ordering = ("-accepted_at",)
        verbose_name = "acceptation de la charte"
        verbose_name_plural = "acceptations de la charte"
        constraints = [
            models.UniqueConstraint(fields=["laureate", "charter"], name="charter_accepted_once_per_laureate")
        ]

    def __str__(self) -> str:
        return f"{self.laureate_id} · {self.charter_id}"

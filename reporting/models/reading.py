"""« Vu le »: when a funder first and last opened a published version. Two dates, and nothing of what was read."""

from django.conf import settings
from django.db import models
from django.db.models import F

from ..enums import ReadingKind
from .bilan import BilanVersion


class VersionReading(models.Model):
    """One row per person, version and kind; `last_at` moves once a day at most."""

    version = models.ForeignKey(BilanVersion, models.CASCADE, related_name="readings", verbose_name="version")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="version_readings", verbose_name="personne"
    )
    kind = models.CharField("ouvert", max_length=4, choices=ReadingKind)
    first_at = models.DateTimeField("vu la première fois le")
    last_at = models.DateTimeField("vu la dernière fois le")

    class Meta:
        ordering = ("first_at", "pk")
        verbose_name = "lecture d’une version"
        verbose_name_plural = "lectures d’une version"
        constraints = [
            models.UniqueConstraint(fields=["version", "reader", "kind"], name="version_reading_unique"),
            models.CheckConstraint(
                condition=models.Q(last_at__gte=F("first_at")),
                name="version_reading_in_order",
                violation_error_message="La dernière lecture ne précède pas la première.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} · {self.reader_id} · {self.kind}"

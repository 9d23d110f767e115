"""What the team decided for one section of a bilan: printed or not, where, under which title, with which text."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ess_platform.common.models import TimeStampedModel

from .bilan import Bilan

TITLE_LENGTH = 160
TEXT_LENGTH = 10_000


class BilanSection(TimeStampedModel):
    """A section that nobody touched has no row: it prints as its declaration says (`documents/bilan_sections.py`)."""

    bilan = models.ForeignKey(Bilan, models.CASCADE, related_name="sections", verbose_name="bilan")
    key = models.CharField("section", max_length=20)
    # Unknown: as the nature of the bilan has it.
    is_on = models.BooleanField("imprimée", null=True, blank=True)
    position = models.PositiveSmallIntegerField("rang", null=True, blank=True)
    title = models.CharField("titre", max_length=TITLE_LENGTH, blank=True)
    text = models.TextField("texte", max_length=TEXT_LENGTH, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="written_sections",
        verbose_name="écrite par",
    )
    written_at = models.DateTimeField("écrite le", null=True, blank=True)

    class Meta:
        ordering = ("bilan", "position", "pk")
        verbose_name = "section de bilan"
        verbose_name_plural = "sections de bilan"
        constraints = [
            models.UniqueConstraint(fields=["bilan", "key"], name="bilan_section_once"),
            models.CheckConstraint(
                condition=Q(written_by__isnull=True, written_at__isnull=True)
                | Q(written_by__isnull=False, written_at__isnull=False),
                name="bilan_section_writing_is_whole",
                violation_error_message="Un texte écrit porte son auteur et sa date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bilan} · {self.key}"

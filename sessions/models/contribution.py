"""What happens inside a session, and who speaks: speakers need no account."""

from django.db import models
from django.db.models import Q

from ..enums import AgendaItemKind, SpeakerKind
from .session import SupportSession


class AgendaItem(models.Model):
    session = models.ForeignKey(
        SupportSession,
        models.CASCADE,
        related_name="agenda_items",
        verbose_name="séance",
    )
    position = models.PositiveSmallIntegerField("ordre")
    kind = models.CharField("nature", max_length=12, choices=AgendaItemKind, default=AgendaItemKind.OTHER)
    title = models.CharField("titre", max_length=255)
    starts_at = models.TimeField("début", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField("durée, en minutes", null=True, blank=True)

    class Meta:
        ordering = ("session", "position")
        verbose_name = "point du déroulé"
        verbose_name_plural = "points du déroulé"
        constraints = [models.UniqueConstraint(fields=["session", "position"], name="agenda_item_unique")]

    def __str__(self) -> str:
        return self.title


class Contribution(models.Model):
    """Intervention: K03 counts those of the sequences only."""

    session = models.ForeignKey(
        SupportSession,
        models.CASCADE,
        related_name="contributions",
        verbose_name="séance",
    )
    agenda_item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name="point du déroulé",
    )
    reference = models.CharField("référence", max_length=40, blank=True)
    position = models.PositiveSmallIntegerField("ordre")
    speaker = models.CharField("intervenant·e", max_length=200)
    speaker_organisation = models.CharField("structure", max_length=160, blank=True)
    speaker_kind = models.CharField("type", max_length=10, choices=SpeakerKind, blank=True)
    title = models.CharField("titre", max_length=255, blank=True)
    minutes = models.PositiveSmallIntegerField("durée, en minutes", null=True, blank=True)

    class Meta:
        ordering = ("session", "position")
        verbose_name = "intervention"
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="contribution_unique"),
            models.UniqueConstraint(
                fields=["session", "reference"],
                condition=~Q(reference=""),
                name="contribution_reference_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.speaker} : {self.title}"

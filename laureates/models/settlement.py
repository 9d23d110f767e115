"""Implantation: an enterprise proven elsewhere that opens in a new region."""

from django.db import models
from django.db.models import Q

from ess_platform.common.models import TimeStampedModel
from ess_platform.directory.models import Need, Territory

from ..enums import SettlementState
from .laureate import Laureate


class Settlement(TimeStampedModel):
    laureate = models.OneToOneField(Laureate, models.CASCADE, related_name="settlement", verbose_name="lauréat")
    field = models.CharField("domaine", max_length=80, blank=True)
    origin_text = models.CharField("origine", max_length=160, blank=True)
    target_text = models.CharField("territoire cible", max_length=160, blank=True)
    origin = models.ForeignKey(
        Territory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="departures",
        verbose_name="territoire d’origine",
    )
    target = models.ForeignKey(
        Territory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="arrivals",
        verbose_name="territoire d’accueil",
    )
    need = models.ForeignKey(
        Need,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="settlements",
        verbose_name="besoin auquel répondre",
    )
    local_partners = models.CharField("partenaires locaux", max_length=400, blank=True)
    state = models.CharField("étape", max_length=10, choices=SettlementState, default=SettlementState.STUDY)
    opened_on = models.DateField("ouverture", null=True, blank=True)

    class Meta:
        verbose_name = "implantation"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=(SettlementState.OPENED, SettlementState.AUTONOMOUS))
                | Q(opened_on__isnull=False),
                name="settlement_opened_has_date",
                violation_error_message="Une implantation ouverte porte sa date d’ouverture.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.origin_text} → {self.target_text}"


class SettlementStep(models.Model):
    """A step of the method towards the opening."""

    settlement = models.ForeignKey(Settlement, models.CASCADE, related_name="steps", verbose_name="implantation")
    position = models.PositiveSmallIntegerField("ordre")
    code = models.SlugField("code", max_length=60)
    label = models.CharField("étape", max_length=200)
    done_on = models.DateField("faite le", null=True, blank=True)

    class Meta:
        ordering = ("settlement", "position")
        verbose_name = "étape d’implantation"
        verbose_name_plural = "étapes d’implantation"
        constraints = [models.UniqueConstraint(fields=["settlement", "code"], name="settlement_step_unique")]

    def __str__(self) -> str:
        return self.label

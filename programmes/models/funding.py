"""Who pays for what, what was promised, and what was declared elsewhere."""

import datetime

from django.db import models
from django.db.models import Q

from ess_platform.common.models import TimeStampedModel, dates_in_order, not_negative
from ess_platform.directory.models import Organisation

from ..enums import FundingState
from .cohort import Cohort


class FundingQuerySet(models.QuerySet):
    def active(self, today: datetime.date):
        """Keep the fundings that give access on a day: agreed or settled, and not ended."""
        return self.filter(
            Q(access_until__isnull=True) | Q(access_until__gte=today),
            state__in=(FundingState.AGREED, FundingState.SETTLED),
        )


class Funding(TimeStampedModel):
    """The link funder – promotion. `access_until` ends the reading right (proof duty), not the convention."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="fundings", verbose_name="promotion")
    funder = models.ForeignKey(Organisation, models.PROTECT, related_name="fundings", verbose_name="financeur")
    state = models.CharField("état", max_length=10, choices=FundingState, default=FundingState.AGREED)
    perimeter = models.CharField("périmètre financé", max_length=255, blank=True)
    amount = models.DecimalField("montant, en €", max_digits=12, decimal_places=2, null=True, blank=True)
    convention_reference = models.CharField("référence de la convention", max_length=80, blank=True)
    starts_on = models.DateField("début de la convention", null=True, blank=True)
    ends_on = models.DateField("fin de la convention", null=True, blank=True)
    access_until = models.DateField("accès ouvert jusqu’au", null=True, blank=True)

    objects = FundingQuerySet.as_manager()

    class Meta:
        verbose_name = "financement"
        constraints = [
            models.UniqueConstraint(fields=["cohort", "funder"], name="funding_unique"),
            dates_in_order(
                "starts_on",
                "ends_on",
                name="funding_dates",
                message="La convention finit avant son début.",
            ),
            not_negative("amount", name="funding_amount", message="Un montant n’est pas négatif."),
        ]

    def __str__(self) -> str:
        return f"{self.funder} · {self.cohort}"


class Target(models.Model):
    """A promise of the convention, read beside the computed figure."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="targets", verbose_name="promotion")
    code = models.SlugField("code", max_length=60)
    label = models.CharField("intitulé", max_length=160)
    value = models.DecimalField("cible", max_digits=14, decimal_places=2)
    unit = models.CharField("unité", max_length=40, blank=True)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = "objectif"
        constraints = [models.UniqueConstraint(fields=["cohort", "code"], name="target_unique")]

    def __str__(self) -> str:
        return self.label


class DeclaredFigure(models.Model):
    """A figure written elsewhere (convention, article): shown beside the computed one, never instead."""

    cohort = models.ForeignKey(
        Cohort,
        models.CASCADE,
        related_name="declared_figures",
        verbose_name="promotion",
    )
    figure_code = models.CharField("chiffre", max_length=10)
    value = models.DecimalField("valeur déclarée", max_digits=14, decimal_places=2, null=True, blank=True)
    source = models.CharField("source", max_length=255, blank=True)
    explanation = models.TextField("explication de l’écart", max_length=1000, blank=True)

    class Meta:
        ordering = ("figure_code",)
        verbose_name = "chiffre déclaré"
        verbose_name_plural = "chiffres déclarés"
        constraints = [models.UniqueConstraint(fields=["cohort", "figure_code"], name="declared_figure_unique")]

    def __str__(self) -> str:
        return f"{self.figure_code} · {self.cohort}"

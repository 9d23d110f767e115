"""Territories and their dated zonings (a label is read at a date, never « today » by accident)."""

import datetime

from django.db import models
from django.db.models import Q

from ess_platform.common.models import ReferenceListModel, dates_in_order

from ..enums import TerritoryLevel


class Territory(models.Model):
    level = models.CharField("niveau", max_length=12, choices=TerritoryLevel)
    code = models.CharField("code", max_length=20)
    name = models.CharField("nom", max_length=160)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="territoire parent",
    )

    class Meta:
        ordering = ("level", "name")
        verbose_name = "territoire"
        constraints = [models.UniqueConstraint(fields=["level", "code"], name="territory_code_unique")]

    def __str__(self) -> str:
        return self.name


class Zoning(ReferenceListModel):
    """A label put on territories: QPV, ZRR, FRR, Territoire d'industrie…"""

    note = models.CharField("précision", max_length=255, blank=True)
    valid_from = models.DateField("en vigueur depuis", null=True, blank=True)
    valid_to = models.DateField("en vigueur jusqu’au", null=True, blank=True)

    class Meta(ReferenceListModel.Meta):
        verbose_name = "zonage"
        constraints = [
            dates_in_order(
                "valid_from",
                "valid_to",
                name="zoning_dates",
                message="La fin du zonage précède son début.",
            )
        ]


class TerritoryZoningQuerySet(models.QuerySet):
    def at(self, day: datetime.date):
        """Keep the zonings in force on a given day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )


class TerritoryZoning(models.Model):
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="zonings", verbose_name="territoire")
    zoning = models.ForeignKey(Zoning, models.PROTECT, related_name="territories", verbose_name="zonage")
    valid_from = models.DateField("depuis", null=True, blank=True)
    valid_to = models.DateField("jusqu’au", null=True, blank=True)

    objects = TerritoryZoningQuerySet.as_manager()

    class Meta:
        verbose_name = "zonage d’un territoire"
        verbose_name_plural = "zonages des territoires"
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "zoning", "valid_from"],
                name="territory_zoning_unique",
            ),
            dates_in_order(
                "valid_from",
                "valid_to",
                name="territory_zoning_dates",
                message="La fin précède le début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory} · {self.zoning}"

"""The grid of 17 criteria in three families, each with four described levels."""

from django.db import models
from django.db.models import Q

from ess_platform.common.models import ReferenceListModel


class CriterionFamily(ReferenceListModel):
    short_label = models.CharField("libellé court", max_length=80)

    class Meta(ReferenceListModel.Meta):
        verbose_name = "famille de critères"
        verbose_name_plural = "familles de critères"


class Criterion(ReferenceListModel):
    family = models.ForeignKey(CriterionFamily, models.PROTECT, related_name="criteria", verbose_name="famille")
    short_label = models.CharField("libellé court", max_length=120)
    question = models.CharField("question", max_length=300)
    levers = models.ManyToManyField(
        "directory.Lever",
        related_name="criteria",
        blank=True,
        verbose_name="leviers suggérés",
    )

    class Meta(ReferenceListModel.Meta):
        verbose_name = "critère"


class CriterionLevel(models.Model):
    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="levels", verbose_name="critère")
    value = models.PositiveSmallIntegerField("niveau")
    description = models.CharField("description", max_length=400)

    class Meta:
        ordering = ("criterion", "value")
        verbose_name = "niveau d’un critère"
        verbose_name_plural = "niveaux des critères"
        constraints = [
            models.UniqueConstraint(fields=["criterion", "value"], name="criterion_level_unique"),
            models.CheckConstraint(
                condition=Q(value__gte=1, value__lte=4),
                name="criterion_level_1_to_4",
                violation_error_message="Un niveau va de 1 à 4.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id} · {self.value}"

from django.db import models
from django.db.models import Q

from ess_platform.common.models import not_negative

from ..enums import BudgetNature, BudgetSide
from .cohort import Cohort


class BudgetLine(models.Model):
    """Planned and actual amounts of one account, in euros; voluntary contributions are accounts 86 and 87."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="budget_lines", verbose_name="promotion")
    side = models.CharField("sens", max_length=8, choices=BudgetSide)
    nature = models.CharField("nature", max_length=10, choices=BudgetNature, default=BudgetNature.DIRECT)
    account = models.CharField("compte", max_length=6, blank=True)
    label = models.CharField("libellé", max_length=200)
    planned = models.DecimalField("prévu, en €", max_digits=14, decimal_places=2, null=True, blank=True)
    actual = models.DecimalField("réalisé, en €", max_digits=14, decimal_places=2, null=True, blank=True)
    allocation_rule = models.CharField("clé de répartition", max_length=255, blank=True)
    comment = models.CharField("commentaire", max_length=600, blank=True)
    position = models.PositiveSmallIntegerField("ordre")

    class Meta:
        ordering = ("side", "position")
        verbose_name = "ligne de budget"
        verbose_name_plural = "lignes de budget"
        constraints = [
            models.UniqueConstraint(fields=["cohort", "side", "position"], name="budget_line_unique"),
            not_negative(
                "planned",
                name="budget_planned",
                message="Un montant prévu n’est pas négatif.",
            ),
            not_negative(
                "actual",
                name="budget_actual",
                message="Un montant réalisé n’est pas négatif.",
            ),
            models.CheckConstraint(
                condition=~Q(nature=BudgetNature.IN_KIND)
                | Q(side=BudgetSide.CHARGE, account__startswith="86")
                | Q(side=BudgetSide.INCOME, account__startswith="87"),
                name="budget_in_kind_accounts",
                violation_error_message="Les contributions volontaires sont en compte 86 (emplois) ou 87 (ressources).",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.label}".strip()

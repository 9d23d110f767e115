"""Figures that a team chooses: those that a bilan puts forward, and those of its promotion's own."""

from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel, VersionedModel
from laureates.enums import Moment
from programmes.models import Cohort

from ..enums import AT_ONE_MOMENT, OwnAggregation
from .bilan import Bilan


class BilanFigure(models.Model):
    """A figure kept for a bilan, in the order of the team. A bilan without any keeps the usual ones."""

    bilan = models.ForeignKey(Bilan, models.CASCADE, related_name="chosen_figures", verbose_name="bilan")
    code = models.CharField("chiffre", max_length=10)
    position = models.PositiveSmallIntegerField("rang")
    is_key = models.BooleanField("chiffre clé", default=False)

    class Meta:
        ordering = ("bilan", "position")
        verbose_name = "chiffre d’un bilan"
        verbose_name_plural = "chiffres d’un bilan"
        constraints = [
            models.UniqueConstraint(fields=["bilan", "code"], name="bilan_figure_once"),
            models.UniqueConstraint(fields=["bilan", "position"], name="bilan_figure_position_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.bilan_id}"


class OwnFigureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the promotions that the team runs; everyone else reads them in a published bilan."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(cohort__in=Cohort.objects.managed_by(user))


class OwnFigure(PublicIdModel, TimeStampedModel, VersionedModel):
    """A figure of one promotion, computed from one numeric question of its forms: P01, P02…

    `number` is never given again, so that P01 means one thing in every published bilan; a figure that is not wanted
    any more is retired. `moment` is empty when several campaigns are read.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="own_figures", verbose_name="promotion")
    number = models.PositiveSmallIntegerField("numéro")
    label = models.CharField("intitulé", max_length=120)
    question = models.CharField("question", max_length=60)
    question_label = models.CharField("intitulé de la question", max_length=300)
    aggregation = models.CharField("calcul", max_length=8, choices=OwnAggregation)
    moment = models.CharField("temps", max_length=12, choices=Moment, blank=True)
    unit = models.CharField("unité", max_length=30, blank=True)
    decimals = models.PositiveSmallIntegerField("décimales", default=0)
    is_retired = models.BooleanField("retiré", default=False)

    objects = OwnFigureQuerySet.as_manager()

    class Meta:
        ordering = ("cohort", "number")
        verbose_name = "chiffre propre à la promotion"
        verbose_name_plural = "chiffres propres à la promotion"
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="own_figure_number_unique"),
            models.CheckConstraint(
                condition=(Q(aggregation__in=AT_ONE_MOMENT) & ~Q(moment=""))
                | (~Q(aggregation__in=AT_ONE_MOMENT) & Q(moment="")),
                name="own_figure_moment",
                violation_error_message="Une somme ou une moyenne se lit à un temps, les autres calculs à plusieurs.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.label}"

    @property
    def code(self) -> str:
        return f"P{self.number:02d}"

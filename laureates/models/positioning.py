"""Positionnement: the 17 ratings of one laureate at one moment, by itself and as agreed with the team."""

from django.db import models
from django.db.models import Q

from ess_platform.common.models import TimeStampedModel, VersionedModel
from ess_platform.directory.enums import Rating
from ess_platform.directory.models import Criterion

from .campaign import ReportingCampaign
from .laureate import Laureate

GAP_TO_EXPLAIN = 2  # C5: from this difference on, one line of comment is required


def is_wide_gap(self_rating: int | None, agreed: int | None) -> bool:
    """True when both sides rated the criterion and differ by two levels or more; « sans objet » has no level."""
    return bool(self_rating) and bool(agreed) and abs(self_rating - agreed) >= GAP_TO_EXPLAIN


class Positioning(TimeStampedModel, VersionedModel):
    laureate = models.ForeignKey(Laureate, models.PROTECT, related_name="positionings", verbose_name="lauréat")
    campaign = models.ForeignKey(
        ReportingCampaign,
        models.PROTECT,
        related_name="positionings",
        verbose_name="campagne",
    )
    is_self_rated = models.BooleanField("auto-évaluation faite", default=False)
    is_agreed = models.BooleanField("partagé avec l’équipe", default=False)
    priorities = models.ManyToManyField(
        Criterion,
        related_name="prioritised_in",
        blank=True,
        verbose_name="critères à travailler en priorité",
    )

    class Meta:
        ordering = ("campaign", "laureate")
        verbose_name = "positionnement"
        constraints = [models.UniqueConstraint(fields=["laureate", "campaign"], name="positioning_unique")]

    def __str__(self) -> str:
        return f"{self.laureate_id} · {self.campaign_id}"


class CriterionRating(models.Model):
    """One criterion: NULL not rated, 0 does not apply, 1 to 4 the level. The agreed rating wins in figures."""

    positioning = models.ForeignKey(
        Positioning,
        models.CASCADE,
        related_name="ratings",
        verbose_name="positionnement",
    )
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="ratings", verbose_name="critère")
    self_rating = models.PositiveSmallIntegerField("auto-évaluation", choices=Rating, null=True, blank=True)
    agreed_rating = models.PositiveSmallIntegerField("note partagée", choices=Rating, null=True, blank=True)
    comment = models.CharField("note de l’échange", max_length=400, blank=True)

    class Meta:
        verbose_name = "note"
        constraints = [
            models.UniqueConstraint(fields=["positioning", "criterion"], name="criterion_rating_unique"),
            models.CheckConstraint(
                condition=Q(self_rating__isnull=True) | Q(self_rating__lte=4),
                name="self_rating_0_to_4",
                violation_error_message="Une note va de 0 (sans objet) à 4.",
            ),
            models.CheckConstraint(
                condition=Q(agreed_rating__isnull=True) | Q(agreed_rating__lte=4),
                name="agreed_rating_0_to_4",
                violation_error_message="Une note va de 0 (sans objet) à 4.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id} : {self.agreed_rating or self.self_rating}"

"""Campaigns of progress forms, and the indicators that the forms collect."""

from django.db import models
from django.db.models import Q

from ess_platform.common.models import (
    PublicIdModel,
    ReferenceListModel,
    TimeStampedModel,
    dates_in_order,
)
from programmes.models import Cohort

from ..enums import IndicatorNature, IndicatorType, Moment
from .form import ReportForm


class ReportingCampaignQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The campaigns of the promotions that the team runs, and of one's own enterprises."""
        from .laureate import Laureate

        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = Laureate.objects.belonging_to(user).values("cohort")
        return self.filter(Q(cohort__in=Cohort.objects.managed_by(user)) | Q(cohort__in=own))


class ReportingCampaign(PublicIdModel, TimeStampedModel):
    """Opening and due dates of one series of forms; a laureate fills one form per campaign."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="campaigns", verbose_name="promotion")
    reference = models.CharField("référence", max_length=40, blank=True)
    moment = models.CharField("temps", max_length=12, choices=Moment)
    label = models.CharField("intitulé", max_length=120)
    reference_on = models.DateField("situation au", null=True, blank=True)
    opens_on = models.DateField("ouverture")
    due_on = models.DateField("échéance")
    closed_on = models.DateField("fermée le", null=True, blank=True)
    # NULL until the first form is opened: then the standard form, or the team's copy, frozen.
    form = models.ForeignKey(
        ReportForm,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="campaigns",
        verbose_name="modèle de fiche",
    )
    # Where a relative date comes from (selectors/campaign_dates.py); NULL when the date was typed.
    opens_rule = models.JSONField("règle d’ouverture", null=True, blank=True)
    due_rule = models.JSONField("règle d’échéance", null=True, blank=True)
    are_reminders_paused = models.BooleanField("relances suspendues", default=False)

    objects = ReportingCampaignQuerySet.as_manager()

    class Meta:
        ordering = ("opens_on", "pk")
        verbose_name = "campagne"
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "moment"],
                name="campaign_one_per_moment",
                violation_error_message="Cette promotion a déjà une campagne pour ce temps.",
            ),
            dates_in_order(
                "opens_on",
                "due_on",
                name="campaign_dates",
                message="L’échéance précède l’ouverture.",
            ),
            dates_in_order(
                "opens_on",
                "closed_on",
                name="campaign_closed",
                message="La fermeture précède l’ouverture.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Indicator(ReferenceListModel):
    """A defined measure. Unknown values are NULL, never zero."""

    unit = models.CharField("unité", max_length=30)
    value_type = models.CharField("type", max_length=8, choices=IndicatorType)
    nature = models.CharField("nature", max_length=14, choices=IndicatorNature)
    section = models.CharField("rubrique", max_length=40)
    definition = models.CharField("définition", max_length=500)

    class Meta(ReferenceListModel.Meta):
        verbose_name = "indicateur"

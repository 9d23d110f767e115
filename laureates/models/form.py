"""Modèle de fiche: the sections and questions that the campaigns of a promotion ask, as data."""

from django.db import models
from django.db.models import Q

from ess_platform.common.models import PublicIdModel, TimeStampedModel, VersionedModel
from programmes.models import Cohort


class ReportFormQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The forms of the promotions that the team runs; laureates read theirs through their report."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(cohort__in=Cohort.objects.managed_by(user))


class ReportForm(PublicIdModel, TimeStampedModel, VersionedModel):
    """One version of the form of a promotion. Once frozen, `definition` never changes (a trigger says so).

    `definition` is read by `selectors.form_definition`; a draft has no `frozen_at`.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="report_forms", verbose_name="promotion")
    number = models.PositiveSmallIntegerField("numéro de version")
    definition = models.JSONField("questions")
    frozen_at = models.DateTimeField("figé le", null=True, blank=True)

    objects = ReportFormQuerySet.as_manager()

    class Meta:
        ordering = ("cohort", "-number")
        verbose_name = "modèle de fiche"
        verbose_name_plural = "modèles de fiche"
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="report_form_number_unique"),
            models.UniqueConstraint(
                fields=["cohort"],
                condition=Q(frozen_at__isnull=True),
                name="report_form_one_draft",
                violation_error_message="Cette promotion a déjà un modèle de fiche en préparation.",
            ),
        ]

    def __str__(self) -> str:
        return f"Modèle de fiche, version {self.number}"

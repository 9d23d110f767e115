"""Fiche d'avancement: what a laureate tells at one moment. Only validated reports feed a figure."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from ess_platform.common.models import (
    PublicIdModel,
    TimeStampedModel,
    VersionedModel,
    dates_in_order,
)
from ess_platform.directory.models import Strategy
from programmes.models import Cohort

from ..enums import EDITABLE_REPORT_STATUSES, IN_SCOPE_STATUSES, ReportStatus
from .campaign import Indicator, ReportingCampaign
from .laureate import Laureate


class ProgressReportQuerySet(models.QuerySet):
    def validated(self):
        """Keep the only reports that a figure may read."""
        return self.filter(status=ReportStatus.VALIDATED, laureate__status__in=IN_SCOPE_STATUSES)

    def expected(self):
        """Keep the reports that count in a completion rate: not « sans objet », laureate in scope."""
        return self.exclude(status=ReportStatus.NOT_APPLICABLE).filter(laureate__status__in=IN_SCOPE_STATUSES)

    def visible_to(self, user):
        """The team's promotions, and the reports of one's own enterprise."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(
            Q(laureate__cohort__in=Cohort.objects.managed_by(user))
            | Q(laureate__in=Laureate.objects.belonging_to(user))
            | Q(pk__in=self.contributions_of(user).values("report"))
        )

    @staticmethod
    def contributions_of(user):
        """The forms that a colleague was invited to fill, as rows of `ReportContributor`."""
        from .report_people import ReportContributor

        return ReportContributor.objects.shared_with(user)


class ProgressReport(PublicIdModel, TimeStampedModel, VersionedModel):
    """One form of one laureate for one campaign. `raw_answers` keeps what was typed and cannot be read yet."""

    laureate = models.ForeignKey(Laureate, models.PROTECT, related_name="reports", verbose_name="lauréat")
    campaign = models.ForeignKey(
        ReportingCampaign,
        models.PROTECT,
        related_name="reports",
        verbose_name="campagne",
    )
    reference = models.CharField("référence", max_length=40, blank=True)
    status = models.CharField("état", max_length=14, choices=ReportStatus, default=ReportStatus.NOT_STARTED)
    due_on = models.DateField("échéance accordée", null=True, blank=True)
    submitted_at = models.DateTimeField("soumise le", null=True, blank=True)
    opened_by_team_at = models.DateTimeField("ouverte par l’équipe le", null=True, blank=True)
    validated_at = models.DateTimeField("validée le", null=True, blank=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="validated_reports",
        verbose_name="validée par",
    )
    reopened_sections = models.JSONField("parties rouvertes", default=list, blank=True)
    raw_answers = models.JSONField("réponses telles que saisies", default=dict, blank=True)
    completed_sections = models.JSONField("parties complétées", default=list, blank=True)
    # Answers to the questions that have no column and feed no indicator, by code (selectors/questions.py).
    answers = models.JSONField("autres réponses", default=dict, blank=True)
    # By code of question: [key of the account, ISO time, « laureate » or « team »] of the last writing.
    answer_trace = models.JSONField("origine des réponses", default=dict, blank=True)
    delay_asked_at = models.DateTimeField("délai demandé le", null=True, blank=True)

    own_indicator_label = models.CharField("votre indicateur : intitulé", max_length=120, blank=True)
    own_indicator_unit = models.CharField("votre indicateur : unité", max_length=40, blank=True)
    own_indicator_value = models.DecimalField(
        "votre indicateur : valeur",
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
    )
    situation = models.TextField("situation", max_length=1000, blank=True)
    objective = models.TextField("projet en une phrase", max_length=600, blank=True)
    achievement = models.TextField("avancée", max_length=600, blank=True)
    difficulty = models.TextField("difficulté", max_length=600, blank=True)
    need = models.TextField("besoin", max_length=400, blank=True)
    next_step = models.TextField("prochaine étape", max_length=400, blank=True)
    wants_callback = models.BooleanField("souhaite être rappelé·e", null=True, blank=True)
    shares_with_sponsor = models.BooleanField("partagé avec le parrain", default=False)
    strategies = models.ManyToManyField(Strategy, related_name="reports", blank=True, verbose_name="stratégies")

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        ordering = ("campaign", "laureate")
        verbose_name = "fiche d’avancement"
        verbose_name_plural = "fiches d’avancement"
        constraints = [
            models.UniqueConstraint(fields=["laureate", "campaign"], name="report_one_per_campaign"),
            models.CheckConstraint(
                condition=~Q(
                    status__in=(
                        ReportStatus.SUBMITTED,
                        ReportStatus.NEEDS_CHANGES,
                        ReportStatus.VALIDATED,
                    )
                )
                | Q(submitted_at__isnull=False),
                name="report_submitted_has_date",
                violation_error_message="Une fiche soumise porte sa date d’envoi.",
            ),
            models.CheckConstraint(
                condition=Q(status=ReportStatus.VALIDATED, validated_at__isnull=False)
                | (~Q(status=ReportStatus.VALIDATED) & Q(validated_at__isnull=True)),
                name="report_validated_has_date",
                violation_error_message="Une fiche validée, et elle seule, porte sa date de validation.",
            ),
            dates_in_order(
                "submitted_at",
                "validated_at",
                name="report_dates",
                message="La validation précède l’envoi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} · {self.laureate_id}"

    @property
    def is_editable(self) -> bool:
        """True while the laureate may write: not started, draft or returned."""
        return self.status in EDITABLE_REPORT_STATUSES


class IndicatorValue(models.Model):
    """The value of an indicator in one report; NULL while unknown. `raw` keeps a text that is not a number."""

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="values", verbose_name="fiche")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="values", verbose_name="indicateur")
    value = models.DecimalField("valeur", max_digits=16, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "valeur d’indicateur"
        verbose_name_plural = "valeurs d’indicateur"
        constraints = [
            models.UniqueConstraint(fields=["report", "indicator"], name="indicator_value_unique"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0),
                name="indicator_value_not_negative",
                violation_error_message="Indiquez un nombre positif ou nul.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} = {self.value}"


class ReportTransition(models.Model):
    """Each change of state: who, when, from, to, why. Append-only."""

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="transitions", verbose_name="fiche")
    at = models.DateTimeField("date")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="report_transitions",
        verbose_name="auteur",
    )
    from_status = models.CharField("de", max_length=14, choices=ReportStatus)
    to_status = models.CharField("à", max_length=14, choices=ReportStatus)
    comment = models.TextField("commentaire", max_length=2000, blank=True)
    sections = models.JSONField("parties concernées", default=list, blank=True)
    # When a form is sent back: the answers of these pages as they were read, by code of question.
    answers = models.JSONField("réponses lues", default=dict, blank=True)
    idempotency_key = models.CharField("clé d’unicité", max_length=64, unique=True, null=True, blank=True)

    class Meta:
        ordering = ("at", "pk")
        verbose_name = "changement d’état"
        verbose_name_plural = "changements d’état"

    def __str__(self) -> str:
        return f"{self.report_id} : {self.from_status} → {self.to_status}"

"""Facts about the journeys: campaigns, reports, indicators, ratings, cooperations."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Max, Q
from django.db.models.functions import Coalesce

from ess_platform.directory.models import Criterion
from laureates.enums import IN_SCOPE_STATUSES, Moment, ReportStatus
from laureates.models import (
    Cooperation,
    CriterionRating,
    IndicatorValue,
    ProgressReport,
    ReportingCampaign,
)
from programmes.models import Cohort

# What K13–K21 read. Cumulative indicators are read at the exit only: never summed over campaigns.
ENTRY_INDICATORS = ("etp_total", "etp_accompagnes", "ca_12m")
EXIT_INDICATORS = (
    *ENTRY_INDICATORS,
    "financements_obtenus",
    "investissements_engages",
    "ao_repondus",
    "ao_gagnes",
    "ao_perdus",
    "contrats_industriels",
    "salaries_formes",
    "tonnes_valorisees",
)


@dataclass(frozen=True)
class CampaignFact:
    id: int
    public_id: UUID
    moment: str
    label: str


@dataclass(frozen=True)
class ReportFact:
    laureate_id: int
    moment: str
    status: str

    @property
    def is_validated(self) -> bool:
        return self.status == ReportStatus.VALIDATED

    @property
    def is_expected(self) -> bool:
        return self.status != ReportStatus.NOT_APPLICABLE


@dataclass(frozen=True)
class CriterionFact:
    id: int
    code: str
    label: str
    family_code: str
    family_label: str


@dataclass(frozen=True)
class CooperationFact:
    first_id: int
    second_id: int
    state: str
    purpose: str = ""


def load_campaigns(cohort: Cohort) -> tuple[CampaignFact, ...]:
    rows = ReportingCampaign.objects.filter(cohort=cohort).order_by("opens_on", "pk")
    return tuple(CampaignFact(*row) for row in rows.values_list("pk", "public_id", "moment", "label"))


def load_reports(cohort: Cohort) -> tuple[ReportFact, ...]:
    """Status of every report, whoever the laureate is."""
    rows = ProgressReport.objects.filter(laureate__cohort=cohort, campaign__cohort=cohort).order_by()
    return tuple(ReportFact(*row) for row in rows.values_list("laureate", "campaign__moment", "status"))


def load_values(cohort: Cohort) -> Mapping[tuple[int, str, str], Decimal]:
    """Known values of the validated reports of laureates in scope, by (laureate, moment, indicator)."""
    rows = IndicatorValue.objects.filter(
        Q(report__campaign__moment=Moment.ENTRY, indicator__code__in=ENTRY_INDICATORS)
        | Q(report__campaign__moment=Moment.EXIT, indicator__code__in=EXIT_INDICATORS),
        report__laureate__cohort=cohort,
        report__campaign__cohort=cohort,
        report__laureate__status__in=IN_SCOPE_STATUSES,
        report__status=ReportStatus.VALIDATED,
        value__isnull=False,
    ).order_by()
    return {
        (laureate, moment, code): value
        for laureate, moment, code, value in rows.values_list(
            "report__laureate", "report__campaign__moment", "indicator__code", "value"
        )
    }


def load_criteria() -> tuple[CriterionFact, ...]:
    """The grid in its order: families, then criteria."""
    rows = Criterion.objects.order_by("family__position", "position", "code")
    return tuple(
        CriterionFact(*row)
        for row in rows.values_list("pk", "code", "short_label", "family__code", "family__short_label")
    )


def load_ratings(cohort: Cohort) -> tuple[tuple[int, int, int | None, int | None], ...]:
    """(laureate, criterion, entry, exit) of laureates in scope; the agreed rating, else the self-rating."""
    rating = Coalesce("agreed_rating", "self_rating")
    rows = (
        CriterionRating.objects.filter(
            positioning__laureate__cohort=cohort,
            positioning__laureate__status__in=IN_SCOPE_STATUSES,
            positioning__campaign__cohort=cohort,
            positioning__campaign__moment__in=(Moment.ENTRY, Moment.EXIT),
        )
        .order_by()
        .values_list("positioning__laureate", "criterion")
        .annotate(
            entry=Max(rating, filter=Q(positioning__campaign__moment=Moment.ENTRY)),
            exit=Max(rating, filter=Q(positioning__campaign__moment=Moment.EXIT)),
        )
    )
    return tuple(rows)


def load_cooperations(cohort: Cohort) -> tuple[CooperationFact, ...]:
    rows = Cooperation.objects.filter(cohort=cohort).order_by("pk")
    return tuple(CooperationFact(*row) for row in rows.values_list("first", "second", "state", "purpose"))

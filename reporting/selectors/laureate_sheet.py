"""Everything about one laureate, for the team: a fixed number of queries."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Prefetch, Q, QuerySet, Sum

from ess_platform.common import formatting
from ess_platform.directory.enums import Rating
from laureates.enums import IN_SCOPE_STATUSES, ReportStatus
from laureates.models import (
    Cooperation,
    CriterionRating,
    Indicator,
    IndicatorValue,
    Laureate,
    ProgressReport,
    ReportingCampaign,
)
from laureates.selectors.sections import SECTION_BY_KEY
from reporting.charts import Chart, dumbbell
from sessions.enums import COUNTED_SESSION_STATUSES, AttendanceStatus
from sessions.models import Attendance
from sponsors.models import Sponsorship


@dataclass(frozen=True)
class CampaignLine:
    campaign: ReportingCampaign
    report: ProgressReport | None

    @property
    def status(self) -> str:
        return self.report.status if self.report else ReportStatus.NOT_STARTED

    @property
    def status_label(self) -> str:
        return ReportStatus(self.status).label

    @property
    def asked_again(self) -> list[str]:
        """Titles of the parts that a returned report asks to complete."""
        if self.report is None or self.status != ReportStatus.NEEDS_CHANGES:
            return []
        return [SECTION_BY_KEY[key].name for key in self.report.reopened_sections if key in SECTION_BY_KEY]


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator over the moments, each with its value, None where unknown or not validated."""

    indicator: Indicator
    by_moment: tuple[tuple[str, Decimal | None], ...]


@dataclass(frozen=True)
class PositioningView:
    """The criteria at the first and the last moment rated: a chart, and the words of its table."""

    chart: Chart
    moments: tuple[str, ...]
    rows: list[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True)
class LaureateSheet:
    laureate: Laureate
    campaigns: list[CampaignLine]
    indicators: list[IndicatorLine]
    positioning: PositioningView | None
    attendances: list[dict[str, Any]]
    sponsorships: QuerySet[Sponsorship]
    cooperations: list[dict[str, Any]]

    @property
    def to_review(self) -> CampaignLine | None:
        """The first report that waits for the team."""
        return next((line for line in self.campaigns if line.status == ReportStatus.SUBMITTED), None)

    @property
    def latest(self) -> CampaignLine | None:
        """The last report that exists, whatever its state."""
        return next((line for line in reversed(self.campaigns) if line.report), None)


def laureate_sheet(laureate: Laureate) -> LaureateSheet:
    """Read the sheet of a laureate already fetched through `visible_to`. Indicators come from validated reports."""
    campaigns = _campaign_lines(laureate)
    return LaureateSheet(
        laureate=laureate,
        campaigns=campaigns,
        indicators=_indicator_lines(campaigns),
        positioning=_positioning(laureate),
        attendances=_attendance_lines(laureate),
        sponsorships=(
            laureate.sponsorships.select_related("contact__person", "contact__sponsor__organisation")
            .annotate(meeting_count=Count("meetings"), minutes=Sum("meetings__minutes"), last=Max("meetings__held_on"))
            .order_by("starts_on", "pk")
        ),
        cooperations=_cooperation_lines(laureate),
    )


def _campaign_lines(laureate: Laureate) -> list[CampaignLine]:
    values = IndicatorValue.objects.select_related("indicator")
    reports = {
        report.campaign_id: report
        for report in laureate.reports.prefetch_related(Prefetch("values", values)).select_related(
            "validated_by__person"
        )
    }
    return [CampaignLine(campaign, reports.get(campaign.pk)) for campaign in laureate.cohort.campaigns.all()]


def _indicator_lines(campaigns: list[CampaignLine]) -> list[IndicatorLine]:
    known: dict[int, Indicator] = {}
    cells: dict[int, dict[int, Decimal | None]] = {}
    for rank, line in enumerate(campaigns):
        if line.report is None or line.status != ReportStatus.VALIDATED:
            continue
        for value in line.report.values.all():
            known[value.indicator_id] = value.indicator
            cells.setdefault(value.indicator_id, {})[rank] = value.value
    ordered = sorted(known.values(), key=lambda indicator: (indicator.position, indicator.code))
    return [
        IndicatorLine(
            indicator,
            tuple(
                (line.campaign.get_moment_display(), cells[indicator.pk].get(rank))
                for rank, line in enumerate(campaigns)
            ),
        )
        for indicator in ordered
    ]


def _positioning(laureate: Laureate) -> PositioningView | None:
    """First and last moments with a rating; the agreed rating wins over the laureate's own. One query."""
    ratings = (
        CriterionRating.objects.filter(positioning__laureate=laureate)
        .filter(Q(agreed_rating__isnull=False) | Q(self_rating__isnull=False))
        .select_related("criterion", "positioning__campaign")
        .order_by("positioning__campaign__opens_on", "positioning__campaign", "criterion__position")
    )
    levels: dict[ReportingCampaign, dict[int, int]] = {}
    criteria = {}
    for rating in ratings:
        chosen = rating.self_rating if rating.agreed_rating is None else rating.agreed_rating
        levels.setdefault(rating.positioning.campaign, {})[rating.criterion_id] = chosen
        criteria[rating.criterion_id] = rating.criterion
    if not levels:
        return None
    campaigns = list(levels)
    shown = [campaigns[0], campaigns[-1]] if len(campaigns) > 1 else campaigns
    ordered = sorted(criteria.values(), key=lambda criterion: criterion.position)
    # 0 says « sans objet »: it is no level, the chart leaves it out and the table writes it.
    drawn = [(item.short_label, *(levels[one].get(item.pk) or None for one in shown)) for item in ordered]
    moments = tuple(campaign.get_moment_display() for campaign in shown)
    return PositioningView(
        chart=dumbbell(
            title="Positionnement sur les critères",
            rows=[(*row, None)[:3] for row in drawn],
            names=(*moments, "–")[:2],
            decimals=0,
            compact=True,
        ),
        moments=moments,
        rows=[(item.label, tuple(_level(levels[one].get(item.pk)) for one in shown)) for item in ordered],
    )


def _level(value: int | None) -> str:
    if value is None:
        return formatting.UNKNOWN
    return f"{value}, {Rating(value).label.lower()}" if value else Rating(value).label


def _attendance_lines(laureate: Laureate) -> list[dict[str, Any]]:
    rows = (
        Attendance.objects.filter(
            participant__laureate=laureate, half_day__session__status__in=COUNTED_SESSION_STATUSES
        )
        .select_related("half_day__session", "participant__person")
        .order_by("half_day__on", "half_day__starts_at", "half_day_id", "participant__person__sort_name")
    )
    return [
        {
            "session": row.half_day.session,
            "half_day": row.half_day,
            "person": row.participant.person,
            "status": row.status,
            "label": AttendanceStatus(row.status).label,
        }
        for row in rows
    ]


def _cooperation_lines(laureate: Laureate) -> list[dict[str, Any]]:
    pairs = (
        Cooperation.objects.filter(Q(first=laureate) | Q(second=laureate))
        .filter(first__status__in=IN_SCOPE_STATUSES, second__status__in=IN_SCOPE_STATUSES)
        .select_related("first__organisation", "second__organisation")
    )
    return [
        {
            "other": pair.second if pair.first_id == laureate.pk else pair.first,
            "state": pair.get_state_display(),
            "purpose": pair.purpose,
        }
        for pair in pairs
    ]

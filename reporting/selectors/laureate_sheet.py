"""Everything about one laureate, for the team: a fixed number of queries."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Prefetch, Q, QuerySet, Sum

from laureates.enums import IN_SCOPE_STATUSES, ReportStatus
from laureates.models import Cooperation, Indicator, IndicatorValue, Laureate, ProgressReport, ReportingCampaign
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


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator over the moments; `cells` follow the campaigns, None where unknown or not validated."""

    indicator: Indicator
    cells: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class LaureateSheet:
    laureate: Laureate
    campaigns: list[CampaignLine]
    indicators: list[IndicatorLine]
    attendances: list[dict[str, Any]]
    sponsorships: QuerySet[Sponsorship]
    cooperations: list[dict[str, Any]]


def laureate_sheet(laureate: Laureate) -> LaureateSheet:
    """Read the sheet of a laureate already fetched through `visible_to`. Indicators come from validated reports."""
    campaigns = _campaign_lines(laureate)
    return LaureateSheet(
        laureate=laureate,
        campaigns=campaigns,
        indicators=_indicator_lines(campaigns),
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
        IndicatorLine(indicator, tuple(cells[indicator.pk].get(rank) for rank in range(len(campaigns))))
        for indicator in ordered
    ]


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

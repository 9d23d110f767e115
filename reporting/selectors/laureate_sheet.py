"""The tabs of one laureate, for the team: each reads what it shows, in a fixed number of queries."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Prefetch, Q, QuerySet, Sum

from laureates.enums import IN_SCOPE_STATUSES, ReportStatus
from laureates.models import (
    Commitment,
    Cooperation,
    Indicator,
    IndicatorValue,
    Laureate,
    Participant,
    ProgressReport,
    ReportFile,
    ReportingCampaign,
)
from laureates.selectors.form_definition import form_of
from programmes.models import Cohort
from reporting.models import DocumentContent, Monograph
from reporting.selectors.laureates import LaureateRow, laureate_rows, laureate_rows_queryset
from reporting.selectors.monograph import monograph_of
from reporting.selectors.report_copy import CopyLine, copy_lines, report_copies
from sessions.enums import COUNTED_SESSION_STATUSES, AttendanceStatus
from sessions.models import Attendance
from sponsors.models import Introduction, SponsorMeeting, Sponsorship


@dataclass(frozen=True)
class CampaignLine:
    """A campaign, the form of this laureate, and the PDF of each of its sendings, latest first."""

    campaign: ReportingCampaign
    report: ProgressReport | None
    copies: tuple[CopyLine, ...] = ()

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
        return form_of(self.campaign).titles(self.report.reopened_sections)


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator over the moments, each with its value, None where unknown or not validated."""

    indicator: Indicator
    by_moment: tuple[tuple[str, Decimal | None], ...]


@dataclass(frozen=True)
class Contacts:
    """The people who represent the laureate today, the main one first, and those who no longer do."""

    current: list[Participant]
    former: list[Participant]

    @property
    def main(self) -> Participant | None:
        """Whom to call: the main contact, else the first one."""
        return self.current[0] if self.current else None


@dataclass(frozen=True)
class LaureateSummary:
    """« Synthèse »: where the laureate stands; `row` says it as the list of laureates does."""

    row: LaureateRow
    campaign: ReportingCampaign | None
    to_review: ReportingCampaign | None
    latest: ReportingCampaign | None


@dataclass(frozen=True)
class LaureateProgress:
    """« Avancement »: goals and priorities, every campaign, and the indicators of the validated forms."""

    commitments: list[Commitment]
    campaigns: list[CampaignLine]
    indicators: list[IndicatorLine]


@dataclass(frozen=True)
class LaureateAttendance:
    """« Présences »: one line per person and half-day of a held session; the rate is that of the list."""

    row: LaureateRow
    lines: list[dict[str, Any]]


@dataclass(frozen=True)
class LaureateTies:
    """« Parrainage »: who sponsors it, what was said, what was asked, with whom it works."""

    sponsorships: list[Sponsorship]
    meetings: list[SponsorMeeting]
    introductions: list[Introduction]
    cooperations: list[dict[str, Any]]


@dataclass(frozen=True)
class LaureateDocuments:
    """« Documents »: the copies of its forms, the files that it gave, its monograph."""

    copies: list[CopyLine]
    files: list[ReportFile]
    monograph: Monograph | None


def contacts_of(laureate: Laureate, today: datetime.date) -> Contacts:
    """The people of the laureate. One query."""
    current, former = [], []
    for participant in laureate.participants.select_related("person"):
        is_over = participant.left_on is not None and participant.left_on < today
        (former if is_over else current).append(participant)
    return Contacts(current, former)


def sheet_queryset(*, user, cohort: Cohort, campaign: ReportingCampaign | None, today: datetime.date) -> QuerySet:
    """The laureates of the list, with the identity that the head of a sheet shows."""
    return laureate_rows_queryset(user=user, cohort=cohort, campaign=campaign, today=today).select_related(
        "organisation__legal_form",
        "organisation__inclusion_kind",
        "organisation__sector",
        "organisation__department",
    )


def laureate_summary(
    laureate: Laureate, *, campaigns: list[ReportingCampaign], campaign: ReportingCampaign | None
) -> LaureateSummary:
    """Read « Synthèse » of a laureate of `sheet_queryset`; `campaigns` in their order. Three queries."""
    statuses = dict(laureate.reports.order_by().values_list("campaign", "status"))
    begun = [one for one in campaigns if one.pk in statuses]
    to_review = (one for one in begun if statuses[one.pk] == ReportStatus.SUBMITTED)
    return LaureateSummary(
        row=_row(laureate, campaign),
        campaign=campaign,
        to_review=next(to_review, None),
        latest=begun[-1] if begun else None,
    )


def _row(laureate: Laureate, campaign: ReportingCampaign | None) -> LaureateRow:
    return laureate_rows(laureates=[laureate], cohort=laureate.cohort, campaign=campaign)[0]


def laureate_progress(laureate: Laureate) -> LaureateProgress:
    """Read « Avancement ». Indicators come from validated reports. Five queries."""
    values = IndicatorValue.objects.select_related("indicator")
    reports = {
        report.campaign_id: report
        for report in laureate.reports.prefetch_related(Prefetch("values", values)).select_related(
            "validated_by__person"
        )
    }
    copies = _copies(laureate)
    lines = []
    for campaign in laureate.cohort.campaigns.select_related("form"):
        report = reports.get(campaign.pk)
        found = copies.get(report.pk, []) if report else []
        lines.append(CampaignLine(campaign, report, tuple(CopyLine(report, content) for content in found)))
    return LaureateProgress(list(laureate.commitments.all()), lines, _indicator_lines(lines))


def _copies(laureate: Laureate) -> dict[int, list[DocumentContent]]:
    """The copies of its forms that are ready and were not taken back, by form."""
    found: dict[int, list[DocumentContent]] = {}
    ready = DocumentContent.objects.filter(laureate=laureate, withdrawn_at__isnull=True, job__document__isnull=False)
    for content in report_copies(ready):
        found.setdefault(content.report_id, []).append(content)
    return found


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


def laureate_attendance(laureate: Laureate) -> LaureateAttendance:
    """Read « Présences » of a laureate of `sheet_queryset`. Four queries."""
    rows = (
        Attendance.objects.filter(
            participant__laureate=laureate, half_day__session__status__in=COUNTED_SESSION_STATUSES
        )
        .select_related("half_day__session", "participant__person")
        .order_by("half_day__on", "half_day__starts_at", "half_day_id", "participant__person__sort_name")
    )
    lines = [
        {
            "session": row.half_day.session,
            "half_day": row.half_day,
            "person": row.participant.person,
            "label": AttendanceStatus(row.status).label,
        }
        for row in rows
    ]
    return LaureateAttendance(_row(laureate, None), lines)


def laureate_ties(laureate: Laureate) -> LaureateTies:
    """Read « Parrainage ». Four queries."""
    meetings = SponsorMeeting.objects.filter(sponsorship__laureate=laureate)
    introductions = Introduction.objects.filter(sponsorship__laureate=laureate)
    return LaureateTies(
        sponsorships=list(
            laureate.sponsorships.select_related("contact__person", "contact__sponsor__organisation")
            .annotate(meeting_count=Count("meetings"), minutes=Sum("meetings__minutes"), last=Max("meetings__held_on"))
            .order_by("starts_on", "pk")
        ),
        meetings=list(meetings.select_related("sponsorship__contact__person")),
        introductions=list(introductions.select_related("sponsorship__contact__person")),
        cooperations=_cooperation_lines(laureate),
    )


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


def laureate_documents(*, user, laureate: Laureate) -> LaureateDocuments:
    """Read « Documents »: what this user may read of it. Four queries."""
    files = ReportFile.objects.visible_to(user).filter(report__laureate=laureate)
    return LaureateDocuments(
        copies=copy_lines(user=user, laureate=laureate),
        files=list(files.select_related("report__campaign").order_by("-report__campaign__opens_on", "question", "pk")),
        monograph=monograph_of(user=user, laureate=laureate),
    )

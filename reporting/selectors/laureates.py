"""The list of laureates of a promotion, with what each app knows of them; constant number of queries."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from laureates.enums import ReportStatus
from laureates.models import Laureate, ProgressReport, ReportingCampaign
from programmes.models import Cohort
from sessions.enums import PRESENT_STATUSES, SessionKind
from sessions.models import Attendance, HalfDay, SupportSession
from sponsors.models import Sponsorship

SORTS = {
    "structure": ("sort_name",),
    "filiere": ("organisation__sector__label", "sort_name"),
    "departement": ("organisation__department__code", "sort_name"),
    "fiche": ("report_status", "sort_name"),
}


@dataclass(frozen=True)
class LaureateRow:
    """One line of the list. `attended` of `half_days` sequence half-days; None when no sequence was held."""

    laureate: Laureate
    attended: int | None
    half_days: int
    sponsor: str
    last_meeting_on: datetime.date | None
    report_status: str
    is_late: bool

    @property
    def report_label(self) -> str:
        return ReportStatus(self.report_status).label if self.report_status else ""

    @property
    def attendance_rate(self) -> Decimal | None:
        """Share of the half-days of held sequences with somebody present, in per cent, unrounded."""
        if not self.half_days or self.attended is None:
            return None
        return Decimal(self.attended) * 100 / self.half_days


def current_campaign(cohort: Cohort, today: datetime.date) -> ReportingCampaign | None:
    """The campaign that the list speaks of: the last one opened; None before the first."""
    return cohort.campaigns.filter(opens_on__lte=today).order_by("-opens_on", "-pk").first()


def laureate_rows_queryset(*, user, cohort: Cohort, campaign: ReportingCampaign | None) -> QuerySet[Laureate]:
    """Laureates of the promotion with everything that filters and sorts need, in one query."""
    reports = ProgressReport.objects.filter(laureate=OuterRef("pk"), campaign=campaign)
    return (
        Laureate.objects.visible_to(user)
        .filter(cohort=cohort)
        .select_related("organisation__sector", "organisation__department")
        .annotate(
            report_status=Coalesce(Subquery(reports.values("status")[:1]), Value(ReportStatus.NOT_STARTED)),
            report_due_on=Subquery(reports.values("due_on")[:1]),
            has_sponsor=Exists(Sponsorship.objects.filter(laureate=OuterRef("pk"))),
        )
        .order_by("sort_name", "pk")
    )


def is_report_late(status: str, due_on: datetime.date | None, today: datetime.date) -> bool:
    """« En retard » is computed: expected, not sent, and its day is over."""
    waiting = (ReportStatus.NOT_STARTED, ReportStatus.DRAFT, ReportStatus.NEEDS_CHANGES)
    return status in waiting and due_on is not None and due_on < today


def laureate_rows(
    *, laureates: Iterable[Laureate], cohort: Cohort, campaign: ReportingCampaign | None, today: datetime.date
) -> list[LaureateRow]:
    """Complete one page of laureates with attendance and sponsorship: three queries, whatever the page holds."""
    page = list(laureates)
    keys = [laureate.pk for laureate in page]
    half_days = HalfDay.objects.filter(
        session__in=SupportSession.objects.counted().filter(cohort=cohort, kind=SessionKind.SEQUENCE)
    )
    total = half_days.count()
    attended = dict(
        Attendance.objects.filter(participant__laureate__in=keys, half_day__in=half_days, status__in=PRESENT_STATUSES)
        .values_list("participant__laureate")
        .annotate(Count("half_day", distinct=True))
    )
    sponsors = {
        laureate: (name, last)
        for laureate, name, last in Sponsorship.objects.filter(laureate__in=keys)
        .annotate(last=Max("meetings__held_on"))
        .order_by("pk")
        .values_list("laureate", "contact__sponsor__organisation__name", "last")
    }
    return [
        LaureateRow(
            laureate=laureate,
            attended=attended.get(laureate.pk, 0) if total else None,
            half_days=total,
            sponsor=sponsors.get(laureate.pk, ("", None))[0],
            last_meeting_on=sponsors.get(laureate.pk, ("", None))[1],
            report_status=laureate.report_status if campaign else "",
            is_late=campaign is not None
            and is_report_late(laureate.report_status, laureate.report_due_on or campaign.due_on, today),
        )
        for laureate in page
    ]

"""The list of laureates of a promotion, with what each app knows of them; constant number of queries."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from laureates.enums import EDITABLE_REPORT_STATUSES, IN_SCOPE_STATUSES, ReportStatus
from laureates.models import Laureate, ProgressReport, ReportingCampaign
from laureates.selectors.scope import is_expected_on
from programmes.models import Cohort
from sessions.enums import PRESENT_STATUSES, SessionKind
from sessions.models import Attendance, HalfDay, SupportSession
from sponsors.models import Sponsorship

# The order of work: what the team has to read first, what is settled last.
REPORT_ORDER = (
    ReportStatus.SUBMITTED,
    ReportStatus.NEEDS_CHANGES,
    ReportStatus.DRAFT,
    ReportStatus.NOT_STARTED,
    ReportStatus.VALIDATED,
    ReportStatus.NOT_APPLICABLE,
)


REPORT_RANK = Case(
    *(When(report_status=status, then=Value(rank)) for rank, status in enumerate(REPORT_ORDER)),
    default=Value(len(REPORT_ORDER)),
)
SORTS = {
    "structure": ("sort_name",),
    "filiere": ("organisation__sector__label", "sort_name"),
    "departement": ("organisation__department__code", "sort_name"),
    "fiche": (REPORT_RANK, "sort_name"),
    "parcours": ("status", "sort_name"),
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


def current_campaigns(cohort: Cohort, today: datetime.date) -> QuerySet[ReportingCampaign]:
    """Campaigns already opened, the one that the list speaks of first; none before the first opens."""
    return cohort.campaigns.filter(opens_on__lte=today).order_by("-opens_on", "-pk")


def laureate_rows_queryset(
    *, user, cohort: Cohort, campaign: ReportingCampaign | None, today: datetime.date
) -> QuerySet[Laureate]:
    """Laureates of the promotion with everything that filters and sorts need, in one query.

    « En retard » is computed: in scope, expected, not sent, and its day (the report's own, else the campaign's) over.
    """
    rows = with_report(Laureate.objects.visible_to(user).filter(cohort=cohort), campaign)
    return (
        rows.select_related("organisation__sector", "organisation__department")
        .annotate(is_late=Case(When(_late(campaign, today), then=Value(True)), default=Value(False)))
        .order_by("sort_name", "pk")
    )


def with_report(laureates: QuerySet[Laureate], campaign: ReportingCampaign | None) -> QuerySet[Laureate]:
    """The laureates with `report_status` and `report_due_on` of one campaign; « pas commencée » without a form."""
    own = FilteredRelation("reports", condition=Q(reports__campaign=campaign))
    return laureates.annotate(report=own).annotate(
        report_status=Coalesce("report__status", Value(ReportStatus.NOT_STARTED)),
        report_due_on=F("report__due_on"),
    )


def late_laureates(*, cohort: Cohort, campaign: ReportingCampaign | None, today: datetime.date) -> QuerySet[Laureate]:
    """The laureates whose form of a campaign is late, by the rule of the list."""
    return with_report(Laureate.objects.filter(cohort=cohort), campaign).filter(_late(campaign, today))


def _late(campaign: ReportingCampaign | None, today: datetime.date) -> Q:
    if campaign is None:
        return Q(pk__in=[])
    day_over = Q(report_due_on__lt=today)
    if campaign.due_on < today:
        day_over |= Q(report_due_on__isnull=True)
    return day_over & Q(report_status__in=EDITABLE_REPORT_STATUSES, status__in=IN_SCOPE_STATUSES)


@dataclass(frozen=True)
class LaureateCounts:
    """What the ready-made views of the list hold."""

    total: int
    late: int
    to_review: int
    alone: int


def campaign_with_counts(*, cohort: Cohort, today: datetime.date) -> tuple[ReportingCampaign | None, LaureateCounts]:
    """The current campaign, and how many laureates are late, to review or alone: one query of plain counts.

    Before the first campaign nobody is late, and a second query counts the laureates.
    """
    in_scope = Laureate.objects.in_scope().filter(cohort=cohort)
    laureates = {
        "total": _count(Laureate.objects.filter(cohort=cohort), "cohort"),
        "scope": _count(in_scope, "cohort"),
        "sponsored": _count(in_scope.filter(Exists(Sponsorship.objects.filter(laureate=OuterRef("pk")))), "cohort"),
    }
    here = ProgressReport.objects.filter(campaign=OuterRef("pk"))
    waiting, scope = Q(status__in=EDITABLE_REPORT_STATUSES), Q(laureate__status__in=IN_SCOPE_STATUSES)
    campaign = (
        current_campaigns(cohort, today)
        .annotate(
            **laureates,
            own_day_over=_count(here.filter(waiting, scope, due_on__lt=today), "campaign"),
            settled=_count(here.filter(scope, ~waiting | Q(due_on__gte=today)), "campaign"),
            submitted=_count(here.filter(status=ReportStatus.SUBMITTED), "campaign"),
        )
        .first()
    )
    if campaign is None:
        total, scope, sponsored = Cohort.objects.filter(pk=cohort.pk).values_list(*laureates.values()).get()
        return None, LaureateCounts(total=total, late=0, to_review=0, alone=scope - sponsored)
    counts = LaureateCounts(
        total=campaign.total,
        late=campaign.scope - campaign.settled if campaign.due_on < today else campaign.own_day_over,
        to_review=campaign.submitted,
        alone=campaign.scope - campaign.sponsored,
    )
    return campaign, counts


def _count(rows: QuerySet, group: str) -> Coalesce:
    """The number of rows as one value of a larger query."""
    counted = rows.order_by().values(group).annotate(total=Count("pk")).values("total")
    return Coalesce(Subquery(counted), Value(0))


def _expected_days(laureate: Laureate, days: Mapping[int, datetime.date]) -> Collection[int]:
    """The half-days that a laureate was expected on: all of them while it is in scope."""
    if laureate.status in IN_SCOPE_STATUSES:
        return days.keys()
    return {key for key, day in days.items() if is_expected_on(laureate, day)}


def laureate_rows(
    *, laureates: Iterable[Laureate], cohort: Cohort, campaign: ReportingCampaign | None
) -> list[LaureateRow]:
    """Complete one page of laureates with attendance and sponsorship: two queries, whatever the page holds."""
    page = list(laureates)
    keys = [laureate.pk for laureate in page]
    days, seen = _half_days(cohort, keys)
    expected = {laureate.pk: _expected_days(laureate, days) for laureate in page}
    attended = Counter(laureate for laureate, half_day in seen if half_day in expected[laureate])
    sponsors = {
        laureate: (name, last)
        for laureate, name, last in Sponsorship.objects.filter(laureate__in=keys)
        .values("laureate", "contact__sponsor__organisation__name")
        .annotate(last=Max("meetings__held_on"), newest=Max("pk"))
        .order_by("newest")
        .values_list("laureate", "contact__sponsor__organisation__name", "last")
    }
    return [
        LaureateRow(
            laureate=laureate,
            attended=attended[laureate.pk] if expected[laureate.pk] else None,
            half_days=len(expected[laureate.pk]),
            sponsor=sponsors.get(laureate.pk, ("", None))[0],
            last_meeting_on=sponsors.get(laureate.pk, ("", None))[1],
            report_status=laureate.report_status if campaign else "",
            is_late=laureate.is_late,
        )
        for laureate in page
    ]


def _half_days(cohort: Cohort, keys: list[int]) -> tuple[dict[int, datetime.date], set[tuple[int, int]]]:
    """The half-days of held sequences with their day, and who came to which; several people count once. One query.

    Presence is sought from the laureates alone: they are a page, while a half-day has as many rows as the promotion.
    """
    sequences = SupportSession.objects.counted().filter(cohort=cohort, kind=SessionKind.SEQUENCE)
    held = HalfDay.objects.filter(session__in=sequences).annotate(who=Value(0))
    came = Attendance.objects.filter(participant__laureate__in=keys, status__in=PRESENT_STATUSES)
    rows = held.order_by().values_list("who", "pk", "on")
    rows = rows.union(came.order_by().values_list("participant__laureate", "half_day", Value(None, DateField())))
    days, seen = {}, set()
    for who, half_day, day in rows:
        if who:
            seen.add((who, half_day))
        else:
            days[half_day] = day
    return days, seen

"""What the team has to do about the forms, computed from their states and never stored (C7, J+5 and J+10).

One query for any number of promotions: a line per laureate, with whom to call.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, JSONObject

from ess_platform.common.formatting import PARIS, local_day
from ess_platform.common.working_days import add_working_days, is_working_day
from programmes.models import Cohort

from ..enums import EDITABLE_REPORT_STATUSES, IN_SCOPE_STATUSES, ReportStatus
from ..models import Participant, ProgressReport
from .campaign_dates import region_of
from .review import UNSENT

CALL_AFTER = 5  # working days late: somebody calls
DECIDE_AFTER = 10  # working days late: typed on behalf, or « non rendue »
CALLBACK_WITHIN = 2  # working days to call back a laureate who asked for it
DAY, WEEK = datetime.timedelta(days=1), datetime.timedelta(days=7)
MONTH = 31
SENT = (ReportStatus.SUBMITTED, ReportStatus.NEEDS_CHANGES, ReportStatus.VALIDATED)


@dataclass(frozen=True)
class StaffTask:
    """One laureate to deal with: its form, whom to call, and the day or the number of working days that says why."""

    report: ProgressReport
    cohort: Cohort
    contact: str
    phone: str
    days_late: int = 0
    due_on: datetime.date | None = None

    @property
    def structure(self) -> str:
        return self.report.laureate.organisation.name


@dataclass(frozen=True)
class StaffTasks:
    """The four lists, each in the order of what waits the longest."""

    to_call: tuple[StaffTask, ...] = ()
    to_decide: tuple[StaffTask, ...] = ()
    to_call_back: tuple[StaffTask, ...] = ()
    delays: tuple[StaffTask, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.to_call or self.to_decide or self.to_call_back or self.delays)

    def of(self, cohort: Cohort) -> "StaffTasks":
        """The lists of one promotion."""
        lists = (self.to_call, self.to_decide, self.to_call_back, self.delays)
        return StaffTasks(*(tuple(task for task in tasks if task.cohort.pk == cohort.pk) for tasks in lists))


def staff_tasks(*, cohorts: Collection[Cohort], today: datetime.date) -> StaffTasks:
    """Read the tasks of some promotions (each with the region of its programme). One query.

    Late forms count in the campaigns that are open; a laureate late in two of them has one line, the oldest. A callback
    stays until the form is settled, and for two working days at least after it was sent.
    """
    by_key = {cohort.pk: cohort for cohort in cohorts}
    found: dict[str, list[StaffTask]] = {"to_call": [], "to_decide": [], "to_call_back": [], "delays": []}
    late: set[int] = set()
    for report in _reports(by_key, today):
        cohort, contact = by_key[report.laureate.cohort_id], report.contact or {}
        region = region_of(cohort)
        for name, days, due_on in _reasons(report, region, today):
            if name in ("to_call", "to_decide"):
                if report.laureate_id in late:
                    continue
                late.add(report.laureate_id)
            task = StaffTask(report, cohort, contact.get("name", ""), contact.get("phone", ""), days, due_on)
            found[name].append(task)
    return StaffTasks(**{name: tuple(tasks) for name, tasks in found.items()})


def _reports(cohorts: Collection[int], today: datetime.date) -> QuerySet[ProgressReport]:
    """The forms that may ask for something, the longest waited for first, with the contact to call."""
    is_open = Q(campaign__closed_on=None) | Q(campaign__closed_on__gt=today)
    late = is_open & Q(status__in=UNSENT, due__lte=today - WEEK)
    delays = Q(status__in=EDITABLE_REPORT_STATUSES, delay_asked_at__isnull=False)
    since = datetime.datetime.combine(today - WEEK, datetime.time(), PARIS)
    recent = Q(status__in=SENT, submitted_at__gte=since) | Q(status=ReportStatus.SUBMITTED)
    people = (
        Participant.objects.current(today)
        .filter(laureate=OuterRef("laureate"))
        .annotate(contact=JSONObject(name=_full_name(), phone="person__phone"))
        .order_by("-is_main_contact", "pk")
    )
    return (
        ProgressReport.objects.filter(laureate__cohort__in=cohorts, laureate__status__in=IN_SCOPE_STATUSES)
        .annotate(due=Coalesce("due_on", "campaign__due_on"))
        .filter(late | delays | Q(recent, wants_callback=True))
        .annotate(contact=Subquery(people.values("contact")[:1]))
        .select_related("laureate__organisation", "campaign")
        .order_by("due", "laureate__sort_name", "pk")
    )


def _full_name() -> Concat:
    return Concat("person__first_name", Value(" "), "person__last_name")


def _reasons(report: ProgressReport, region: str, today: datetime.date):
    """The lists where a form stands: name, working days late, day of the answer."""
    is_open = report.campaign.closed_on is None or today < report.campaign.closed_on
    if report.status in UNSENT and is_open:
        days = working_days_late(report.due, today, region)
        if days >= DECIDE_AFTER:
            yield "to_decide", days, report.due
        elif days >= CALL_AFTER:
            yield "to_call", days, report.due
    if report.delay_asked_at is not None and report.status in EDITABLE_REPORT_STATUSES:
        yield "delays", 0, report.due
    if report.wants_callback and report.status in SENT:
        answer_on = add_working_days(local_day(report.submitted_at), CALLBACK_WITHIN, region)
        if report.status == ReportStatus.SUBMITTED or today <= answer_on:
            yield "to_call_back", 0, answer_on


def working_days_late(due_on: datetime.date, today: datetime.date, region: str = "") -> int:
    """The working days that have passed since a due date, today included; 0 before it. Stops counting at a month."""
    days = (due_on + DAY * rank for rank in range(1, min((today - due_on).days, MONTH) + 1))
    return sum(is_working_day(day, region) for day in days)

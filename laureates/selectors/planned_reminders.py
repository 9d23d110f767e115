"""What will leave by itself in a promotion: planned reminders with what holds them back, and openings to come."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery

from ess_platform.common import formatting
from ess_platform.notifications.models import Reminder, ReminderMute
from ess_platform.notifications.reminder_kinds import reminder_kind
from programmes.models import Cohort

from ..enums import IN_SCOPE_STATUSES
from ..models import Laureate, Participant, ProgressReport, ReportingCampaign
from .campaign_dates import region_of
from .reminder_ladder import OPENING, RUNG_OF_KIND, Step, kind_of, ladder
from .reminder_state import reminder_stop_reason, reports_by_target
from .review import UNSENT

HORIZON = datetime.timedelta(days=30)
MUTED = "relances coupées pour cette personne"


@dataclass(frozen=True)
class PlannedLine:
    """One reminder to come. `held` says why it will not leave as things stand; empty when it will.

    `is_due`: its hour has passed, it leaves with the next round.
    """

    reminder: Reminder
    label: str
    structure: str
    laureate_slug: str
    held: str
    now: datetime.datetime

    @property
    def is_due(self) -> bool:
        return self.reminder.due_at <= self.now

    @property
    def day(self) -> datetime.date:
        return formatting.local_day(max(self.reminder.due_at, self.now))


@dataclass(frozen=True)
class OpeningLine:
    """A campaign that opens soon: its first mail will go to `expected` laureates."""

    campaign: ReportingCampaign
    step: Step
    label: str
    expected: int


@dataclass(frozen=True)
class NextMail:
    """The next mail of a campaign: when, and how many reminders are planned in all.

    `is_due`: its hour has passed, it leaves with the next round.
    """

    at: datetime.datetime
    count: int
    now: datetime.datetime

    @property
    def is_due(self) -> bool:
        return self.at <= self.now


def planned_queryset(*, cohort: Cohort, now: datetime.datetime) -> QuerySet[Reminder]:
    """The reminders of a promotion planned in the next thirty days, soonest first."""
    planned = Reminder.objects.planned().filter(scope=cohort.slug, due_at__lt=now + HORIZON)
    return planned.select_related("person").order_by("due_at", "person__sort_name", "pk")


def planned_lines(*, reminders: Sequence[Reminder], now: datetime.datetime) -> list[PlannedLine]:
    """Complete one page of reminders with their structure and what holds them back: three queries."""
    targets = [reminder.target_id for reminder in reminders if reminder.kind in RUNG_OF_KIND]
    reports = reports_by_target(targets)
    muted = muted_people({reminder.person_id for reminder in reminders}, reminders, formatting.local_day(now))
    return [_line(reminder, reports.get(reminder.target_id), muted, now) for reminder in reminders]


def muted_people(people, reminders: Sequence[Reminder], today: datetime.date) -> set[int]:
    """Those whose reminders are cut today, in this promotion or everywhere. One query."""
    scopes = {"", *(reminder.scope for reminder in reminders)}
    rows = ReminderMute.objects.active(today).filter(person__in=people, scope__in=scopes)
    return set(rows.values_list("person", flat=True))


def _line(reminder: Reminder, report: ProgressReport | None, muted: set[int], now: datetime.datetime) -> PlannedLine:
    held = MUTED if reminder.person_id in muted else ""
    if reminder.kind in RUNG_OF_KIND and not held:
        held = reminder_stop_reason(reminder, report, max(now, reminder.due_at))
    kind = reminder_kind(reminder.kind)
    return PlannedLine(
        reminder=reminder,
        label=kind.label if kind else reminder.kind,
        structure=report.laureate.organisation.name if report else "",
        laureate_slug=report.laureate.slug if report else "",
        held=held,
        now=now,
    )


def openings(*, cohort: Cohort, now: datetime.datetime) -> list[OpeningLine]:
    """The campaigns that open in the next thirty days, with the mail of their opening. Two queries."""
    today = formatting.local_day(now)
    campaigns = list(cohort.campaigns.filter(opens_on__gt=today, opens_on__lte=today + HORIZON, closed_on=None))
    expected = Laureate.objects.in_scope().filter(cohort=cohort).count()
    region = region_of(cohort)
    found = []
    for campaign in campaigns:
        steps = ladder(opens_on=campaign.opens_on, due_on=campaign.due_on, region=region)
        if steps and steps[0].rung == OPENING and not campaign.are_reminders_paused:
            kind = reminder_kind(kind_of(OPENING, campaign.moment))
            found.append(OpeningLine(campaign, steps[0], kind.label if kind else "", expected))
    return found


def next_mails(*, cohort: Cohort, now: datetime.datetime) -> dict[int, NextMail]:
    """By campaign, the next planned mail and how many are planned for forms still waited for. Two queries.

    What another stop rule will hold back (a delay, a person muted) is counted: the page « Relances » says which.
    """
    rows = Reminder.objects.planned().filter(scope=cohort.slug, kind__in=RUNG_OF_KIND).order_by("target_id")
    grouped = rows.values_list("target_id").annotate(at=Min("due_at"), count=Count("pk"))
    counted = {target: (at, count) for target, at, count in grouped}
    if not counted:
        return {}
    found: dict[int, NextMail] = {}
    waiting = {"status__in": UNSENT, "laureate__status__in": IN_SCOPE_STATUSES}
    reports = ProgressReport.objects.filter(public_id__in=counted, laureate__cohort=cohort, **waiting)
    for campaign, target in reports.values_list("campaign", "public_id"):
        at, count = counted[target]
        known = found.get(campaign)
        found[campaign] = NextMail(min(known.at, at), known.count + count, now) if known else NextMail(at, count, now)
    return found


def laureates_of_people(*, cohort: Cohort, people) -> dict[int, Laureate]:
    """By person, the laureate of the promotion that she represents. One query."""
    rows = Participant.objects.filter(laureate__cohort=cohort, person__in=people)
    rows = rows.select_related("laureate__organisation").order_by("pk")
    return {row.person_id: row.laureate for row in rows}


def active_mutes(*, cohort: Cohort, today: datetime.date) -> QuerySet[ReminderMute]:
    """Whom the promotion no longer reminds, by name. Annotation `participant_id`: the public one. One query."""
    here = Participant.objects.filter(person=OuterRef("person"), laureate__cohort=cohort).order_by("pk")
    rows = ReminderMute.objects.active(today).filter(scope=cohort.slug)
    rows = rows.annotate(participant_id=Subquery(here.values("public_id")[:1]))
    return rows.select_related("person", "muted_by__person").order_by("person__sort_name", "pk")

"""A whole campaign, half an hour after half an hour: the exact mails of C7, no other, none on a day off, no salvo.

May 2026: the 1st and the 8th are public holidays on a Friday, the 14th is Ascension Day, the 25th Whit Monday. The
form is due on Friday the 15th, so that the opening (J-14) and the week before (J-7) fall on public holidays, and the
late mail (J+2) on a Sunday.
"""

import datetime
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from ess_platform.common.formatting import PARIS
from ess_platform.common.working_days import is_working_day
from ess_platform.notifications.enums import MailState
from ess_platform.notifications.models import OutgoingMail
from ess_platform.notifications.services import outbox_send, reminder_mute, reminders_send
from laureates.enums import LaureateStatus, Moment, ReportStatus
from laureates.models import Laureate, ProgressReport
from laureates.notifications import notify_received
from laureates.services.delay import report_ask_delay
from laureates.services.reminder import campaign_plan_reminders
from laureates.services.reminder_sweep import reminders_sweep
from laureates.services.report_state import move_report
from laureates.services.team_digest import team_digest_send
from tests.factories import make_campaign, make_cohort, make_criteria, make_laureate, make_participant, make_team_user

pytestmark = pytest.mark.django_db

OPENS_ON, DUE_ON = datetime.date(2026, 5, 1), datetime.date(2026, 5, 15)
GRANTED = datetime.date(2026, 5, 22)
LAST_DAY = DUE_ON + datetime.timedelta(days=15)
STEP = datetime.timedelta(minutes=30)
NOT_REMINDERS = {"M05", "M05b"}
TEAM = "equipe@essaim.example"


def at(day: int, hour: int, minute: int = 0) -> datetime.datetime:
    """A moment of May 2026, in Paris."""
    return datetime.datetime(2026, 5, day, hour, minute, tzinfo=PARIS)


def on(day: int, hour: int, minute: int, kind: str) -> tuple[str, str]:
    return f"{day:02d}/05 {hour:02d}:{minute:02d}", kind


M01, M02 = on(4, 9, 0, "M01"), on(7, 9, 0, "M02")
M03, M03B, M04 = on(13, 9, 0, "M03"), on(15, 8, 30, "M03b"), on(18, 9, 0, "M04")


@dataclass
class Walk:
    """A promotion, and what its people do at a given moment."""

    cohort: object
    campaign: object
    team: object
    people: dict[str, object] = field(default_factory=dict)
    acts: dict[datetime.datetime, list[Callable]] = field(default_factory=dict)
    asleep: tuple = ()

    def join(self, name: str):
        """A laureate and its main contact; a second person of it never gets anything."""
        laureate = make_laureate(self.cohort, name=f"Structure {name}")
        first = make_participant(laureate, with_user=True, is_main_contact=True)
        first.person.email = first.person.user.email = f"{name}@essaim.example"
        first.person.save()
        first.person.user.save()
        make_participant(laureate, is_main_contact=False)
        self.people[name] = first
        return laureate

    def when(self, moment: datetime.datetime, act: Callable, *names: str) -> None:
        """`act(walk, name)` for each of them, at that moment, before the tasks of that half hour."""
        for name in names:
            self.acts.setdefault(moment, []).append((act, name))

    def report(self, name: str) -> ProgressReport:
        reports = ProgressReport.objects.select_related("campaign", "laureate__organisation", "laureate__cohort")
        return reports.get(laureate=self.people[name].laureate_id, campaign=self.campaign)

    def run(self) -> None:
        """The clock goes on; the tasks of the scheduler run, unless it sleeps."""
        moment, end = at(1, 0), datetime.datetime.combine(LAST_DAY, datetime.time(23, 30), PARIS)
        while moment <= end:
            with time_machine.travel(moment, tick=False):
                for act, name in self.acts.get(moment, ()):
                    act(self, name)
                if not any(start <= moment < stop for start, stop in self.asleep):
                    self.tasks(timezone.now())
            moment = (moment.astimezone(datetime.UTC) + STEP).astimezone(PARIS)

    @staticmethod
    def tasks(now: datetime.datetime) -> None:
        if now.minute == 0:
            reminders_sweep(now=now)
        reminders_send(now=now)
        if now.astimezone(PARIS).time() == datetime.time(17):
            team_digest_send(now=now)
        outbox_send(now=now, limit=200)

    def sent(self) -> dict[str, list[tuple[str, str]]]:
        """What each address got, in order: the minute in Paris and the kind."""
        found: dict[str, list[tuple[str, str]]] = {}
        for row in OutgoingMail.objects.order_by("sent_at", "pk"):
            assert row.state == MailState.SENT, row
            minute = f"{row.sent_at.astimezone(PARIS):%d/%m %H:%M}"
            found.setdefault(row.to_email.partition("@")[0], []).append((minute, row.kind))
        return found


def starts(walk: Walk, name: str) -> None:
    report = walk.report(name)
    move_report(report=report, to_status=ReportStatus.DRAFT, actor=walk.people[name].person.user, now=timezone.now())


def sends(walk: Walk, name: str) -> None:
    report, actor, now = walk.report(name), walk.people[name].person.user, timezone.now()
    if report.status == ReportStatus.NOT_STARTED:
        move_report(report=report, to_status=ReportStatus.DRAFT, actor=actor, now=now)
    transition = move_report(report=report, to_status=ReportStatus.SUBMITTED, actor=actor, now=now, submitted_at=now)
    notify_received(report=report, transition=transition, now=now)


def asks(walk: Walk, name: str) -> None:
    report_ask_delay(report=walk.report(name), actor=walk.people[name].person.user, now=timezone.now())


def is_granted(walk: Walk, name: str) -> None:
    ProgressReport.objects.filter(pk=walk.report(name).pk).update(due_on=GRANTED, delay_asked_at=None)
    campaign_plan_reminders(campaign=walk.campaign, now=timezone.now())


def is_set(status: str) -> Callable:
    def act(walk: Walk, name: str) -> None:
        move_report(report=walk.report(name), to_status=status, actor=walk.team, now=timezone.now())

    return act


def becomes(status: str, **columns) -> Callable:
    def act(walk: Walk, name: str) -> None:
        Laureate.objects.filter(pk=walk.people[name].laureate_id).update(status=status, **columns)

    return act


def is_muted(until: datetime.date | None) -> Callable:
    def act(walk: Walk, name: str) -> None:
        reminder_mute(
            person=walk.people[name].person,
            actor=walk.team,
            today=timezone.localdate(),
            scope=walk.cohort.slug,
            until=until,
        )

    return act


def joins(walk: Walk, name: str) -> None:
    walk.join(name)


NAMES = (
    *(f"prompt{rank}" for rank in range(4)),
    *(f"brouillon{rank}" for rank in range(3)),
    *(f"veille{rank}" for rank in range(3)),
    "delai0",
    "delai1",
    "pause",
    "pause-reprise",
    "sorti",
    "dispense",
    "muet",
    "muet-un-temps",
    "non-rendue",
    "jamais0",
    "jamais1",
)
LATE_COMER = "arrive-en-route"


@pytest.fixture
def walk() -> Walk:
    make_criteria()
    cohort = make_cohort(starts_on=datetime.date(2026, 1, 5), ends_on=datetime.date(2026, 12, 1))
    campaign = make_campaign(cohort, Moment.MIDTERM, opens_on=OPENS_ON, due_on=DUE_ON)
    walk = Walk(cohort, campaign, make_team_user(cohort, email=TEAM))
    for name in NAMES:
        walk.join(name)
    assert len(walk.people) + 1 == 22
    walk.when(at(5, 14), sends, *NAMES[:4])
    walk.when(at(6, 11), starts, *NAMES[4:7])
    walk.when(at(14, 10), sends, *NAMES[7:10])
    walk.when(at(13, 10), asks, "delai0", "delai1")
    walk.when(at(13, 15), is_granted, "delai0", "delai1")
    walk.when(at(21, 11), sends, "delai1")
    walk.when(at(6, 9), becomes(LaureateStatus.PAUSED), "pause", "pause-reprise")
    walk.when(at(15, 12), becomes(LaureateStatus.ACTIVE), "pause-reprise")
    walk.when(at(10, 9), becomes(LaureateStatus.LEFT, left_on=datetime.date(2026, 5, 10)), "sorti")
    walk.when(at(5, 9), is_set(ReportStatus.NOT_APPLICABLE), "dispense")
    walk.when(at(4, 12), is_muted(None), "muet")
    walk.when(at(4, 12), is_muted(datetime.date(2026, 5, 14)), "muet-un-temps")
    walk.when(at(13, 12), is_set(ReportStatus.NOT_RETURNED), "non-rendue")
    walk.when(at(11, 11), joins, LATE_COMER)
    return walk


EXPECTED = {
    **{name: [M01, on(5, 14, 0, "M05")] for name in NAMES[:4]},
    **{name: [M01, M02, M03, M03B, M04] for name in NAMES[4:7]},
    **{name: [M01, M02, M03, on(14, 10, 0, "M05")] for name in NAMES[7:10]},
    # On the 15th the mail of 9 h joins the round of 8 h 30, where the one of the former due date is stopped.
    "delai0": [
        *(M01, M02, M03),
        on(15, 8, 30, "M02"),
        on(20, 9, 0, "M03"),
        on(22, 8, 30, "M03b"),
        on(26, 9, 0, "M04"),
    ],
    "delai1": [M01, M02, M03, on(15, 8, 30, "M02"), on(20, 9, 0, "M03"), on(21, 11, 0, "M05")],
    "pause": [M01],
    "pause-reprise": [M01, M04],
    "sorti": [M01, M02],
    "dispense": [M01],
    "muet": [M01],
    "muet-un-temps": [M01, M03B, M04],
    "non-rendue": [M01, M02, M03],
    "jamais0": [M01, M02, M03, M03B, M04],
    "jamais1": [M01, M02, M03, M03B, M04],
    LATE_COMER: [on(11, 11, 0, "M01"), M03, M03B, M04],
    "equipe": [on(day, 17, 0, "M05b") for day in (5, 15, 21)],
}


def refuse_salvos(sent: dict[str, list[tuple[str, str]]]) -> None:
    """No reminder on a day off nor out of hours, never two to one person the same day."""
    for address, rows in sent.items():
        reminders = [minute for minute, kind in rows if kind not in NOT_REMINDERS]
        for minute in reminders:
            moment = datetime.datetime.strptime(f"{minute} 2026", "%d/%m %H:%M %Y")  # noqa: DTZ007 - Paris, by name
            assert is_working_day(moment.date()), (address, minute)
            assert datetime.time(8, 30) <= moment.time() <= datetime.time(18, 30), (address, minute)
        days = Counter(minute[:5] for minute in reminders)
        assert not [day for day, count in days.items() if count > 1], (address, reminders)


def test_the_exact_mails_of_a_campaign(walk):
    walk.run()
    sent = walk.sent()
    assert sent == EXPECTED
    refuse_salvos(sent)
    assert len(mail.outbox) == sum(map(len, EXPECTED.values()))


def test_a_scheduler_that_sleeps_sends_no_salvo(walk):
    """Asleep twice for four days: over the mail of J-7, then over those of J-2 and of the day itself."""
    walk.asleep = ((at(6, 12), at(10, 12)), (at(13, 6), at(17, 6)))
    walk.run()
    sent = walk.sent()
    refuse_salvos(sent)
    late_m02, late_m04 = on(11, 12, 0, "M02"), on(18, 8, 30, "M04")
    assert {name: sent[name] for name in ("jamais0", "brouillon0", "pause-reprise", "muet-un-temps", LATE_COMER)} == {
        "jamais0": [M01, late_m02, late_m04],
        "brouillon0": [M01, late_m02, late_m04],
        "pause-reprise": [M01, late_m04],
        "muet-un-temps": [M01, late_m04],
        LATE_COMER: [on(11, 11, 0, "M01"), late_m04],
    }
    assert sent["sorti"] == [M01]
    ladder = [on(18, 8, 30, "M02"), on(20, 9, 0, "M03"), on(22, 8, 30, "M03b"), on(26, 9, 0, "M04")]
    assert sent["delai0"] == [M01, late_m02, *ladder]  # that of the day granted

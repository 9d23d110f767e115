"""The mails of a session, and when each is wanted (C7). Pure functions: dates in, dates out.

Before the session a mail that falls on a day without work is sent earlier, never later: « après-demain » said
on the morning of the session is of no use to anybody. Afterwards the engine moves it to the next working day.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from ess_platform.common.working_days import add_working_days, next_working_day
from ess_platform.notifications.selectors.sending_hours import sending_time
from sessions.models import HalfDay, SupportSession
from sessions.selectors.timing import at, closes_at, ends_at, starts_at

INVITATION = "M08"
ANSWER = "M08-relance"
PRACTICAL = "M09"
EVE = "M09-veille"
THANKS = "M10"
SECOND = "M10-relance-1"
LAST = "M10-relance-2"

ASKS = (INVITATION, ANSWER)
BEFORE = (PRACTICAL, EVE)
AFTERWARDS = (THANKS, SECOND, LAST)

MORNING, AFTERNOON = datetime.time(9), datetime.time(16)
ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """One mail of the ladder and the moment when it is wanted, in Paris time."""

    kind: str
    due_at: datetime.datetime


def steps_of(session: SupportSession, half_days: Sequence[HalfDay], region: str) -> tuple[Step, ...]:
    """The ladder of one session. The eve is left out when it falls on the day of the practical mail."""
    first = starts_at(session, half_days).date()
    practical = _worked_before(first - 2 * ONE_DAY, region)
    eve = _worked_before(first - ONE_DAY, region)
    steps = [
        Step(INVITATION, at(first - 21 * ONE_DAY, MORNING)),
        Step(ANSWER, at(_worked_before(first - 7 * ONE_DAY, region), MORNING)),
        Step(PRACTICAL, at(practical, MORNING)),
    ]
    if eve != practical:
        steps.append(Step(EVE, at(eve, AFTERNOON)))
    return (*steps, *_afterwards(session, half_days, region))


def _afterwards(session: SupportSession, half_days: Sequence[HalfDay], region: str) -> list[Step]:
    """Thanks at the end, then two reminders on days of their own, as long as the questionnaire is open."""
    ends = ends_at(session, half_days)
    thanks = sending_time(ends, region)
    second = next_working_day(max(ends, thanks).date() + ONE_DAY, region)
    last = next_working_day(max(ends.date() + 4 * ONE_DAY, second + ONE_DAY), region)
    steps = [Step(THANKS, thanks), Step(SECOND, at(second, MORNING)), Step(LAST, at(last, MORNING))]
    return [step for step in steps if step.due_at < closes_at(session, half_days)]


def _worked_before(day: datetime.date, region: str) -> datetime.date:
    """The day itself when it is worked, else the last one before it that is."""
    return add_working_days(day + ONE_DAY, -1, region)


def is_to_come(step: Step, steps: Sequence[Step], now: datetime.datetime) -> bool:
    """Whether a mail is still worth planning: what is past is not caught up, but the invitation.

    A session that is set late, or somebody who joins late, is invited until the practical mail says it all.
    """
    if step.kind != INVITATION:
        return step.due_at >= now
    return all(now < other.due_at for other in steps if other.kind == PRACTICAL)

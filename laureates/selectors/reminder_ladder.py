"""The ladder of a form's reminders: which mail, which day, at what hour (C7). Pure arithmetic on dates.

The days are those of Paris; a rung that falls on a day off moves, so that nothing leaves on one:
the opening and the late mail go to the next working day, what comes before the due date to the one before.
"""

import datetime
from dataclasses import dataclass

from ess_platform.common.formatting import PARIS
from ess_platform.common.working_days import add_working_days, is_working_day, next_working_day

from ..enums import Moment

NINE, HALF_PAST_EIGHT = datetime.time(9), datetime.time(8, 30)
DAY = datetime.timedelta(days=1)

OPENING, WEEK_BEFORE, TWO_DAYS_BEFORE, LAST_DAY, LATE = "opening", "week_before", "two_days_before", "last_day", "late"
RUNGS = (OPENING, WEEK_BEFORE, TWO_DAYS_BEFORE, LAST_DAY, LATE)
FOLLOW_UPS = frozenset({Moment.FOLLOW_UP_6, Moment.FOLLOW_UP_12})
JOURNEY_KINDS = dict(zip(RUNGS, ("M01", "M02", "M03", "M03b", "M04"), strict=True))
FOLLOW_UP_KINDS = dict(zip(RUNGS, ("M19", "M19-2", "M19-3", "M19-3b", "M19-4"), strict=True))
RUNG_OF_KIND = {kind: rung for kinds in (JOURNEY_KINDS, FOLLOW_UP_KINDS) for rung, kind in kinds.items()}
KINDS = tuple(RUNG_OF_KIND)


@dataclass(frozen=True)
class Step:
    """One mail of the ladder: its rung, and the moment it should leave."""

    rung: str
    due_at: datetime.datetime

    @property
    def day(self) -> datetime.date:
        return self.due_at.date()


def kind_of(rung: str, moment: str) -> str:
    """The code of the mail of a rung: a follow-up has its own texts (M19)."""
    return (FOLLOW_UP_KINDS if moment in FOLLOW_UPS else JOURNEY_KINDS)[rung]


def ladder(*, opens_on: datetime.date, due_on: datetime.date, region: str) -> tuple[Step, ...]:
    """The mails of a form, in their order, at most one a day.

    A short campaign has a short ladder: what would leave the day of the opening, or before it, is dropped, for
    that mail says everything. A due date on a day off has no mail of the day itself: the one of J-2 said it.
    """
    opening = next_working_day(opens_on, region)
    days = {
        OPENING: opening if opening < due_on else None,
        WEEK_BEFORE: _worked_before(due_on - 7 * DAY, region),
        TWO_DAYS_BEFORE: _worked_before(due_on - 2 * DAY, region),
        LAST_DAY: due_on if is_working_day(due_on, region) else None,
        LATE: next_working_day(due_on + 2 * DAY, region),
    }
    kept = {day: rung for rung, day in days.items() if day and (rung == OPENING or day > opening)}
    return tuple(
        Step(rung, datetime.datetime.combine(day, HALF_PAST_EIGHT if rung == LAST_DAY else NINE, PARIS))
        for day, rung in sorted(kept.items())
    )


def _worked_before(day: datetime.date, region: str) -> datetime.date:
    """The day itself when it is worked, else the last one before it that is."""
    return add_working_days(day + DAY, -1, region)


def is_too_late(rung: str, *, due_on: datetime.date, today: datetime.date) -> bool:
    """True when a mail that waited would say what the next rung says better, or what is no longer true.

    A scheduler that wakes up after some days sends the rung of today, never those it missed.
    """
    left = (due_on - today).days
    return {
        OPENING: left < 1,
        WEEK_BEFORE: left < 4,
        TWO_DAYS_BEFORE: left < 1,
        LAST_DAY: left != 0,
        LATE: left > -1 or left < -7,
    }[rung]

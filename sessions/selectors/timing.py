"""When a session begins and ends: moments in Europe/Paris, from its half-days. Pure functions.

A half-day whose times nobody wrote is taken by the usual ones of its part of the day; they decide when an
answer or a questionnaire opens and closes, and are never shown.
"""

import datetime
from collections.abc import Sequence

from ess_platform.common.formatting import PARIS
from sessions.enums import DayPart
from sessions.models import HalfDay, SupportSession

USUAL_TIMES = {
    DayPart.MORNING: (datetime.time(9), datetime.time(12, 30)),
    DayPart.AFTERNOON: (datetime.time(14), datetime.time(17, 30)),
    DayPart.EVENING: (datetime.time(18), datetime.time(20)),
}
USUAL_START, USUAL_END = datetime.time(9), datetime.time(17, 30)
SIGNING_MARGIN = datetime.timedelta(minutes=30)  # before the beginning, and after the end
QUESTIONNAIRE_DAYS = 7  # C7: closed seven days after the session


def at(day: datetime.date, time: datetime.time) -> datetime.datetime:
    """A wall-clock time of a Paris day."""
    return datetime.datetime.combine(day, time, tzinfo=PARIS)


def starts_at(session: SupportSession, half_days: Sequence[HalfDay]) -> datetime.datetime:
    """When the first half-day begins."""
    return min((_start(item) for item in half_days), default=at(session.starts_on, USUAL_START))


def ends_at(session: SupportSession, half_days: Sequence[HalfDay]) -> datetime.datetime:
    """When the last half-day ends."""
    return max((_end(item) for item in half_days), default=at(session.starts_on, USUAL_END))


def closes_at(session: SupportSession, half_days: Sequence[HalfDay]) -> datetime.datetime:
    """The end of the seventh day after the session: its questionnaire takes no answer any more."""
    day = ends_at(session, half_days).date() + datetime.timedelta(days=QUESTIONNAIRE_DAYS)
    return at(day + datetime.timedelta(days=1), datetime.time(0))


def moment_of(session: SupportSession, half_days: Sequence[HalfDay], today: datetime.date) -> str:
    """« before », « day » or « after »: what the team does first with a session changes with it."""
    first, last = starts_at(session, half_days).date(), ends_at(session, half_days).date()
    if today < first:
        return "before"
    return "day" if today <= last else "after"


def signing_window(half_day: HalfDay) -> tuple[datetime.datetime, datetime.datetime]:
    """When people may sign for a half-day by themselves: first and last moment."""
    return _start(half_day) - SIGNING_MARGIN, _end(half_day) + SIGNING_MARGIN


def is_questionnaire_running(starts_on: datetime.date, last_on: datetime.date | None, today: datetime.date) -> bool:
    """Whether the questionnaire of a session may still take an answer, to the day; `last_on` is its last half-day."""
    return today <= (last_on or starts_on) + datetime.timedelta(days=QUESTIONNAIRE_DAYS)


def _start(half_day: HalfDay) -> datetime.datetime:
    return at(half_day.on, half_day.starts_at or USUAL_TIMES[half_day.part][0])


def _end(half_day: HalfDay) -> datetime.datetime:
    """The time written, else the beginning and the hours planned, else the usual time."""
    if half_day.ends_at:
        return at(half_day.on, half_day.ends_at)
    if half_day.starts_at:
        return at(half_day.on, half_day.starts_at) + datetime.timedelta(hours=float(half_day.hours))
    return at(half_day.on, USUAL_TIMES[half_day.part][1])

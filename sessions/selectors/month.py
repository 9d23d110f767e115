"""The agenda of a promotion as a month: weeks of seven days, each with its sessions."""

import datetime
from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass

from ess_platform.common import formatting
from ess_platform.common.working_days import holiday_name
from programmes.models import Cohort
from sessions.models import HalfDay, SupportSession

WEEKS = Calendar(firstweekday=0)
ONE_DAY = datetime.timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True)
class Entry:
    """A session on one day, with the times of that day."""

    session: SupportSession
    half_days: tuple[HalfDay, ...]

    @property
    def times(self) -> str:
        """« 9 h – 12 h 30, 14 h – 17 h »; empty when nobody wrote them."""
        return ", ".join(
            formatting.time(item.starts_at) + (f" – {formatting.time(item.ends_at)}" if item.ends_at else "")
            for item in self.half_days
            if item.starts_at
        )


@dataclass(frozen=True)
class Day:
    """A cell of the table."""

    day: datetime.date
    is_of_month: bool
    holiday: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Month:
    """A month and its neighbours, by their first days."""

    first: datetime.date
    weeks: tuple[tuple[Day, ...], ...]

    @property
    def label(self) -> str:
        """« Mars 2026 »."""
        return f"{formatting.MONTHS[self.first.month - 1].capitalize()} {self.first.year}"

    @property
    def previous(self) -> datetime.date:
        return (self.first - ONE_DAY).replace(day=1)

    @property
    def next(self) -> datetime.date:
        return (self.first + 31 * ONE_DAY).replace(day=1)

    @property
    def sessions(self) -> int:
        """How many sessions the month holds, each once."""
        return len({e.session.pk for week in self.weeks for day in week if day.is_of_month for e in day.entries})


def read_month(text: str, today: datetime.date) -> datetime.date:
    """« 2026-03 » as its first day; the current month for anything else."""
    try:
        first = datetime.date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return first if FIRST_YEAR <= first.year <= LAST_YEAR else today.replace(day=1)


def month_of(cohort: Cohort, first: datetime.date, region: str) -> Month:
    """The month that begins on `first`, with the days of its neighbours that complete its weeks. Two queries."""
    weeks = WEEKS.monthdatescalendar(first.year, first.month)
    span = (weeks[0][0], weeks[-1][-1])
    entries: dict[datetime.date, dict[int, list]] = defaultdict(lambda: defaultdict(list))
    sessions: dict[int, SupportSession] = {}
    rows = HalfDay.objects.filter(session__cohort=cohort, on__range=span).select_related("session")
    for row in rows.order_by("on", "starts_at", "pk"):
        sessions[row.session_id] = row.session
        entries[row.on][row.session_id].append(row)
    bare = SupportSession.objects.filter(cohort=cohort, starts_on__range=span, half_days=None)
    for session in bare:
        sessions[session.pk] = session
        entries[session.starts_on][session.pk] = []
    return Month(
        first,
        tuple(
            tuple(
                Day(
                    day,
                    day.month == first.month,
                    holiday_name(day, region),
                    tuple(Entry(sessions[pk], tuple(found)) for pk, found in entries[day].items()),
                )
                for day in week
            )
            for week in weeks
        ),
    )

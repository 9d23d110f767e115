"""Monthly series: « tous les 2e mardis », onto working days of the region. Pure functions."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from ess_platform.common import formatting
from ess_platform.common.working_days import holiday_name, next_working_day

LAST = 0  # the rank « dernier »
RANKS = ((1, "1er"), (2, "2e"), (3, "3e"), (4, "4e"), (LAST, "dernier"))
MOST = 24
WEEK = datetime.timedelta(days=7)
ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class SeriesDay:
    """A day of the series: the one that the rule gives, and the working day that it becomes."""

    asked: datetime.date
    day: datetime.date
    holiday: str = ""

    @property
    def note(self) -> str:
        """Why the day is not the one of the rule; empty when it is."""
        if self.day == self.asked:
            return ""
        name = self.holiday or "jour non ouvré"
        return f"Au lieu du {formatting.date(self.asked)} ({name})."


def day_of_month(year: int, month: int, weekday: int, rank: int) -> datetime.date:
    """The `rank`-th weekday of a month (Monday is 0); `LAST` counts from the end."""
    if rank == LAST:
        following = datetime.date(year + month // 12, month % 12 + 1, 1)
        last = following - ONE_DAY
        return last - datetime.timedelta(days=(last.weekday() - weekday) % 7)
    first = datetime.date(year, month, 1)
    return first + datetime.timedelta(days=(weekday - first.weekday()) % 7) + (rank - 1) * WEEK


def monthly_days(*, rank: int, weekday: int, first: datetime.date, last: datetime.date, region: str) -> list[SeriesDay]:
    """One working day a month between two days, both included, `MOST` at most.

    A public holiday moves to the next working day of the region, even beyond `last`.
    """
    found = []
    for year, month in _months(first, last):
        asked = day_of_month(year, month, weekday, rank)
        if first <= asked <= last:
            found.append(SeriesDay(asked, next_working_day(asked, region), holiday_name(asked, region)))
    return found[:MOST]


def _months(first: datetime.date, last: datetime.date) -> Iterator[tuple[int, int]]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield year, month
        year, month = year + month // 12, month % 12 + 1


def month_later(day: datetime.date, region: str) -> datetime.date:
    """The same weekday of the same rank, a month later, on a working day: what a copy proposes."""
    year, month = day.year + day.month // 12, day.month % 12 + 1
    rank = (day.day - 1) // 7 + 1
    asked = day_of_month(year, month, day.weekday(), rank if rank < 5 else LAST)
    return next_working_day(asked, region)

"""What a new promotion takes from an older one, or from a template, without this app knowing who owns it.

A higher app registers a step from its `AppConfig.ready()`:

    register_copy_step(CopyStep("seances", "Les séances", position=40, preview=…, copy=…))

`preview(plan)` reads and says what would be copied; `copy(plan, cohort)` writes it, inside the transaction that creates
the promotion, and answers how many rows it made. Steps run in order of `position`. Every day they give comes from the
plan: it falls on a working day of the region.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ess_platform.common.working_days import next_working_day

from .cohort_templates import CohortTemplate

WEEK = 7


@dataclass(frozen=True)
class CohortPlan:
    """The dates of the promotion to come, beside those of what it starts from: `source`, `template`, or nothing.

    `renamed` is filled by the steps: the key of a copied date in the source → its key in the new promotion.
    """

    starts_on: datetime.date
    ends_on: datetime.date | None
    now: datetime.datetime
    region: str = ""
    source: Any = None
    template: CohortTemplate | None = None
    renamed: dict[str, str] = field(default_factory=dict)

    def working_day(self, day: datetime.date) -> datetime.date:
        return next_working_day(day, self.region)

    def day(self, former: datetime.date) -> datetime.date:
        """The day of the new promotion that answers a day of the source.

        Launch and closing answer one another; every other day moves by whole weeks, so that a Thursday stays a
        Thursday, then to the next working day. What followed the launch never comes before it.
        """
        first, last = self.source.starts_on, self.source.ends_on
        if first is None:
            return self.working_day(former)
        if former == last and self.ends_on is not None:
            return self.working_day(self.ends_on)
        if former == first:
            return self.working_day(self.starts_on)
        weeks = round((self.starts_on - first).days / WEEK)
        moved = former + datetime.timedelta(days=weeks * WEEK)
        if former > first:
            moved = max(moved, self.starts_on)
        return self.working_day(moved)

    def days(self, former: list[datetime.date]) -> dict[datetime.date, datetime.date]:
        """The days that answer several days of one session: in the same order, and never two on the same day."""
        found: dict[datetime.date, datetime.date] = {}
        for day in sorted(set(former)):
            moved = self.day(day)
            if found:
                moved = max(moved, self.working_day(max(found.values()) + datetime.timedelta(days=1)))
            found[day] = moved
        return found

    def offset_day(self, days: int, *, from_end: bool = False) -> datetime.date | None:
        """The working day that a relative date gives: days after the launch, or after the closing (None: unknown)."""
        first = self.ends_on if from_end else self.starts_on
        return self.working_day(first + datetime.timedelta(days=days)) if first else None


@dataclass(frozen=True)
class DatedLine:
    """A date as the summary shows it; `former` is the one it comes from, when there is one."""

    label: str
    day: datetime.date
    former: datetime.date | None = None


@dataclass(frozen=True)
class CopyPreview:
    """`text` says how much in a few words (« 9 séances »); `lines` are its dates."""

    text: str
    lines: tuple[DatedLine, ...] = ()


@dataclass(frozen=True)
class CopyStep:
    """`preview` answers None when there is nothing to copy: the step is then not offered."""

    code: str
    label: str
    position: int
    preview: Callable[[CohortPlan], CopyPreview | None]
    copy: Callable[[CohortPlan, Any], int]


_steps: dict[str, CopyStep] = {}


def register_copy_step(step: CopyStep) -> None:
    """Add a step, or replace the one of the same code."""
    _steps[step.code] = step


def copy_steps() -> list[CopyStep]:
    """The steps in the order in which they run."""
    return sorted(_steps.values(), key=lambda step: (step.position, step.code))

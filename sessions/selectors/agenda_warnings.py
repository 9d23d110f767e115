"""What deserves a second look in a date, and never forbids it: a day off, another date at the same time."""

import datetime
from collections.abc import Sequence

from ess_platform.common import formatting
from ess_platform.common.working_days import SATURDAY, holiday_name
from programmes.models import Cohort
from sessions.enums import CALLED_OFF_STATUSES
from sessions.models import HalfDay
from sessions.selectors.session_facts import HalfDayFacts, half_day_facts


def agenda_warnings(
    *, cohort: Cohort, plans: Sequence[Sequence[HalfDayFacts]], region: str, except_pk: int | None = None
) -> list[list[str]]:
    """The warnings of each plan, in French: one query whatever their number.

    `except_pk` is the session that the plans are about. Plans are compared with each other too.
    """
    taken = _taken(cohort, {item.on for plan in plans for item in plan}, except_pk)
    found = []
    for rank, plan in enumerate(plans):
        said = [text for day in dict.fromkeys(item.on for item in plan) for text in _day(day, cohort, region)]
        said += [
            f"« {title} » a lieu en même temps, {formatting.date(mine.on)}."
            for title, mine in dict.fromkeys(
                (title, mine) for mine in plan for title, other in taken if mine.crosses(other)
            )
        ]
        others = [item for index, other in enumerate(plans) if index != rank for item in other]
        if any(mine.crosses(other) for mine in plan for other in others):
            said.append("Une autre date de cette série a lieu en même temps.")
        found.append(list(dict.fromkeys(said)))
    return found


def _taken(cohort: Cohort, days: set[datetime.date], except_pk: int | None) -> list[tuple[str, HalfDayFacts]]:
    """The half-days of the promotion on these days, with the title of their session."""
    rows = (
        HalfDay.objects.filter(session__cohort=cohort, on__in=days)
        .exclude(session__status__in=CALLED_OFF_STATUSES)
        .exclude(session=except_pk)
        .select_related("session")
    )
    return [(row.session.title, half_day_facts(row)) for row in rows]


def _day(day: datetime.date, cohort: Cohort, region: str) -> list[str]:
    said, name = [], formatting.date(day)
    if holiday := holiday_name(day, region):
        said.append(f"Le {name} est férié ({holiday}).")
    elif day.weekday() >= SATURDAY:
        said.append(f"Le {name} tombe en fin de semaine.")
    if cohort.starts_on and day < cohort.starts_on:
        said.append(f"Le {name} précède le lancement de la promotion ({formatting.date_short(cohort.starts_on)}).")
    if cohort.ends_on and day > cohort.ends_on:
        said.append(f"Le {name} suit la clôture de la promotion ({formatting.date_short(cohort.ends_on)}).")
    return said

"""The agenda of one session: when each item begins, and how it holds in the half-days; who speaks twice at once."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ess_platform.common import formatting
from sessions.enums import CALLED_OFF_STATUSES
from sessions.models import AgendaItem, Contribution, HalfDay, SupportSession
from sessions.selectors.session_facts import half_day_facts

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class TimedItem:
    """An item with its beginning, written or following from the one before; None when neither is known."""

    item: AgendaItem
    starts_at: datetime.time | None
    is_computed: bool

    @property
    def ends_at(self) -> datetime.time | None:
        return _later(self.starts_at, self.item.minutes)


@dataclass(frozen=True)
class AgendaTotal:
    """Minutes of the items against those of the half-days; `without` items have no duration."""

    items: int
    half_days: int
    without: int

    @property
    def sentence(self) -> str:
        """« 3 h 10 de déroulé pour 3 h 30 de demi-journées : il reste 20 min. »"""
        said = (
            f"{formatting.duration(self.items)} de déroulé pour {formatting.duration(self.half_days)} de demi-journées"
        )
        left = self.half_days - self.items
        if left > 0:
            said += f" : il reste {formatting.duration(left)}"
        elif left < 0:
            said += f" : {formatting.duration(-left)} de trop"
        if self.without:
            said += f" ; {formatting.count(self.without, 'point')} sans durée"
        return f"{said}."

    @property
    def is_over(self) -> bool:
        return self.items > self.half_days


def timed_items(items: Iterable[AgendaItem]) -> list[TimedItem]:
    """Each item in order; one without a beginning follows the end of the one before."""
    found, end = [], None
    for item in items:
        start = item.starts_at or end
        found.append(TimedItem(item, start, is_computed=start is not None and item.starts_at is None))
        end = _later(start, item.minutes)
    return found


def _later(start: datetime.time | None, minutes: int | None) -> datetime.time | None:
    if start is None or minutes is None:
        return None
    total = start.hour * 60 + start.minute + minutes
    return datetime.time(total // 60, total % 60) if total < MINUTES_A_DAY else None


def agenda_total(items: Sequence[AgendaItem], half_days: Sequence[HalfDay]) -> AgendaTotal:
    """What the items take of the half-days."""
    return AgendaTotal(
        items=sum(item.minutes or 0 for item in items),
        half_days=int(sum((item.hours for item in half_days), start=0) * 60),
        without=sum(item.minutes is None for item in items),
    )


def agenda_remarks(items: Sequence[TimedItem], half_days: Sequence[HalfDay]) -> list[str]:
    """Beginnings out of the half-days, or before the end of the item above: said, never forbidden."""
    spans = [half_day_facts(item).times for item in half_days]
    said, end = [], None
    for one in items:
        start, title = one.starts_at, one.item.title
        if start is None:
            end = None
            continue
        if spans and not any(first <= start < last for first, last in spans):
            said.append(f"« {title} » commence à {formatting.time(start)}, hors des demi-journées.")
        elif end is not None and start < end and len({item.on for item in half_days}) < 2:
            said.append(f"« {title} » commence à {formatting.time(start)}, avant la fin du point précédent.")
        end = one.ends_at
    return said


def speaker_conflicts(session: SupportSession, contributions: Sequence[Contribution], user) -> dict[int, str]:
    """What each speaker does elsewhere at the same time, by contribution; among what the user may see.

    The same person is the same address, or the same name without accents. One query for all.
    """
    mine = [half_day_facts(item) for item in session.half_days.all()]
    others = Contribution.objects.filter(
        session__in=SupportSession.objects.visible_to(user), session__half_days__on__in={item.on for item in mine}
    )
    others = others.exclude(session=session).exclude(session__status__in=CALLED_OFF_STATUSES).distinct()
    found: dict[int, str] = {}
    for other in others.select_related("session").prefetch_related("session__half_days"):
        theirs = [half_day_facts(item) for item in other.session.half_days.all()]
        if not any(one.crosses(two) for one in mine for two in theirs):
            continue
        for row in contributions:
            if _is_same_person(row, other):
                day = formatting.date_short(other.session.starts_on)
                found[row.pk] = f"Intervient en même temps à « {other.session.title} », le {day}."
    return found


def _is_same_person(one: Contribution, other: Contribution) -> bool:
    if one.email and other.email:
        return one.email.casefold() == other.email.casefold()
    return one.search_key == other.search_key

"""Dates that higher apps lend to campaigns (« 5 jours ouvrés après la séquence 3 »), without this app knowing them.

A higher app registers a function from its `AppConfig.ready()`:

    from laureates.date_anchors import DateAnchor, register_anchors

    @register_anchors
    def session_anchors(cohort) -> list[DateAnchor]: ...

The function reads (never writes), in one query, and answers the days of a promotion that are settled today. When
one of them moves, the higher app sends `anchors_moved` with the promotion: the campaigns that are not open yet
follow, in the same transaction (receivers.py).
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.dispatch import Signal


@dataclass(frozen=True)
class DateAnchor:
    """`key` is stored in the rule of a campaign and never changes; `label` is read by the team."""

    key: str
    label: str
    day: datetime.date


AnchorFunction = Callable[[Any], Iterable[DateAnchor]]

anchors_moved = Signal()  # sender: what moved; cohort_id

_sources: dict[str, AnchorFunction] = {}


def register_anchors(function: AnchorFunction) -> AnchorFunction:
    """Add a source of days; usable as a decorator. Registering the same function twice changes nothing."""
    _sources[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def anchors_of(cohort) -> dict[str, DateAnchor]:
    """The days that a rule may name, by key, in the order of the calendar."""
    found = [anchor for source in _sources.values() for anchor in source(cohort)]
    return {anchor.key: anchor for anchor in sorted(found, key=lambda anchor: (anchor.day, anchor.label))}

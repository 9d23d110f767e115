"""Cards that higher apps put on the laureate's home page, without this app knowing them.

A higher app registers a function from its `AppConfig.ready()`:

    from laureates.space_cards import SpaceCard, register_card

    @register_card(position=20)
    def next_session_card(laureate, user, today) -> SpaceCard | None: ...

The function reads (never writes) and answers None when it has nothing to show; it is called once per page
with the laureate being shown. The page includes `template_name` with `card` (the context given) and `today`
only, inside a `<section>` with the title as heading. Positions: 5 what waits for an answer, 10 next date,
20 sponsor, 30 documents.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class SpaceCard:
    """A title in French, the template of the body, and what this template needs.

    `next_on` is the day of the next date, for the card that shows it: the home page names it when all is done.
    """

    title: str
    template_name: str
    context: Mapping[str, Any] = field(default_factory=dict)
    next_on: datetime.date | None = None


CardFunction = Callable[[Any, Any, datetime.date], SpaceCard | None]

_cards: list[tuple[int, str, CardFunction]] = []


def register_card(function: CardFunction | None = None, *, position: int = 50):
    """Add a card; usable as a decorator, with or without a position. Registering twice changes nothing."""

    def add(card: CardFunction) -> CardFunction:
        name = f"{card.__module__}.{card.__qualname__}"
        if all(name != known for _, known, _ in _cards):
            _cards.append((position, name, card))
            _cards.sort(key=lambda entry: entry[:2])
        return card

    return add if function is None else add(function)


def cards_for(laureate, user, today: datetime.date) -> list[SpaceCard]:
    """The cards of a laureate's home, in their order, without those that have nothing to show."""
    found = (function(laureate, user, today) for _, _, function in _cards)
    return [card for card in found if card is not None]

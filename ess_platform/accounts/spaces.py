"""The registry of spaces. A higher application registers its own when it starts, by URL names only."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from ess_platform.accounts.enums import Space


@dataclass(frozen=True)
class NavigationLink:
    """An entry of a menu: a URL name, its French label, the name of its icon.

    `covers` are the URL names of other pages that this entry stands for: on them it is the current one.
    """

    url_name: str
    label: str
    icon: str
    covers: tuple[str, ...] = ()


Links = tuple[tuple, ...]


@dataclass(frozen=True)
class SpaceEntry:
    """A space: `rows(user)` is a queryset that holds something when the person has this hat."""

    space: Space
    url_name: str
    label: str
    rows: Callable[..., QuerySet]
    menu: Callable[[], Links]
    phone_menu: Callable[[], Links]

    @property
    def links(self) -> tuple[NavigationLink, ...]:
        """The main menu."""
        return tuple(NavigationLink(*link) for link in self.menu())

    @property
    def phone_links(self) -> tuple[NavigationLink, ...]:
        """The bar at the foot of a phone; empty when this space has none."""
        return tuple(NavigationLink(*link) for link in self.phone_menu())


_registry: dict[Space, SpaceEntry] = {}


def register_space(
    space: Space,
    *,
    url_name: str,
    label: str,
    rows: Callable[..., QuerySet],
    links: Links | Callable[[], Links] = (),
    phone_links: Links | Callable[[], Links] = (),
) -> None:
    """Declare a space; called from `AppConfig.ready` of the application that owns it.

    `links` are (URL name, French label, icon[, URL names covered]) of its main menu; the first one is usually
    its home. `phone_links` are those of the bar at the foot of a phone. Either may be a function, when higher
    applications add to the menu after this one has started.
    """
    _registry[space] = SpaceEntry(space, url_name, label, rows, _function(links), _function(phone_links))


def _function(links: Links | Callable[[], Links]) -> Callable[[], Links]:
    return links if callable(links) else lambda: links


_facts: dict[str, Callable[..., Any]] = {}


def register_fact(name: str, expression: Callable[[], Any]) -> None:
    """A number about the person that every page shows: an expression over `User`, read with its spaces."""
    _facts[name] = expression


def registered_facts() -> dict[str, Any]:
    """The expression of each fact, by name."""
    return {f"fact_{name}": build() for name, build in _facts.items()}


def registered_spaces() -> list[SpaceEntry]:
    """Every declared space, in the order of the enumeration: the first one a person has is the home."""
    return [_registry[space] for space in Space if space in _registry]

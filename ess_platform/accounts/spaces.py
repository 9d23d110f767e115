"""The registry of spaces. A higher application registers its own when it starts, by URL names only."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, Value

from ess_platform.accounts.enums import Space

# Kinds of what a person reaches that more than one module reads.
ROLE, SPACE = "role", "space"


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
    """A space: who holds one of its `roles` has this hat, and who has rows of it (`register_space`)."""

    space: Space
    url_name: str
    label: str
    roles: frozenset[str]
    unless: frozenset[str]
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
_reach: list[tuple[str, Callable[..., QuerySet]]] = []


def register_space(
    space: Space,
    *,
    url_name: str,
    label: str,
    roles: Iterable[str] = (),
    rows: Callable[..., QuerySet] | None = None,
    number: str = "pk",
    unless: Iterable[Space] = (),
    links: Links | Callable[[], Links] = (),
    phone_links: Links | Callable[[], Links] = (),
) -> None:
    """Declare a space; called from `AppConfig.ready` of the application that owns it.

    A person has it by one of the `roles` of a membership in force, or because `rows(user)` holds something; never
    beside a space of `unless`. `number` is the field of these rows that `User.reach` keeps.
    `links` are (URL name, French label, icon[, URL names covered]) of its main menu; the first one is usually
    its home. `phone_links` are those of the bar at the foot of a phone. Either may be a function, when higher
    applications add to the menu after this one has started.
    """
    _registry[space] = SpaceEntry(
        space, url_name, label, frozenset(roles), frozenset(unless), _function(links), _function(phone_links)
    )
    if rows is not None:
        register_reach(SPACE, lambda user: rows(user).values_list(Value(space.value), number))


def _function(links: Links | Callable[[], Links]) -> Callable[[], Links]:
    return links if callable(links) else lambda: links


def register_reach(kind: str, pairs: Callable[..., QuerySet]) -> None:
    """Declare what a person reaches: `pairs(user)` is a queryset of (name, number), read at each request (`Reach`)."""
    _reach.append((kind, pairs))


def registered_reach() -> list[tuple[str, Callable[..., QuerySet]]]:
    """Kind and pairs of everything declared."""
    return _reach


def registered_spaces() -> list[SpaceEntry]:
    """Every declared space, in the order of the enumeration: the first one a person has is the home."""
    return [_registry[space] for space in Space if space in _registry]

"""The registry of spaces. A higher application registers its own when it starts, by URL names only."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from ess_platform.accounts.enums import Space


@dataclass(frozen=True)
class NavigationLink:
    """An entry of the main menu: a URL name, its French label, the name of its icon."""

    url_name: str
    label: str
    icon: str


@dataclass(frozen=True)
class SpaceEntry:
    """A space: `rows(user)` is a queryset that holds something when the person has this hat."""

    space: Space
    url_name: str
    label: str
    rows: Callable[..., QuerySet]
    links: tuple[NavigationLink, ...] = field(default=())
    has_phone_bar: bool = False


_registry: dict[Space, SpaceEntry] = {}


def register_space(
    space: Space,
    *,
    url_name: str,
    label: str,
    rows: Callable[..., QuerySet],
    links: tuple[tuple[str, str, str], ...] = (),
    has_phone_bar: bool = False,
) -> None:
    """Declare a space; called from `AppConfig.ready` of the application that owns it.

    `links` are (URL name, French label, icon) of its main menu; the first one is usually its home.
    """
    entries = tuple(NavigationLink(*link) for link in links)
    _registry[space] = SpaceEntry(space, url_name, label, rows, entries, has_phone_bar)


def registered_spaces() -> list[SpaceEntry]:
    """Every declared space, in the order of the enumeration: the first one a person has is the home."""
    return [_registry[space] for space in Space if space in _registry]

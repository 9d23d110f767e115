"""Which spaces a person has, and the menu that goes with the page being read."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from ess_platform.accounts.enums import Space
from ess_platform.accounts.spaces import ROLE, SPACE, SpaceEntry, registered_spaces


@dataclass(frozen=True)
class MenuItem:
    """A line of a menu, ready to be shown."""

    url: str
    label: str
    icon: str
    is_current: bool


def spaces_of(user) -> list[SpaceEntry]:
    """Spaces that a person has today, the first one being the home. No query more than `User.reach`."""
    if not user.is_authenticated:
        return []
    roles, own = user.reach.names(ROLE), user.reach.names(SPACE)
    found = {entry.space: entry for entry in registered_spaces() if entry.roles & roles or entry.space in own}
    return [entry for entry in found.values() if not entry.unless & found.keys()]


def current_space(user, path: str) -> SpaceEntry | None:
    """The space that a path belongs to: the longest menu address that begins it, else the home."""
    own = spaces_of(user)
    if len(own) < 2:
        return next(iter(own), None)
    best, length = own[0], 0
    for entry in own:
        for link in entry.links:
            url = url_or_nothing(link.url_name)
            if url and path.startswith(url) and len(url) > length:
                best, length = entry, len(url)
    return best


def menu_of(user, path: str, query: str = "") -> list[MenuItem]:
    """The main menu of the space that the page belongs to; `query` goes with every address."""
    entry = current_space(user, path)
    return _items(entry.links, path, query) if entry else []


def phone_menu_of(user, path: str, query: str = "") -> list[MenuItem]:
    """The bar of the phone, for the spaces that have one."""
    entry = current_space(user, path)
    return _items(entry.phone_links, path, query) if entry else []


def _items(links, path: str, query: str) -> list[MenuItem]:
    """The entry whose address, or one that it covers, begins the path the furthest is the current one."""
    found = [(url_or_nothing(link.url_name), link) for link in links]
    reach = {link.url_name: _reach(link, path) for _, link in found}
    furthest = max(reach.values(), default=0)
    return [
        MenuItem(f"{url}{query}", link.label, link.icon, 0 < furthest == reach[link.url_name])
        for url, link in found
        if url
    ]


def _reach(link, path: str) -> int:
    """How many characters of the path an entry explains."""
    urls = filter(None, map(url_or_nothing, (link.url_name, *link.covers)))
    return max((len(url) for url in urls if path.startswith(url)), default=0)


def hats_of(user, path: str) -> list[MenuItem]:
    """The spaces to switch between, for the account menu."""
    here = current_space(user, path)
    found = [(url_or_nothing(entry.url_name), entry) for entry in spaces_of(user)]
    return [MenuItem(url, entry.label, "", entry is here) for url, entry in found if url]


def is_team_member(user) -> bool:
    """True for who has the space of a team. No query more than the menu's."""
    return any(entry.space == Space.TEAM for entry in spaces_of(user))


def url_or_nothing(name: str) -> str | None:
    """The address of a URL name; None when this installation does not mount it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None

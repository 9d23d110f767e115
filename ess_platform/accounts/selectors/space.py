"""Which spaces a person has, and the menu that goes with the page being read."""

from dataclasses import dataclass

from django.db.models import Exists
from django.urls import NoReverseMatch, reverse

from ess_platform.accounts.models import User
from ess_platform.accounts.spaces import SpaceEntry, registered_spaces


@dataclass(frozen=True)
class MenuItem:
    """A line of a menu, ready to be shown."""

    url: str
    label: str
    icon: str
    is_current: bool


def spaces_of(user) -> list[SpaceEntry]:
    """Spaces that a person has today, the first one being the home. One query, kept on the user object."""
    if not user.is_authenticated or not user.is_active:
        return []
    kept = getattr(user, "_essaim_spaces", None)
    if kept is None:
        kept = user._essaim_spaces = _find_spaces(user)
    return kept


def _find_spaces(user) -> list[SpaceEntry]:
    entries = registered_spaces()
    if not entries:
        return []
    tests = {f"in_{entry.space}": Exists(entry.rows(user)) for entry in entries}
    found = User.objects.filter(pk=user.pk).annotate(**tests).values(*tests).first() or {}
    return [entry for entry in entries if found.get(f"in_{entry.space}")]


def current_space(user, path: str) -> SpaceEntry | None:
    """The space that a path belongs to: the longest menu address that begins it, else the home."""
    best, length = None, 0
    for entry in spaces_of(user):
        for link in entry.links:
            url = url_or_nothing(link.url_name)
            if url and path.startswith(url) and len(url) > length:
                best, length = entry, len(url)
    if best is None:
        best = next(iter(spaces_of(user)), None)
    return best


def menu_of(user, path: str) -> list[MenuItem]:
    """The main menu of the space that the page belongs to."""
    entry = current_space(user, path)
    if entry is None:
        return []
    found = [(url_or_nothing(link.url_name), link) for link in entry.links]
    urls = [url for url, _ in found if url and path.startswith(url)]
    current = max(urls, key=len, default=None)
    return [MenuItem(url, link.label, link.icon, url == current) for url, link in found if url]


def hats_of(user, path: str) -> list[MenuItem]:
    """The spaces to switch between, for the account menu."""
    here = current_space(user, path)
    found = [(url_or_nothing(entry.url_name), entry) for entry in spaces_of(user)]
    return [MenuItem(url, entry.label, "", entry is here) for url, entry in found if url]


def url_or_nothing(name: str) -> str | None:
    """The address of a URL name; None when this installation does not mount it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None

"""The promotions behind the `scope` of mails: a slug here, a name and a team in the app that owns promotions.

That app registers three functions from its `AppConfig.ready()`:

    register_scopes(names=lambda slugs: {slug: name, …}, managed_by=lambda user: [slug, …], team=lambda slug: [user, …])
"""

from collections.abc import Callable, Collection
from typing import Any

NamesFunction = Callable[[Collection[str]], dict[str, str]]
ManagedFunction = Callable[[Any], Collection[str]]
TeamFunction = Callable[[str], Collection[Any]]

_names: NamesFunction | None = None
_managed_by: ManagedFunction | None = None
_team: TeamFunction | None = None


def register_scopes(*, names: NamesFunction, managed_by: ManagedFunction, team: TeamFunction) -> None:
    """Say how promotions are named, which ones a user runs today, and who runs one."""
    global _names, _managed_by, _team
    _names, _managed_by, _team = names, managed_by, team


def scope_team(slug: str) -> Collection[Any]:
    """The accounts of the team of a promotion; nobody outside of one."""
    return _team(slug) if _team and slug else ()


def scope_names(slugs: Collection[str]) -> dict[str, str]:
    """Name of each promotion, the slug standing for one that is gone."""
    found = _names(slugs) if _names and slugs else {}
    return {slug: found.get(slug, slug) for slug in slugs}


def managed_scopes(user) -> Collection[str]:
    """The promotions that the user runs; may be a subquery."""
    return _managed_by(user) if _managed_by else ()

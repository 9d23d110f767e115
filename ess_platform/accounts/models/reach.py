"""What a person is today: roles, spaces, teams. Read once, in one query, whatever a page then asks of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, Value

from ..spaces import registered_reach


@dataclass(frozen=True)
class Reach:
    """Triples (kind, name, number), as the applications declare them (`register_reach`): (« role », « funder », 12)."""

    triples: frozenset[tuple[str, str, int]] = frozenset()

    def numbers(self, kind: str, names: Iterable[str] | None = None) -> set[int]:
        """Numbers of a kind; of these names only when given."""
        wanted = None if names is None else set(names)
        return {number for own, name, number in self.triples if own == kind and (wanted is None or name in wanted)}

    def names(self, kind: str) -> set[str]:
        return {name for own, name, _ in self.triples if own == kind}


def read_reach(user) -> Reach:
    """One UNION of what every application declares. Nothing for an account that is closed."""
    if not user.is_active:
        return Reach()
    rows = [pairs(user).order_by().annotate(reach_kind=Value(kind, CharField())) for kind, pairs in registered_reach()]
    first, *others = rows
    return Reach(frozenset((kind, name, number) for name, number, kind in first.union(*others)))

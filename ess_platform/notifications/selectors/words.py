"""The words of a kind of mail: the team's own in its promotion, or those of the product."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.template import Context
from django.template.loader import get_template

from ..models import MailTemplate
from ..reminder_kinds import ReminderKind
from .placeholders import fill


@dataclass(frozen=True)
class Words:
    """Subject and body with `{placeholders}`; `version` is 0 for the words of the product."""

    kind: ReminderKind
    subject: str = ""
    body: str = ""
    version: int = 0

    @property
    def is_own(self) -> bool:
        return self.version > 0

    def filled(self, context: Mapping[str, Any]) -> tuple[str, str]:
        """Subject and body for one reader; KeyError when the context lacks a placeholder."""
        if self.is_own:
            return fill(self.subject, context), fill(self.body, context)
        return product_words(self.kind, context)


def product_words(kind: ReminderKind, context: Mapping[str, Any]) -> tuple[str, str]:
    """The files of the product for one reader: plain text, nothing is escaped before the HTML twin."""
    missing = next((name for name in kind.placeholders if name not in context), None)
    if missing is not None:
        raise KeyError(missing)
    names = (f"{kind.template}_subject.txt", f"{kind.template}_body.txt")
    subject, body = (get_template(name).template.render(Context(context, autoescape=False)) for name in names)
    return subject.strip(), body.strip()


def words_of(kind: ReminderKind, scope: str) -> Words:
    """The words of a kind in a promotion, one query."""
    return words_by_kind([(kind, scope)])[kind.code, scope]


def words_by_kind(wanted: Iterable[tuple[ReminderKind, str]]) -> dict[tuple[str, str], Words]:
    """The words of several kinds, by code and promotion, in one query."""
    kinds = {(kind.code, scope): kind for kind, scope in wanted}
    if not kinds:
        return {}
    named = Q()
    for code, scope in kinds:
        named |= Q(kind=code, scope=scope)
    own = {(row.kind, row.scope): row for row in MailTemplate.objects.filter(named)}
    return {
        key: Words(kind, own[key].subject, own[key].body, own[key].version) if key in own else Words(kind)
        for key, kind in kinds.items()
    }


def words_to_edit(kind: ReminderKind, scope: str) -> Words:
    """What the editor shows: the team's words, or those of the product with `{prenom}` for each placeholder."""
    words = words_of(kind, scope)
    if words.is_own:
        return words
    subject, body = product_words(kind, {name: f"{{{name}}}" for name in kind.placeholders})
    return Words(kind, subject, body)


def words_typed(kind: ReminderKind, subject: str, body: str) -> Words:
    """Words that nobody saved yet, for a preview."""
    return Words(kind, subject, body, version=1)

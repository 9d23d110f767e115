"""Kinds of mail that higher apps teach the engine: when they are still needed, and what they say.

A higher app registers its kinds from its `AppConfig.ready()`:

    from ess_platform.notifications.reminder_kinds import ReminderKind, register_reminder_kind

    register_reminder_kind(ReminderKind(
        code="M02",
        label="Plus que sept jours",
        template="laureates/email/reminder_week",
        placeholders={"prenom": "le prénom", "echeance": "la date limite", "lien": "l’adresse de la fiche"},
        stop_reason=still_waited,      # (reminder, now) -> "" or why it is no longer needed, in French
        context=what_it_says,          # (reminder, now) -> {"prenom": …, "echeance": …, "lien": …}
    ))

`template` is the beginning of two files: `<template>_subject.txt` (60 characters at most) and `_body.txt`. There
is no HTML file: the twin is made of the text by one layout, so that several reminders can share a mail, and so
that the words a team writes look like ours. The two files are Django templates without escaping; the editor
shows them to the team with `{prenom}` in the place of `{{ prenom }}`, so they print placeholders and nothing
else (no condition, no filter). In the body, blank lines part the paragraphs; the paragraph that ends with
`{{ lien }}` becomes the button, its first words being the label (« Reprendre ma fiche : {{ lien }} »); a first
paragraph « Bonjour {{ prenom }}, » is written once when several reminders share the mail.

`context` gives a text for each placeholder, and may give `signature`: the `Signature` of the person who
waits for the answer; replies go to her. Both functions read only; they are called with a locked row, one
reminder at a time, and must not cost more than what this one mail needs.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LINK = "lien"


@dataclass(frozen=True)
class Signature:
    """Who signs a mail: a person, with a phone; replies go to `email`."""

    name: str
    phone: str = ""
    email: str = ""


# Called with a `Reminder` and the moment; typed loosely because models stand above this registry.
StopReason = Callable[[Any, datetime.datetime], str]
ContextFunction = Callable[[Any, datetime.datetime], dict[str, Any]]


@dataclass(frozen=True)
class ReminderKind:
    """`placeholders` says in French what each name stands for. Of several blocks, the highest `urgency` leads.

    `group` names the family of the kind where the team chooses one.
    """

    code: str
    label: str
    template: str
    placeholders: dict[str, str]
    stop_reason: StopReason
    context: ContextFunction
    urgency: int = 0
    group: str = "Relances"


_kinds: dict[str, ReminderKind] = {}


def register_reminder_kind(kind: ReminderKind) -> ReminderKind:
    """Add a kind, or put it in the place of the one that has the same code."""
    _kinds[kind.code] = kind
    return kind


def reminder_kind(code: str) -> ReminderKind | None:
    """The kind of a code; None for one that nobody registers any more."""
    return _kinds.get(code)


def reminder_kinds() -> list[ReminderKind]:
    """Every kind, by code."""
    return [_kinds[code] for code in sorted(_kinds)]

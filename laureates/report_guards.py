"""Reasons that higher apps give for keeping a validated form as it is, without this app knowing them.

A higher app registers a function from its `AppConfig.ready()`:

    from laureates.report_guards import register_guard

    @register_guard
    def published_values(report) -> str: ...

The function reads (never writes) and answers a French sentence that says why and what to do instead, or an empty
text. It is asked before a validated form is reopened or set aside, and by the page that offers it.
"""

from collections.abc import Callable
from typing import Any

GuardFunction = Callable[[Any], str]

_guards: dict[str, GuardFunction] = {}


def register_guard(function: GuardFunction) -> GuardFunction:
    """Add a guard; usable as a decorator. Registering the same function twice changes nothing."""
    _guards[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def guard_reason(report) -> str:
    """The first reason for keeping this form as it is; empty when nobody objects."""
    return next(filter(None, (guard(report) for guard in _guards.values())), "")

"""What stands in the way of a new state of a promotion, said by the apps that know it.

A higher app registers a function from its `AppConfig.ready()`:

    register_state_guard(CohortStatus.CLOSED, sessions_to_close)

The function reads (never writes) one promotion and answers what is left to do, each with the page where it is done.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .enums import CohortStatus


@dataclass(frozen=True)
class Blocker:
    text: str
    url: str
    action: str


GuardFunction = Callable[[Any], Iterable[Blocker]]

_guards: dict[str, dict[str, GuardFunction]] = {}


def register_state_guard(status: CohortStatus, function: GuardFunction) -> None:
    """Ask `function` before a promotion takes this state. Registering it twice changes nothing."""
    _guards.setdefault(status, {})[f"{function.__module__}.{function.__qualname__}"] = function


def blockers_of(cohort, status: CohortStatus) -> list[Blocker]:
    """Everything that stands in the way; empty when the promotion may take this state."""
    return [blocker for guard in _guards.get(status, {}).values() for blocker in guard(cohort)]

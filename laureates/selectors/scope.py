"""Who counts on a given day: one statement of the rule, for figures and pages alike."""

import datetime
from typing import Protocol

from laureates.enums import IN_SCOPE_STATUSES, LaureateStatus


class Journey(Protocol):
    """A laureate, or the facts about one."""

    status: str
    left_on: datetime.date | None


def is_expected_on(journey: Journey, day: datetime.date) -> bool:
    """In scope, or left but not before that day: the one exception to the scope (D2, precision 1, K08)."""
    if journey.status in IN_SCOPE_STATUSES:
        return True
    return journey.status == LaureateStatus.LEFT and journey.left_on is not None and day <= journey.left_on

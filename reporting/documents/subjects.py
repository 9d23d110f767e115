"""Documents asked for by the lot: for each key of the catalogue, who gets one in a promotion."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ess_platform.common import formatting
from laureates.models import Laureate
from programmes.models import Cohort
from reporting.enums import RUN_SHEET, SIGN_IN_SHEET
from sessions.enums import CALLED_OFF_STATUSES
from sessions.models import SupportSession


@dataclass(frozen=True)
class Subject:
    """Whom or what one document is about.

    `origin` names the occasion, unique with the document's key (« participation:12:2025-07-02 », 50 characters at
    most): asked again for the same occasion with the same content, it is the same document. `label` is what a person
    reads in the list of the lot; `arguments` is what the `snapshot` of the catalogue receives.
    """

    origin: str
    label: str
    laureate: Laureate | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)


def _sessions(cohort: Cohort) -> list[SupportSession]:
    """The sessions of a promotion that were not called off, in order. One query."""
    sessions = SupportSession.objects.filter(cohort=cohort).exclude(status__in=CALLED_OFF_STATUSES)
    return list(sessions.select_related("cohort__programme__operator").order_by("starts_on", "pk"))


def _label(session: SupportSession) -> str:
    return f"{session.title}, {formatting.date(session.starts_on, weekday=False)}"


def _sign_in_sheets(cohort: Cohort) -> list[Subject]:
    """A sheet for each session that has a half-day."""
    dated = set(SupportSession.objects.filter(cohort=cohort, half_days__isnull=False).values_list("pk", flat=True))
    return [
        Subject(f"session:{session.pk}", _label(session), arguments={"session": session})
        for session in _sessions(cohort)
        if session.pk in dated
    ]


def _run_sheets(cohort: Cohort) -> list[Subject]:
    return [
        Subject(f"session:{session.public_id.hex}", _label(session), arguments={"session": session})
        for session in _sessions(cohort)
    ]


# Document key → the subjects of a promotion, in the order of the ZIP. An empty list says that there is nobody yet.
SUBJECTS: dict[str, Callable[[Cohort], list[Subject]]] = {
    SIGN_IN_SHEET: _sign_in_sheets,
    RUN_SHEET: _run_sheets,
}

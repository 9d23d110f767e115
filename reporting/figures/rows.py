"""Source rows and coverage sentences that several figures write the same way."""

from decimal import Decimal
from typing import Any

from ess_platform.common.formatting import count, date_short, sentence_list
from reporting.selectors.facts import CohortFacts, LaureateFact
from reporting.selectors.facts_sessions import HalfDayFact, SessionFact

from .base import SourceRow

SCOPE_ALL = "Lauréats actifs ou ayant terminé leur parcours ; séances réalisées."
SCOPE_PAIRED = (
    "Lauréats actifs ou ayant terminé leur parcours, ayant une fiche d’entrée et une fiche de sortie validées."
)
SCOPE_SESSIONS = "Séances réalisées ou clôturées ; ni reportées, ni annulées."


def laureate_row(
    facts: CohortFacts,
    laureate: LaureateFact,
    value: Decimal | int | str | None,
    *,
    page: str = "detail",
    **extra: Any,
) -> SourceRow:
    """A row that leads to the page of a laureate where it can be checked: « progress » for its forms…"""
    return SourceRow(
        label=laureate.name,
        value=value,
        url_name=f"reporting:laureate_{page}",
        url_kwargs={"slug": facts.slug, "laureate_slug": laureate.slug},
        **extra,
    )


def session_row(
    facts: CohortFacts,
    session: SessionFact,
    value: Decimal | int | str | None,
    *,
    page: str = "session_detail",
    **extra: Any,
) -> SourceRow:
    """A row that leads to the page of a session, or to its sheet: « attendance_edit »."""
    return SourceRow(
        label=extra.pop("label", session.title),
        value=value,
        url_name=f"sessions:{page}",
        url_kwargs={"slug": facts.slug, "session_slug": session.slug},
        **extra,
    )


def half_day_label(half_day: HalfDayFact) -> str:
    return f"{date_short(half_day.on)}, {half_day.part.lower()}"


def unrecorded_note(facts: CohortFacts) -> str:
    """Half-days of sequences where nobody that counts was recorded: they stay expected, and are listed."""
    recorded = {
        presence.half_day_id
        for presence in facts.presences
        if facts.laureate_by_id[presence.laureate_id].is_expected_on(facts.half_day_by_id[presence.half_day_id].on)
    }
    missing = [half_day for half_day in facts.sequence_half_days if half_day.id not in recorded]
    if not missing:
        return ""
    days = sentence_list(half_day_label(half_day) for half_day in missing)
    return f"{count(len(missing), 'demi-journée non relevée', 'demi-journées non relevées')} : {days}."


def paired_note(facts: CohortFacts, n: int) -> str:
    """Who is missing from a figure on set A, by count only: no report, or no value."""
    without_reports = len(facts.in_scope) - len(facts.paired)
    without_value = len(facts.paired) - n
    parts = []
    if without_reports:
        parts.append(f"{count(without_reports, 'lauréat')} sans les deux fiches validées")
    if without_value:
        parts.append(f"{count(without_value, 'lauréat')} sans valeur")
    return f"Hors du chiffre : {sentence_list(parts)}." if parts else ""


def sentences(*parts: str) -> str:
    """Join the sentences that are not empty."""
    return " ".join(part for part in parts if part)

"""The evidence of a funded promotion: signed sheets by session, participants, budget, packs produced."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from programmes.enums import BudgetSide
from programmes.models import Cohort
from reporting.documents.figures_view import exact
from reporting.enums import EVIDENCE_PACK
from reporting.models import Document
from sessions.models import SignedSheet, SupportSession

PRESENT = "P"


@dataclass(frozen=True)
class ParticipantLine:
    """One laureate: how many people it enrolled, half-days where it was represented, of those held."""

    name: str
    people: int
    attended: int
    held: int


@dataclass(frozen=True)
class BudgetLine:
    """One side of the budget, without voluntary contributions; None when an amount is unknown."""

    label: str
    planned: Decimal | None
    actual: Decimal | None


def held_sessions(*, user, cohort: Cohort) -> list[SupportSession]:
    """The held sessions of a funded promotion with the sheets that the user may read (`sheets`). Two queries."""
    sheets = SignedSheet.objects.visible_to(user)
    sessions = SupportSession.objects.counted().filter(cohort=cohort).order_by("starts_on", "pk")
    return list(sessions.prefetch_related(Prefetch("signed_sheets", sheets, to_attr="sheets")))


def evidence_packs(*, user, cohort: Cohort) -> QuerySet[Document]:
    """The « dossiers financeur » that the user may download, latest first."""
    return Document.objects.visible_to(user).filter(key=EVIDENCE_PACK, job__cohort=cohort).distinct()


def participant_lines(snapshot: dict[str, Any]) -> list[ParticipantLine]:
    """Annex A of the published bilan: no name of a person."""
    matrix = snapshot.get("attendance", {})
    held = len(matrix.get("columns", []))
    return [
        ParticipantLine(row["laureate"], row["people"], row["codes"].count(PRESENT), held)
        for row in matrix.get("rows", [])
    ]


def budget_lines(snapshot: dict[str, Any]) -> list[BudgetLine]:
    """Totals of annex C of the published bilan: charges, then income."""
    lines = snapshot.get("budget", {}).get("lines", [])
    return [
        BudgetLine(side.label, _total(lines, side, "planned"), _total(lines, side, "actual"))
        for side in BudgetSide
        if lines
    ]


def _total(lines: list[dict[str, Any]], side: str, field: str) -> Decimal | None:
    amounts = [exact(line[field]) for line in lines if line["side"] == side]
    return None if not amounts or None in amounts else sum(amounts, Decimal(0))

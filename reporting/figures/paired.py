"""Indicators over the paired set A: entry and exit of the same laureates, or their last value. No unequal totals."""

from dataclasses import dataclass
from decimal import Decimal

from laureates.enums import Moment
from reporting.selectors.facts import CohortFacts, LaureateFact

from .base import FigureResult, SourceRow
from .numbers import total
from .rows import laureate_row, paired_note


@dataclass(frozen=True)
class Pair:
    """Entry and exit of one laureate; both known."""

    laureate: LaureateFact
    entry: Decimal
    exit: Decimal

    @property
    def change(self) -> Decimal:
        return self.exit - self.entry


def pairs(facts: CohortFacts, code: str) -> list[Pair]:
    """Laureates of A with both values known; a missing value takes the laureate out."""
    found = []
    for laureate in facts.paired.values():
        entry = facts.value(laureate.id, Moment.ENTRY, code)
        last = facts.value(laureate.id, Moment.EXIT, code)
        if entry is not None and last is not None:
            found.append(Pair(laureate, entry, last))
    return found


def pair_rows(facts: CohortFacts, found: list[Pair]) -> tuple[SourceRow, ...]:
    return tuple(
        laureate_row(facts, pair.laureate, pair.change, page="progress", columns=(pair.entry, pair.exit))
        for pair in found
    )


def last_values(facts: CohortFacts, code: str) -> list[tuple[LaureateFact, Decimal]]:
    """Value of the exit report over A: a cumulative indicator is never summed over campaigns."""
    found = []
    for laureate in facts.paired.values():
        value = facts.value(laureate.id, Moment.EXIT, code)
        if value is not None:
            found.append((laureate, value))
    return found


def last_value_sum(facts: CohortFacts, code: str) -> FigureResult:
    """Sum of the last values over A; unknown when nobody answered."""
    found = last_values(facts, code)
    return FigureResult(
        value=total(value for _laureate, value in found),
        n=len(found),
        population=len(facts.in_scope),
        coverage_note=paired_note(facts, len(found)),
        rows=tuple(laureate_row(facts, laureate, value, page="progress") for laureate, value in found),
    )

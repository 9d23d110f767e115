"""The catalogue K01–K25 in order, the figures of a promotion's own, and their computation for one promotion."""

from collections.abc import Iterable

from programmes.models import Cohort
from reporting.selectors.facts import CohortFacts, StoredFacts
from reporting.selectors.reads import consistent_read

from . import (
    attendance,
    budget,
    cooperations,
    criteria,
    economy,
    impact,
    journey,
    markets,
    profile,
    satisfaction,
    sponsorship,
)
from .base import Figure, FigureEntry, FigureSet
from .own import own_figure

FIGURES: dict[str, Figure] = {
    figure.code: figure
    for figure in (
        profile.K01,
        journey.K02,
        journey.K03,
        sponsorship.K04,
        journey.K05,
        journey.K06,
        attendance.K07,
        attendance.K08,
        attendance.K09,
        attendance.K10,
        satisfaction.K11,
        satisfaction.K12,
        economy.K13,
        economy.K14,
        economy.K15,
        markets.K16,
        markets.K17,
        cooperations.K18,
        markets.K19,
        economy.K20,
        impact.K21,
        criteria.K22,
        profile.K23,
        sponsorship.K24,
        budget.K25,
    )
}


def catalogue_of(facts: CohortFacts) -> dict[str, Figure]:
    """The figures of one promotion, in order: those of every promotion, then those of its own."""
    return FIGURES | {own.code: own_figure(own) for own in facts.own_figures}


def figures_from(facts: CohortFacts, codes: Iterable[str] | None = None) -> FigureSet:
    """Compute figures from facts: all of them, or those of the codes given, in their order.

    A code that the promotion does not have raises KeyError. Its own figures are read only when they are asked for.
    """
    asked = None if codes is None else tuple(codes)
    known = FIGURES if asked is not None and FIGURES.keys() >= set(asked) else catalogue_of(facts)
    return FigureSet(
        FigureEntry(known[code], known[code].result(facts)) for code in (known if asked is None else asked)
    )


def compute_figures(cohort: Cohort, codes: Iterable[str] | None = None) -> FigureSet:
    """Compute figures of a promotion as of one instant; only the facts that they need are read."""
    with consistent_read():
        return figures_from(StoredFacts(cohort), codes)

"""Cooperations between laureates: K18. A pair is unordered and counts once."""

from collections import Counter

from laureates.enums import COOPERATION_RANK, CooperationState
from reporting.selectors.facts import CohortFacts
from reporting.selectors.facts_journeys import CooperationFact

from .base import Detail, Figure, FigureResult, SourceRow
from .kinds import Aggregation, Chapter, Nature, Origin, Population, PublishedRows

NAMED_AT = 4  # the laureates with exactly four cooperations are listed (precision 6)


def distinct_pairs(facts: CohortFacts) -> list[CooperationFact]:
    """One cooperation per unordered pair of laureates in scope, with its most advanced state."""
    best: dict[frozenset[int], CooperationFact] = {}
    for one in facts.cooperations:
        pair = frozenset((one.first_id, one.second_id))
        if len(pair) < 2 or not pair <= facts.in_scope.keys():
            continue
        known = best.get(pair)
        if known is None or COOPERATION_RANK[one.state] > COOPERATION_RANK[known.state]:
            best[pair] = one
    return list(best.values())


def _address(facts: CohortFacts, one: CooperationFact) -> dict[str, str]:
    """Of the page of a pair, by its two laureates."""
    return {
        "slug": facts.slug,
        "first": facts.in_scope[one.first_id].slug,
        "second": facts.in_scope[one.second_id].slug,
    }


def cooperations(facts: CohortFacts) -> FigureResult:
    """Count the pairs, the laureates in at least one, and the pairs by state.

    D2 is silent on confirmation: a pair that one side declared counts until the other one denies it.
    """
    found = distinct_pairs(facts)
    per_laureate = Counter(key for one in found for key in (one.first_id, one.second_id))
    states = Counter(one.state for one in found)
    named = sorted(
        (facts.in_scope[key] for key, number in per_laureate.items() if number == NAMED_AT),
        key=lambda laureate: laureate.reference or laureate.slug,
    )
    return FigureResult(
        value=len(found),
        numerator=len(per_laureate),
        denominator=len(facts.in_scope),
        details=(
            Detail("Lauréats engagés", len(per_laureate), key="laureats_engages"),
            *(Detail(state.label, states[state], group="par_etat", key=state.value) for state in CooperationState),
            Detail("Au plus par lauréat", max(per_laureate.values(), default=0), key="max_par_laureat"),
            Detail(
                "Lauréats ayant quatre coopérations",
                tuple(laureate.reference or laureate.slug for laureate in named),
                key="laureats_avec_4",
                note=" ; ".join(laureate.name for laureate in named),
            ),
        ),
        rows=tuple(
            SourceRow(
                facts.in_scope[one.first_id].name,
                CooperationState(one.state).label,
                url_name="reporting:cooperation_edit",
                url_kwargs=_address(facts, one),
                columns=(facts.in_scope[one.second_id].name,),
                note=one.purpose,
            )
            for one in found
        ),
    )


def _oracle(result: FigureResult) -> dict:
    return {
        "K18_cooperations": {
            "paires": result.value,
            "laureats_engages": result.part("laureats_engages"),
            "contractualisees": result.part(f"par_etat/{CooperationState.CONTRACTED.value}"),
            "max_par_laureat": result.part("max_par_laureat"),
            "laureats_avec_4": list(result.part("laureats_avec_4")),
        }
    }


K18 = Figure(
    code="K18",
    slug="cooperations",
    name="Coopérations entre lauréats",
    short_name="Coopérations",
    definition="Paires de lauréats de la promotion qui travaillent ensemble, de l’exploration au contrat.",
    formula="Nombre de paires ; une paire déclarée deux fois compte une fois, avec son état le plus avancé.",
    unit="",
    decimals=0,
    scope="Paires dont les deux lauréats sont actifs ou ont terminé leur parcours.",
    nature=Nature.DECLARED,
    aggregation=Aggregation.DISTINCT,
    populations=(Population.LAUREATES,),
    origins=(Origin.COOPERATIONS, Origin.LAUREATES),
    chapter=Chapter.COOPERATIONS,
    is_about_people=False,
    compute=cooperations,
    oracle=_oracle,
    counted="lauréats engagés",
    additive="count",
    row_label="Lauréat",
    row_value_label="État",
    row_columns=("Avec",),
    published_rows=PublishedRows.NAMED,
)

"""Figures of a promotion's own, P01 and on: declared by its team, computed and shown as any other figure."""

from collections.abc import Iterable
from decimal import Decimal
from functools import partial

from ess_platform.common.formatting import count
from laureates.enums import Moment
from reporting.enums import OwnAggregation
from reporting.selectors.facts import CohortFacts, LaureateFact
from reporting.selectors.facts_own import OwnFigureFact

from .base import Figure, FigureResult
from .kinds import Aggregation, Chapter, Nature, Origin, Population
from .numbers import ratio, total
from .rows import SCOPE_PAIRED, laureate_row

AGGREGATIONS = {
    OwnAggregation.SUM: Aggregation.SUM,
    OwnAggregation.MEAN: Aggregation.MEAN,
    OwnAggregation.LAST: Aggregation.LAST,
    OwnAggregation.CHANGE: Aggregation.CHANGE,
}
Found = list[tuple[LaureateFact, Decimal, tuple[Decimal | str, ...]]]


def own_figure(own: OwnFigureFact) -> Figure:
    """The declaration of a figure of a promotion's own. Always about people: masked under five outside the team."""
    is_change = own.aggregation == OwnAggregation.CHANGE
    return Figure(
        code=own.code,
        slug=own.code.lower(),
        name=own.label,
        short_name=own.label,
        definition=f"Réponses des lauréats à la question « {own.question_label} ».",
        formula=_formula(own),
        unit=own.unit,
        decimals=own.decimals,
        scope=SCOPE_PAIRED if is_change else "Lauréats actifs ou ayant terminé leur parcours ; fiches validées.",
        nature=Nature.DECLARED,
        aggregation=AGGREGATIONS[own.aggregation],
        populations=(Population.PAIRED if is_change else Population.ANSWERED,),
        origins=(Origin.REPORTS, Origin.LAUREATES),
        chapter=Chapter.OWN,
        is_about_people=True,
        compute=partial(own_result, own=own),
        oracle=lambda _result: {},
        signed=is_change,
        additive="" if own.aggregation == OwnAggregation.MEAN else "sum",
        row_label="Lauréat",
        row_value_label="Écart" if is_change else "Réponse",
        row_columns={OwnAggregation.CHANGE: ("Entrée", "Sortie"), OwnAggregation.LAST: ("Fiche",)}.get(
            own.aggregation, ()
        ),
    )


def _formula(own: OwnFigureFact) -> str:
    if own.moment:
        form = f"à la fiche « {Moment(own.moment).label} » validée"
        start = "Somme" if own.aggregation == OwnAggregation.SUM else "Moyenne"
        return f"{start} des réponses {form}."
    if own.aggregation == OwnAggregation.LAST:
        return "Somme de la réponse la plus récente de chaque lauréat, parmi ses fiches validées."
    return "Somme des réponses à la sortie − somme des réponses à l’entrée, pour les lauréats qui ont les deux."


def own_result(facts: CohortFacts, own: OwnFigureFact) -> FigureResult:
    """Add the answers up over the laureates who gave one; unknown when nobody did."""
    found = _found(facts, own)
    known = total(value for _laureate, value, _columns in found)
    is_mean = own.aggregation == OwnAggregation.MEAN
    return FigureResult(
        value=ratio(known, len(found)) if is_mean else known,
        n=len(found),
        population=len(facts.in_scope),
        coverage_note=_missing(len(facts.in_scope) - len(found)),
        rows=tuple(
            laureate_row(facts, laureate, value, page="progress", columns=columns) for laureate, value, columns in found
        ),
    )


def _missing(number: int) -> str:
    return f"Hors du chiffre : {count(number, 'lauréat')} sans réponse dans une fiche validée." if number else ""


def _found(facts: CohortFacts, own: OwnFigureFact) -> Found:
    """Laureate, value and cells beside it, for each laureate who counts, in alphabetical order."""
    found = []
    for laureate in _counted(facts, own):
        answers = [
            (moment, facts.own_values[laureate.id, moment, own.question])
            for moment in own.moments
            if (laureate.id, moment, own.question) in facts.own_values
        ]
        if own.aggregation == OwnAggregation.CHANGE:
            if len(answers) == len(own.moments):
                (_entry, before), (_exit, after) = answers
                found.append((laureate, after - before, (before, after)))
        elif answers:
            moment, value = answers[-1]
            columns = (Moment(moment).label,) if own.aggregation == OwnAggregation.LAST else ()
            found.append((laureate, value, columns))
    return found


def _counted(facts: CohortFacts, own: OwnFigureFact) -> Iterable[LaureateFact]:
    return (facts.paired if own.aggregation == OwnAggregation.CHANGE else facts.in_scope).values()

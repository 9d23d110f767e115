"""Funding, tenders and contracts of the laureates at the exit: K16, K17, K19."""

from decimal import Decimal
from functools import partial

from ess_platform.common.formatting import count, number, percent, rounded, with_unit
from laureates.enums import Moment
from reporting.selectors.facts import CohortFacts

from .base import Detail, Figure, FigureResult
from .kinds import Aggregation, Chapter, Nature, Origin, Population, PublishedRows
from .numbers import json_amount, json_float, json_int, percent_places, percentage, total
from .paired import last_value_sum, last_values
from .rows import SCOPE_PAIRED, laureate_row, paired_note

TENDERS = ("ao_repondus", "ao_gagnes", "ao_perdus")


def funding(facts: CohortFacts) -> FigureResult:
    """Sum of the last cumulative values over A: funding obtained, and investments committed."""
    obtained = dict(_by_id(facts, "financements_obtenus"))
    invested = dict(_by_id(facts, "investissements_engages"))
    details = (
        Detail(
            "Financements obtenus",
            total(obtained.values()),
            key="financements_obtenus",
            unit="€",
            n=len(obtained),
        ),
        Detail(
            "Investissements engagés",
            total(invested.values()),
            key="investissements_engages",
            unit="€",
            n=len(invested),
        ),
    )
    return FigureResult(
        value=details[0].value,
        n=len(obtained),
        population=len(facts.in_scope),
        coverage_note=paired_note(facts, len(obtained)),
        details=details,
        rows=tuple(
            laureate_row(facts, one, obtained.get(one.id), page="progress", columns=(invested.get(one.id),))
            for one in facts.paired.values()
            if one.id in obtained or one.id in invested
        ),
    )


def _by_id(facts: CohortFacts, code: str) -> list[tuple[int, Decimal]]:
    return [(laureate.id, value) for laureate, value in last_values(facts, code)]


def tenders(facts: CohortFacts) -> FigureResult:
    """Answered, won, lost and pending tenders over A; one unknown takes the three numbers of the laureate out."""
    found = []
    for laureate in facts.paired.values():
        numbers = [facts.value(laureate.id, Moment.EXIT, code) for code in TENDERS]
        if None not in numbers:
            found.append((laureate, *numbers))
    answered, won, lost = (total(one[rank] for one in found) for rank in (1, 2, 3))
    decided = None if won is None else won + lost
    n = len(found)
    return FigureResult(
        value=answered,
        numerator=won,
        denominator=decided,
        n=n,
        population=len(facts.in_scope),
        coverage_note=paired_note(facts, n),
        details=(
            Detail("Réponses", answered, key="repondus", n=n),
            Detail("Gagnés", won, key="gagnes", n=n),
            Detail("Perdus", lost, key="perdus", n=n),
            Detail("En attente", None if answered is None else answered - decided, key="en_attente", n=n),
            Detail(
                "Taux de succès",
                percentage(won, decided),
                key="taux_succes",
                unit="%",
                decimals=percent_places(decided),
                n=n,
            ),
        ),
        rows=tuple(
            laureate_row(facts, one, replied, page="progress", columns=(wins, losses, replied - wins - losses))
            for one, replied, wins, losses in found
        ),
    )


def _millions(value: Decimal | int | None) -> str:
    """« 2,94 M€ » as in the display of K16; below one million, « 545 k€ »."""
    if value is None:
        return "non renseigné"
    if rounded(Decimal(value) / 1000) >= 1000:
        return with_unit(number(Decimal(value) / 1_000_000, 2), "M€")
    if value >= 1000:
        return with_unit(number(Decimal(value) / 1000, 0), "k€")
    return with_unit(number(value, 0), "€")


def _funding_display(result: FigureResult) -> str:
    obtained, invested = result.part("financements_obtenus"), result.part("investissements_engages")
    return f"{_millions(obtained)} obtenus ; {_millions(invested)} investis"


def _tenders_display(result: FigureResult) -> str:
    parts = [count(result.value, "réponse")]
    if result.denominator:
        rate = percent(result.part("taux_succes"), percent_places(result.denominator))
        parts.append(f"{number(result.numerator)}/{number(result.denominator)} gagnés, soit {rate}")
    parts.append(f"{number(result.part('en_attente'))} en attente")
    return " ; ".join(parts)


def _tenders_oracle(result: FigureResult) -> dict:
    counts = ("repondus", "gagnes", "perdus", "en_attente")
    return {
        "K17_appels_offres": {key: json_int(result.part(key)) for key in counts}
        | {"taux_succes_pct": json_float(result.part("taux_succes"), 1)}
    }


K16 = Figure(
    code="K16",
    slug="financements-investissements",
    name="Financements obtenus et investissements engagés",
    short_name="Financements",
    definition="Prêts, subventions d’investissement, fonds propres et mécénat accordés depuis le lancement ; "
    "machines, bâtiments et outillage commandés.",
    formula="Sommes des valeurs de la fiche de sortie ; un cumul ne s’additionne pas d’une fiche à l’autre.",
    unit="€",
    decimals=0,
    scope=SCOPE_PAIRED,
    nature=Nature.DECLARED,
    aggregation=Aggregation.LAST,
    populations=(Population.PAIRED,),
    origins=(Origin.REPORTS, Origin.LAUREATES),
    chapter=Chapter.MARKETS,
    is_about_people=True,
    compute=funding,
    oracle=lambda result: {
        "K16_financements_obtenus": json_amount(result.part("financements_obtenus")),
        "K16_investissements_engages": json_amount(result.part("investissements_engages")),
    },
    additive="sum",
    row_label="Lauréat",
    row_value_label="Financements",
    row_columns=("Investissements",),
    render=_funding_display,
    published_rows=PublishedRows.ANONYMOUS,
)
K17 = Figure(
    code="K17",
    slug="appels-offres",
    name="Appels d’offres industriels",
    short_name="Appels d’offres",
    definition="Réponses à des appels d’offres industriels depuis le lancement, seul ou en groupement.",
    formula="Somme des réponses ; succès = gagnés ÷ (gagnés + perdus) ; en attente = le reste. Une valeur "
    "manquante retire les trois nombres du lauréat.",
    unit="",
    decimals=0,
    scope=SCOPE_PAIRED,
    nature=Nature.DECLARED,
    aggregation=Aggregation.LAST,
    populations=(Population.PAIRED,),
    origins=(Origin.REPORTS, Origin.LAUREATES),
    chapter=Chapter.MARKETS,
    is_about_people=True,
    compute=tenders,
    oracle=_tenders_oracle,
    counted="marchés décidés",
    additive="sum",
    row_label="Lauréat",
    row_value_label="Réponses",
    row_columns=("Gagnés", "Perdus", "En attente"),
    render=_tenders_display,
    published_rows=PublishedRows.ANONYMOUS,
)
K19 = Figure(
    code="K19",
    slug="contrats-industriels",
    name="Contrats signés avec des industriels",
    short_name="Contrats",
    definition="Contrats ou conventions signés avec des entreprises industrielles depuis le lancement.",
    formula="Somme des valeurs de la fiche de sortie ; un cumul ne s’additionne pas d’une fiche à l’autre.",
    unit="",
    decimals=0,
    scope=SCOPE_PAIRED,
    nature=Nature.DECLARED,
    aggregation=Aggregation.LAST,
    populations=(Population.PAIRED,),
    origins=(Origin.REPORTS, Origin.LAUREATES),
    chapter=Chapter.MARKETS,
    is_about_people=True,
    compute=partial(last_value_sum, code="contrats_industriels"),
    oracle=lambda result: {"K19_contrats_industriels": json_int(result.value)},
    additive="sum",
    row_label="Lauréat",
    row_value_label="Contrats",
    published_rows=PublishedRows.ANONYMOUS,
)

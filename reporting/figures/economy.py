"""Employment and turnover of the laureates, entry and exit: K13, K14, K15, K20."""

from decimal import Decimal
from functools import partial

from ess_platform.common.formatting import decimal, with_unit
from reporting.selectors.facts import CohortFacts

from .base import Detail, Figure, FigureResult
from .kinds import Aggregation, Chapter, Nature, Origin, Population, PublishedRows
from .numbers import json_amount, json_float, json_int, percentage, total
from .paired import Pair, last_value_sum, pair_rows, pairs
from .rows import SCOPE_PAIRED, paired_note

STABLE_UNDER = Decimal("0.5")  # FTE: an absolute difference below is « stable »


def _change(found: list[Pair], *, stable_under: Decimal) -> tuple[Detail, ...]:
    """Counts of laureates up, stable and down."""
    n = len(found)
    stable = sum(1 for pair in found if abs(pair.change) < stable_under or pair.change == 0)
    up = sum(1 for pair in found if pair.change >= stable_under and pair.change > 0)
    return (
        Detail("Lauréats en hausse", up, key="en_hausse", n=n),
        Detail("Lauréats stables", stable, key="stables", n=n),
        Detail("Lauréats en baisse", n - up - stable, key="en_baisse", n=n),
    )


def _ends(found: list[Pair], unit: str, decimals: int) -> tuple[Detail, Detail]:
    common = {"unit": unit, "decimals": decimals, "n": len(found)}
    return (
        Detail("À l’entrée", total(pair.entry for pair in found), key="T0", **common),
        Detail("À la sortie", total(pair.exit for pair in found), key="T2", **common),
    )


def employment(facts: CohortFacts, code: str = "etp_total") -> FigureResult:
    """Change of the FTE over the laureates of A with both values."""
    found = pairs(facts, code)
    return FigureResult(
        value=total(pair.change for pair in found),
        n=len(found),
        population=len(facts.in_scope),
        coverage_note=paired_note(facts, len(found)),
        details=(*_ends(found, "ETP", 1), *_change(found, stable_under=STABLE_UNDER)),
        rows=pair_rows(facts, found),
    )


def accompanied_employment(facts: CohortFacts) -> FigureResult:
    """The same on accompanied FTE, where both values are present: others are not concerned."""
    found = pairs(facts, "etp_accompagnes")
    return FigureResult(
        value=total(pair.change for pair in found),
        n=len(found),
        coverage_note="Lauréats ayant les deux valeurs ; les autres ne sont pas concernés ou n’ont pas répondu.",
        details=(*_ends(found, "ETP", 1), *_change(found, stable_under=STABLE_UNDER)),
        rows=pair_rows(facts, found),
    )


def turnover(facts: CohortFacts) -> FigureResult:
    """Growth of the turnover over the laureates of A with both values: total exit ÷ total entry − 1."""
    found = pairs(facts, "ca_12m")
    entry, last = total(pair.entry for pair in found), total(pair.exit for pair in found)
    change = total(pair.change for pair in found)
    return FigureResult(
        value=percentage(change, entry),
        numerator=None,
        n=len(found),
        population=len(facts.in_scope),
        coverage_note=paired_note(facts, len(found)),
        details=(
            Detail("À l’entrée", entry, key="T0", unit="€", n=len(found)),
            Detail("À la sortie", last, key="T2", unit="€", n=len(found)),
            Detail("Variation", change, key="variation", unit="€", signed=True, n=len(found)),
            *_change(found, stable_under=Decimal(0)),
        ),
        rows=pair_rows(facts, found),
    )


def _accompanied_display(result: FigureResult) -> str:
    before, after = result.part("T0"), result.part("T2")
    return with_unit(f"{decimal(before, 1)} → {decimal(after, 1)}", "ETP")


def _ends_oracle(result: FigureResult) -> dict:
    return {
        "n": result.n,
        "T0": json_float(result.part("T0"), 1),
        "T2": json_float(result.part("T2"), 1),
    }


K13 = Figure(
    code="K13",
    slug="emploi",
    name="Évolution de l’emploi",
    short_name="ETP",
    definition="Équivalents temps plein salariés des mêmes lauréats, à l’entrée et à la sortie. Hors "
    "travailleurs d’Esat, bénévoles et stagiaires.",
    formula="Somme des ETP à la sortie − somme des ETP à l’entrée ; « stable » : écart de moins de 0,5 ETP.",
    unit="ETP",
    decimals=1,
    scope=SCOPE_PAIRED,
    nature=Nature.DECLARED,
    aggregation=Aggregation.CHANGE,
    populations=(Population.PAIRED,),
    origins=(Origin.REPORTS, Origin.LAUREATES),
    chapter=Chapter.ECONOMY,
    is_about_people=True,
    compute=employment,
    oracle=lambda result: {
        "K13_etp": _ends_oracle(result) | {"variation": json_float(result.value, 1)},
    },
    signed=True,
    additive="sum",
    row_label="Lauréat",
    row_value_label="Variation",
    row_columns=("Entrée", "Sortie"),
    published_rows=PublishedRows.ANONYMOUS,
)
K14 = Figure(
    code="K14",
    slug="emploi-accompagne",
    name="Emploi en insertion ou adapté",
    short_name="ETP accompagnés",
    definition="ETP en insertion ou en emploi adapté, travailleurs d’Esat compris, chez les mêmes lauréats.",
    formula="Somme à la sortie − somme à l’entrée, pour les lauréats ayant les deux valeurs.",
    unit="ETP",
    decimals=1,
    scope=SCOPE_PAIRED,
    nature=Nature.DECLARED,
    aggregation=Aggregation.CHANGE,
    populations=(Population.PAIRED,),
    origins=(Origin.REPORTS, Origin.LAUREATES),
    chapter=Chapter.ECONOMY,
    is_about_people=True,
    compute=accompanied_employment,
    oracle=lambda result: {"K14_etp_accompagnes": _ends_oracle(result)},
    signed=True,
    additive="sum",
    row_label="Lauréat",
    row_value_label="Variation",
    row_columns=("Entrée", "Sortie"),
    render=_accompanied_display,
    published_rows=PublishedRows.ANONYMOUS,
)
K15 = Figure(
    code="K15",
    slug="chiffre-affaires",
    name="Évolution du chiffre d’affaires",
    short_name="Chiffre d’affaires",
    definition="Ventes des douze derniers mois des mêmes lauréats, hors subventions et aides au poste.",
    formula="Total à la sortie ÷ total à l’entrée − 1.",
    unit="%",
    decimals=1,
    scope=SCOPE_PAIRED,
    nature=Nature.DECLARED,
    aggregation=Aggregation.CHANGE,
    populations=(Population.PAIRED,),
    origins=(Origin.REPORTS, Origin.LAUREATES),
    chapter=Chapter.ECONOMY,
    is_about_people=True,
    compute=turnover,
    oracle=lambda result: {
        "K15_ca": {
            "n": result.n,
            "T0": json_amount(result.part("T0")),
            "T2": json_amount(result.part("T2")),
            "variation_pct": json_float(result.value, 1),
        }
    },
    signed=True,
    row_label="Lauréat",
    row_value_label="Variation, en €",
    row_columns=("Entrée", "Sortie"),
    published_rows=PublishedRows.ANONYMOUS,
)
K20 = Figure(
    code="K20",
    slug="salaries-formes",
    name="Salariés formés aux métiers industriels",
    short_name="Salariés formés",
    definition="Personnes différentes ayant suivi au moins 7 heures de formation depuis le lancement.",
    formula="Somme des valeurs de la fiche de sortie ; un cumul ne s’additionne pas d’une fiche à l’autre.",
    unit="",
    decimals=0,
    scope=SCOPE_PAIRED,
    nature=Nature.DECLARED,
    aggregation=Aggregation.LAST,
    populations=(Population.PAIRED,),
    origins=(Origin.REPORTS, Origin.LAUREATES),
    chapter=Chapter.ECONOMY,
    is_about_people=True,
    compute=partial(last_value_sum, code="salaries_formes"),
    oracle=lambda result: {"K20_salaries_formes": json_int(result.value)},
    additive="sum",
    row_label="Lauréat",
    row_value_label="Salariés formés",
    published_rows=PublishedRows.ANONYMOUS,
)

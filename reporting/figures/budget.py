"""Budget of the promotion: K25. Voluntary contributions (86, 87) are outside charges and income."""

from collections.abc import Iterable

from ess_platform.common.formatting import count, euro, percent
from programmes.enums import BudgetSide
from reporting.selectors.facts import CohortFacts
from reporting.selectors.facts_resources import BudgetFact

from .base import Detail, Figure, FigureResult, SourceRow
from .kinds import Aggregation, Chapter, Nature, Origin, Population, PublishedRows
from .numbers import json_amount, json_float, percentage, ratio, total


def budget(facts: CohortFacts) -> FigureResult:
    """Execution of the charges, cost per laureate, share of the subvention (account 74) in the actual income.

    Execution compares the lines where both amounts are known: two unequal sets are never compared. The two others
    add what is known; how many lines lack an amount is said beside the figure (D2: a missing value is left out).
    """
    charges = [one for one in facts.budget if one.side == BudgetSide.CHARGE and not one.is_voluntary]
    income = [one for one in facts.budget if one.side == BudgetSide.INCOME and not one.is_voluntary]
    complete = [one for one in charges if one.planned is not None and one.actual is not None]
    spent, received = total(one.actual for one in charges), total(one.actual for one in income)
    compared_actual, compared_planned = (
        total(one.actual for one in complete),
        total(one.planned for one in complete),
    )
    subsidy = total(one.actual for one in income if one.is_subsidy)
    if subsidy is None and received is not None and not any(one.is_subsidy for one in income):
        subsidy = 0  # every income is known, and none is a subvention
    return FigureResult(
        value=percentage(compared_actual, compared_planned),
        numerator=compared_actual,
        denominator=compared_planned,
        coverage_note=_incomplete_note(charges, income),
        details=(
            _amount("Charges prévues", "charges_prevues", total(one.planned for one in charges)),
            _amount("Charges réalisées", "charges_realisees", spent),
            _amount("Produits prévus", "produits_prevus", total(one.planned for one in income)),
            _amount("Produits réalisés", "produits_realises", received),
            _amount("Subvention réalisée (compte 74)", "subvention", subsidy),
            Detail(
                "Coût par lauréat",
                ratio(spent, len(facts.in_scope)),
                key="cout_par_laureat",
                unit="€",
            ),
            Detail(
                "Part de la subvention",
                percentage(subsidy, received),
                key="part_subvention",
                unit="%",
                decimals=1,
            ),
            *_voluntary(facts.budget),
        ),
        rows=tuple(
            SourceRow(
                one.label,
                one.actual,
                url_name="reporting:budget_detail",
                url_kwargs={"slug": facts.slug},
                columns=(BudgetSide(one.side).label, one.account, one.planned),
            )
            for one in (*charges, *income)
        ),
    )


def _amount(label: str, key: str, value) -> Detail:
    return Detail(label, value, key=key, unit="€", decimals=2)


def _voluntary(lines: Iterable[BudgetFact]) -> list[Detail]:
    kept = [one for one in lines if one.is_voluntary and one.side == BudgetSide.CHARGE]
    return [
        _amount(
            "Contributions volontaires réalisées (86), comptées à part",
            "contributions_volontaires",
            total(one.actual for one in kept),
        )
    ]


def _incomplete_note(charges: list[BudgetFact], income: list[BudgetFact]) -> str:
    missing = sum(1 for one in (*charges, *income) if one.planned is None or one.actual is None)
    if not missing:
        return ""
    return f"Montant non renseigné sur {count(missing, 'ligne')} : ce montant n’entre pas dans le chiffre."


def _display(result: FigureResult) -> str:
    parts = [
        f"{percent(result.value, 1)} exécutés",
        f"{euro(result.part('cout_par_laureat'))} par lauréat",
        f"{percent(result.part('part_subvention'), 1)} de subvention",
    ]
    return " ; ".join(parts)


def _oracle(result: FigureResult) -> dict:
    return {
        "K25_budget": {
            "charges_prevues": json_amount(result.part("charges_prevues")),
            "charges_realisees": json_amount(result.part("charges_realisees")),
            "taux_execution_pct": json_float(result.value, 1),
            "cout_par_laureat": json_float(result.part("cout_par_laureat"), 2),
            "part_subvention_pct": json_float(result.part("part_subvention"), 1),
        }
    }


K25 = Figure(
    code="K25",
    slug="budget",
    name="Exécution du budget",
    short_name="Budget",
    definition="Part des charges prévues réellement engagées, coût par lauréat et part de la subvention.",
    formula="Charges réalisées ÷ charges prévues ; charges réalisées ÷ lauréats ; compte 74 ÷ produits réalisés. "
    "Contributions volontaires (86, 87) exclues.",
    unit="%",
    decimals=1,
    scope="Lignes de budget de la promotion, hors contributions volontaires.",
    nature=Nature.DECLARED,
    aggregation=Aggregation.RATE,
    populations=(Population.BUDGET,),
    origins=(Origin.BUDGET, Origin.LAUREATES),
    chapter=Chapter.BUDGET,
    is_about_people=False,
    compute=budget,
    oracle=_oracle,
    counted="€ de charges prévues",
    row_label="Ligne",
    row_value_label="Réalisé",
    row_columns=("Sens", "Compte", "Prévu"),
    render=_display,
    published_rows=PublishedRows.NAMED,
)

"""Cells copied from a spreadsheet, good and bad."""

from decimal import Decimal

import pytest

from programmes.models import BudgetLine
from programmes.selectors.budget_paste import merged, read_pasted
from programmes.validators import parse_amount


def test_a_convention_s_budget_is_read_with_its_titles_and_totals_left_out():
    found = read_pasted(
        "Compte\tLibellé\tMontant prévu\tRéalisé\r\n"
        "CHARGES\t\t\t\r\n"
        "60\tAchats\t3 200,00 €\t2\u202f640\r\n"
        '62\t"Intervenants\net déplacements"\t24800,5\t\r\n'
        "\tCharges fixes réparties\t12 500\t-\r\n"
        "\tTotal des charges\t40 500\t\r\n"
        "PRODUITS\t\t\t\r\n"
        "74\tRégion\t40 500\t\r\n"
        "86\tTemps des parrains\t1000\t\r\n"
    )
    assert (found.errors, found.skipped) == ((), 4)
    assert [(one.side, one.account, one.label, one.planned, one.actual) for one in found.lines] == [
        ("charge", "60", "Achats", Decimal("3200.00"), Decimal("2640.00")),
        ("charge", "62", "Intervenants et déplacements", Decimal("24800.50"), None),
        ("charge", "", "Charges fixes réparties", Decimal("12500.00"), None),
        ("income", "74", "Région", Decimal("40500.00"), None),
        ("charge", "86", "Temps des parrains", Decimal("1000.00"), None),
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("60\tAchats\tbeaucoup", "Ligne 1, prévu : « beaucoup » n’est pas un montant positif, par exemple 1 250,50."),
        ("60\tAchats\t10\n61\tSalles\t10\t-5", "Ligne 2, réalisé : « -5 » n’est pas un montant positif"),
        ("60\t\t10", "Ligne 1, libellé : il manque."),
        ("\tAchats\t10", "Ligne 1, compte : indiquez un compte"),
        ("512\tBanque\t10", "Ligne 1, compte : indiquez un compte"),
        ("   ", "Ligne 1, contenu : aucune ligne de budget."),
        ("60\tAchats\t1\n" * 201, "Ligne 200, nombre de lignes : 200 lignes au plus."),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line_and_its_column(text, error):
    errors = read_pasted(text).errors
    assert str(errors[-1]).startswith(error)


def test_pasting_again_changes_the_same_lines_and_removes_none():
    stored = [
        BudgetLine(side="charge", account="60", label="Achats", planned=Decimal(10), actual=Decimal(9)),
        BudgetLine(side="charge", account="61", label="Salles", planned=Decimal(5)),
    ]
    found = list(merged(stored, read_pasted("60\tACHATS\t12\n62\tTrains\t3")))
    assert [(line.account, line.planned, line.actual, change) for line, change in found] == [
        ("60", Decimal("12.00"), Decimal(9), "modifiée"),
        ("61", Decimal(5), None, ""),
        ("62", Decimal("3.00"), None, "nouvelle"),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [("1 250 000", "1250000"), ("1250,5 €", "1250.50"), ("12.345", "12.34"), ("-3", "-3"), ("1e9", None), ("", None)],
)
def test_amounts_as_people_write_them(text, value):
    assert parse_amount(text) == (None if value is None else Decimal(value))

"""The rows behind the figures of the second promotion, what others read of it, and denominators of zero."""

from decimal import Decimal

import pytest

from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.figures import compute_figures
from sessions.selectors.satisfaction_page import satisfaction_sessions
from tests.factories import make_cohort, make_laureate
from tests.reporting.figures.builders import make_paired, make_sequence
from tests.reporting.figures.second_cohort import TODAY, Written
from tests.reporting.figures.second_cohort_tables import Tables
from tests.reporting.figures.test_second_cohort import rounded

pytestmark = pytest.mark.django_db

# code: (label, value, columns) of every row, in the order of the page
ROWS = {
    "K06": [
        ("Résidence", "2.5", ()),
        ("Résidence", "3.25", ()),
        ("Produire", "3", ()),
        ("Produire", "3.5", ()),
        ("Vendre", "3", ()),
        ("Vendre", "2", ()),
    ],
    "K08": [
        ("Atelier d’Armor", "5", ("6", "83.3")),
        ("Biscuits du Large", "5", ("6", "83.3")),
        ("Conserverie Commune", "3", ("6", "50")),
        ("Dalle & Lin", "1", ("6", "16.7")),
        ("Écopal", "3", ("6", "50")),
        ("Filature du Trieux", "3", ("6", "50")),
        ("Goémon", "3", ("6", "50")),
        ("Sabotiers", "3", ("4", "75")),
    ],
    "K13": [
        ("Atelier d’Armor", "1.5", ("12.5", "14")),
        ("Biscuits du Large", "-0.4", ("8", "7.6")),
        ("Conserverie Commune", "-0.5", ("20", "19.5")),
        ("Dalle & Lin", "2.3", ("0", "2.3")),
    ],
    "K17": [
        ("Atelier d’Armor", "6", ("2", "3", "1")),
        ("Conserverie Commune", "3", ("0", "0", "3")),
        ("Goémon", "2", ("1", "1", "0")),
    ],
    "K18": [
        ("Atelier d’Armor", "Contractualisée", ("Biscuits du Large",)),
        ("Biscuits du Large", "En exploration", ("Conserverie Commune",)),
        ("Atelier d’Armor", "En cours", ("Dalle & Lin",)),
    ],
    "K22": [
        ("Atelier d’Armor", "1", ("3",)),
        ("Biscuits du Large", "0", ("2",)),
        ("Conserverie Commune", "0.7", ("3",)),
        ("Goémon", "-0.5", ("2",)),
    ],
    "K24": [
        ("Atelier d’Armor", None, ("Naval Bretagne", "2", "95")),
        ("Biscuits du Large", None, ("Naval Bretagne", "1", "25")),
        ("Conserverie Commune", None, ("Naval Bretagne", "1", "35")),
        ("Dalle & Lin", None, ("Banque du Port", "0", "0")),
    ],
    "K25": [
        ("Compte 60", "9500.4", ("Charges", "60", "10000")),
        ("Compte 62", "6200.1", ("Charges", "62", "5000")),
        ("Compte 64", None, ("Charges", "64", "8000")),
        ("Compte 74", "11000", ("Produits", "74", "12000")),
        ("Compte 75", "250.5", ("Produits", "75", "1000")),
        ("Compte 70", "500", ("Produits", "70", None)),
    ],
}


def same(found, expected) -> bool:
    """A number at one decimal, a text as it is."""
    if isinstance(found, int | Decimal):
        return rounded(found, 1) == rounded(expected, 1)
    return found == expected


@pytest.fixture
def promotion():
    return Written(Tables).cohort


@pytest.mark.parametrize("code", ROWS)
def test_rows_behind_the_figures(promotion, code):
    rows = compute_figures(promotion)[code].result.rows

    assert [row.label for row in rows] == [label for label, _value, _columns in ROWS[code]]
    for row, (label, value, columns) in zip(rows, ROWS[code], strict=True):
        assert code == "K24" or same(row.value, value), (label, row.value)  # K24: the name of a person
        assert len(row.columns) == len(columns)
        assert all(map(same, row.columns, columns)), (label, row.columns)


def test_outside_the_team_what_counts_fewer_than_five_is_masked(promotion):
    public = compute_figures(promotion).for_public()
    masked = {code for code, entry in public.items() if entry.result.masked}
    sessions = {code: public[code].result.group("par_sequence") for code in ("K11", "K12")}

    # n = 4, 2, 4, 3, 3, 4, 3, 2, 4 of seven; K11 (10 answers) and K12 (11) stay
    assert masked == {"K13", "K14", "K15", "K16", "K17", "K19", "K20", "K21", "K22"}
    # S1 has 3 answers. S2 (5, 6) goes with it: the total less S2 and the visit would tell S1
    assert sessions["K11"]["BZH-S1"].masked
    assert sessions["K12"]["BZH-S1"].masked
    assert "PAROLE" not in str(bilan_snapshot(cohort=promotion, bilan=None))
    assert "Parole avec accord." in str(bilan_snapshot(cohort=promotion, bilan=None))


def test_the_certificate_of_the_bilan_says_the_same_numbers(promotion):
    """What a version freezes is what was worked out here: « 26 sur 46 demi-journées-lauréats »."""
    figures = bilan_snapshot(cohort=promotion, bilan=None)["figures"]

    assert (figures["K08"]["display"], figures["K08"]["context"]) == (
        "57\u00a0%",
        "26 sur 46 demi-journées-lauréats",
    )
    assert figures["K13"]["display"] == "masqué (moins de 5)"
    assert figures["K06"]["display"] == "17,25\u00a0h"
    assert figures["K10"]["display"] == "7/7, 2/5 et 5/7"
    assert figures["K12"]["display"] == "+18"


def test_the_page_of_the_answers_counts_the_same_people_as_the_figure(promotion):
    """Six in « Résidence »: the page of the team and the bilan divide by the same number."""
    listed = {one.reference: one.present_in_scope for one in satisfaction_sessions(promotion, TODAY)}
    rates = compute_figures(promotion)["K12"].result.group("taux_reponse")

    assert {key: rates[key].denominator for key in rates} == {"BZH-S1": 6, "BZH-S2": 6, "BZH-S3": 5}
    assert {key: listed[key] for key in rates} == {"BZH-S1": 6, "BZH-S2": 6, "BZH-S3": 5}


# Nothing to divide by: no half-day, no answer, a turnover of zero, no tender decided, nothing planned.
WITHOUT_DENOMINATOR = {
    "K06": None,
    "K07": None,
    "K08": None,
    "K09": None,
    "K11": None,
    "K12": None,
    "K14": None,
    "K15": None,
    "K22": None,
    "K25": None,
}


def test_a_denominator_of_zero_is_unknown_and_never_zero():
    cohort = make_cohort()
    values = {"ca_12m": 0, "etp_total": 3, "ao_repondus": 2, "ao_gagnes": 0, "ao_perdus": 0}
    make_paired(cohort, {"ca_12m": 0, "etp_total": 3}, values)
    make_laureate(cohort)
    for side in ("charge", "income"):
        cohort.budget_lines.create(side=side, account="60", label="Rien", planned=0, actual=0, position=1)
    figures = compute_figures(cohort)

    assert {code: figures[code].result.value for code in WITHOUT_DENOMINATOR} == WITHOUT_DENOMINATOR
    assert (figures["K08"].result.numerator, figures["K08"].result.denominator) == (0, 0)
    assert figures["K17"].result.part("taux_succes") is None
    assert figures["K17"].result.part("en_attente") == 2  # 2 − 0 − 0
    assert figures["K25"].result.part("cout_par_laureat") == 0  # 0 € spent for two laureates: this zero is known
    assert figures["K25"].result.part("part_subvention") is None  # nothing received
    assert figures["K13"].result.value == 0  # 3 → 3: this zero is known too
    make_sequence(cohort)
    assert (compute_figures(cohort)["K08"].result.value, compute_figures(cohort)["K09"].result.value) == (0, 0)

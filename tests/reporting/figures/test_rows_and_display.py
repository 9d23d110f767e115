"""What holds for every figure: complete rows, French display, JSON without binary floats, addresses of rows."""

import json
from decimal import Decimal

import pytest

from reporting.figures import FIGURES, FigureResult, compute_figures, figures_from, masked_for_public
from reporting.figures.base import Detail
from reporting.figures.kinds import Chapter, Nature
from reporting.figures.numbers import json_amount, plain
from reporting.selectors.facts import CohortFacts
from tests.factories import make_cohort

from .builders import figure
from .promotion import fill

ADDITIVE = [code for code, declared in FIGURES.items() if declared.additive]


@pytest.fixture
def cohort(db):
    cohort = make_cohort()
    fill(cohort, laureates=6)
    return cohort


def test_the_catalogue_is_k01_to_k25_in_order_and_fully_declared():
    assert list(FIGURES) == [f"K{rank:02d}" for rank in range(1, 26)]
    assert len({declared.slug for declared in FIGURES.values()}) == 25
    for code, declared in FIGURES.items():
        assert declared.code == code
        assert all((declared.name, declared.short_name, declared.definition, declared.formula, declared.scope))
        assert isinstance(declared.nature, Nature)
        assert isinstance(declared.chapter, Chapter)


@pytest.mark.parametrize("code", ADDITIVE)
def test_the_rows_give_the_value_back(cohort, code):
    declared, result = compute_figures(cohort)[code]
    known = [row.value for row in result.rows if row.value is not None]

    assert result.value, "the promotion of this test must give every additive figure something to add"
    if declared.additive == "count":
        assert len(result.rows) == result.value
    elif declared.additive == "numerator":
        assert sum(known) == result.numerator
    else:
        assert sum(known) == result.value


def test_every_row_has_the_columns_that_the_figure_announces(cohort):
    for declared, result in compute_figures(cohort).values():
        assert result.rows, declared.code
        assert {len(row.columns) for row in result.rows} == {len(declared.row_columns)}, declared.code


def test_the_means_can_be_found_again_from_the_rows(cohort):
    numbers = compute_figures(cohort)
    for code in ("K11", "K22"):
        rows = numbers[code].result.rows
        weight = sum(row.columns[0] for row in rows)
        mean = sum(row.value * row.columns[0] for row in rows if row.value is not None) / weight
        assert abs(mean - numbers[code].result.value) < Decimal("1e-20")


def test_rows_lead_to_pages_of_this_promotion(cohort):
    names = set()
    for _declared, result in compute_figures(cohort).values():
        for row in result.rows:
            names.add(row.url_name)
            assert row.url_kwargs["slug"] == cohort.slug
            assert row.url
    assert names == {
        "laureates:review_queue",
        "reporting:budget_detail",
        "reporting:cooperation_edit",
        "reporting:laureate_attendance",
        "reporting:laureate_detail",
        "reporting:laureate_positioning",
        "reporting:laureate_progress",
        "sessions:attendance_edit",
        "sessions:session_detail",
        "sponsors:sponsor_detail",
        "sponsors:sponsorship_detail",
    }


def test_a_promotion_without_data_has_the_same_shapes_and_no_fake_zero(cohort):
    empty = figures_from(CohortFacts("vide", "Vide")).to_oracle()
    full = compute_figures(cohort).to_oracle()

    assert list(empty) == list(full)
    for key, value in full.items():
        assert isinstance(empty[key], dict) == isinstance(value, dict)
    for key in (
        "K06_heures_collectives",
        "K07_heures_participants",
        "K09_laureats_assidus_80",
        "K11_satisfaction_utilite_moy_sur_5",
        "K12_nps",
        "K16_financements_obtenus",
        "K16_investissements_engages",
        "K19_contrats_industriels",
        "K20_salaries_formes",
        "K21_tonnes_valorisees",
    ):
        assert empty[key] is None
    assert empty["K08_taux_presence_sequences"] == {"presents": 0, "attendus": 0, "pct": None}
    assert empty["K13_etp"] == {"n": 0, "T0": None, "T2": None, "variation": None}
    assert empty["K24_parrainage"] == {"parrainages": 0, "parrains": 0, "rendez_vous": 0, "heures": None}
    assert [empty[key] for key in list(empty)[:5]] == [0, 0, 0, 0, 0]


def test_an_unknown_figure_says_so():
    numbers = figures_from(CohortFacts("vide", "Vide"))

    assert numbers["K13"].display == "non renseigné"
    assert numbers["K08"].display == "non renseigné"
    assert numbers["K08"].context_line == ""
    assert numbers["K12"].context_line == "n\u00a0=\u00a00"


@pytest.mark.parametrize(
    ("code", "result", "display", "context"),
    [
        ("K01", FigureResult(value=22), "22", ""),
        ("K06", FigureResult(value=Decimal("30.00")), "30\u00a0h", ""),
        ("K07", FigureResult(value=Decimal("1738.25")), "1\u202f738,25\u00a0h", ""),
        (
            "K08",
            FigureResult(value=Decimal(18500) / 220, numerator=185, denominator=220),
            "84,1\u00a0%",
            "185 sur 220 demi-journées-lauréats",
        ),
        (
            "K08",
            FigureResult(value=Decimal(1700) / 30, numerator=17, denominator=30),
            "57\u00a0%",
            "17 sur 30 demi-journées-lauréats",
        ),
        ("K11", FigureResult(value=Decimal("4.15"), n=104), "4,2\u00a0/\u00a05", "n\u00a0=\u00a0104"),
        ("K12", FigureResult(value=Decimal("24.04"), n=104), "+24", "n\u00a0=\u00a0104"),
        ("K12", FigureResult(value=Decimal("-12.5"), n=8), "−13", "n\u00a0=\u00a08"),
        ("K12", FigureResult(value=Decimal(0), n=8), "0", "n\u00a0=\u00a08"),
        (
            "K13",
            FigureResult(value=Decimal("41.50"), n=21, population=22),
            "+41,5\u00a0ETP",
            "n\u00a0=\u00a021/22",
        ),
        ("K15", FigureResult(value=Decimal("11.596"), n=21), "+11,6\u00a0%", "n\u00a0=\u00a021"),
        ("K21", FigureResult(value=Decimal("1138.60")), "1\u202f138,6\u00a0t/an", ""),
        (
            "K22",
            FigureResult(value=Decimal("0.284"), numerator=19, denominator=21, n=21, population=22),
            "+0,28",
            "19 sur 21 lauréats en progrès · n\u00a0=\u00a021/22",
        ),
    ],
)
def test_values_are_shown_in_french(code, result, display, context):
    assert FIGURES[code].display(result) == display
    assert FIGURES[code].context_line(result) == context


def test_the_snapshot_is_exact_text_and_stays_the_same(cohort):
    first = compute_figures(cohort).to_json(with_rows=True)
    again = compute_figures(cohort).to_json(with_rows=True)

    def no_float(text):
        raise AssertionError(f"binary float in a snapshot: {text}")

    assert json.loads(json.dumps(first), parse_float=no_float) == first
    assert first == again
    assert list(first) == list(FIGURES)
    assert "rows" not in compute_figures(cohort).to_json()["K01"]
    assert len(first["K01"]["rows"]) == 6


def test_the_same_number_is_written_the_same_way():
    assert [plain(Decimal(text)) for text in ("41.50", "41.5", "4.150E+1", "-0.0", "1E+3")] == [
        "41.5",
        "41.5",
        "41.5",
        "0",
        "1000",
    ]
    assert [json_amount(Decimal(text)) for text in ("118000.00", "0.5", "0.005")] == [118000, 0.5, 0.01]


def test_masking_leaves_figures_that_are_not_about_people_as_they_are():
    result = FigureResult(value=3, n=3)
    assert masked_for_public(result) is result


@pytest.mark.parametrize(("n", "masked"), [(0, False), (1, True), (4, True), (5, False)])
def test_figures_about_people_are_masked_from_one_to_four(n, masked):
    detail = Detail("Entrée", 12, key="T0", n=n)
    public = masked_for_public(FigureResult(value=7, n=n, details=(detail,), masked_under=5))

    assert public.masked is masked
    assert (public.value, public.part("T0")) == ((None, None) if masked else (7, 12))


def test_which_figures_are_about_people():
    about = [code for code, declared in FIGURES.items() if declared.is_about_people]
    assert about == ["K11", "K12", "K13", "K14", "K15", "K16", "K17", "K19", "K20", "K21", "K22"]


def test_no_row_of_a_person_leaves_the_team(cohort):
    public = compute_figures(cohort).for_public()
    assert {code for code, entry in public.items() if entry.result.rows == ()} == {
        code for code, declared in FIGURES.items() if declared.is_about_people
    }
    assert public["K13"].result.value == figure(cohort, "K13").value

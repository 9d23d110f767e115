from decimal import Decimal

import pytest

from laureates.enums import LaureateStatus, Moment, ReportStatus
from laureates.models import IndicatorValue
from reporting.figures import FIGURES, compute_figures
from tests.factories import make_cohort, make_laureate, make_report

from .builders import campaign, figure, make_paired, oracle

pytestmark = pytest.mark.django_db
CUMULATIVE = {
    "K19": "contrats_industriels",
    "K20": "salaries_formes",
    "K21": "tonnes_valorisees",
    "K16": "financements_obtenus",
}


def test_only_laureates_with_both_validated_reports_are_compared():
    cohort = make_cohort()
    make_paired(cohort, {"etp_total": 10}, {"etp_total": "12.5"})
    alone = make_laureate(cohort)
    make_report(alone, campaign(cohort, Moment.ENTRY), values={"etp_total": 100})
    returned = make_laureate(cohort)
    make_report(returned, campaign(cohort, Moment.ENTRY), values={"etp_total": 100})
    make_report(returned, campaign(cohort, Moment.EXIT), ReportStatus.NEEDS_CHANGES, values={"etp_total": 500})

    assert oracle(cohort)["K13_etp"] == {"n": 1, "T0": 10.0, "T2": 12.5, "variation": 2.5}
    assert figure(cohort, "K13").population == 3
    assert figure(cohort, "K13").coverage_note == "Hors du chiffre\u00a0: 2 lauréats sans les deux fiches validées."


def test_a_missing_value_takes_the_laureate_out_and_zero_is_a_value():
    cohort = make_cohort()
    make_paired(cohort, {"etp_total": 0}, {"etp_total": 3})
    make_paired(cohort, {"etp_total": None}, {"etp_total": 50})
    make_paired(cohort, {"etp_total": 50}, {})

    assert oracle(cohort)["K13_etp"] == {"n": 1, "T0": 0.0, "T2": 3.0, "variation": 3.0}


@pytest.mark.parametrize("status", [LaureateStatus.PAUSED, LaureateStatus.ALUMNI])
def test_out_of_scope_and_other_promotions_never_leak_in(status):
    cohort, other = make_cohort(), make_cohort()
    values = {"etp_total": 7, "ca_12m": 7, "ao_repondus": 7, "ao_gagnes": 3, "ao_perdus": 1}
    make_paired(cohort, values, values, status=status)
    make_paired(other, values, values)
    make_paired(other, values, values)

    numbers = compute_figures(cohort)

    for code in ("K13", "K15", "K17", "K16", "K19"):
        assert (numbers[code].result.value, numbers[code].result.n) == (None, 0)


def test_stable_means_less_than_half_a_post():
    cohort = make_cohort()
    for before, after in ((10, "10.4"), (10, "10.5"), (10, "9.6"), (10, "9.5"), (10, 10)):
        make_paired(cohort, {"etp_total": before}, {"etp_total": after})

    result = figure(cohort, "K13")

    assert [result.part(key) for key in ("en_hausse", "stables", "en_baisse")] == [1, 3, 1]


def test_values_are_rounded_after_summing_only():
    cohort = make_cohort()
    for _ in range(3):
        make_paired(cohort, {"etp_total": "0.00"}, {"etp_total": "0.15"})

    # 3 × 0.15 = 0.45 → 0.5; rounded first it would be 3 × 0.2 = 0.6
    assert oracle(cohort)["K13_etp"]["variation"] == 0.5
    assert figure(cohort, "K13").value == Decimal("0.45")


def test_esat_workers_are_accompanied_posts_never_employees():
    cohort = make_cohort()
    make_paired(
        cohort,
        {"etp_total": 8, "etp_accompagnes": 40},
        {"etp_total": 9, "etp_accompagnes": 42},
    )
    make_paired(cohort, {"etp_total": 5, "etp_accompagnes": None}, {"etp_total": 5, "etp_accompagnes": 4})

    values = oracle(cohort)

    assert values["K13_etp"] == {"n": 2, "T0": 13.0, "T2": 14.0, "variation": 1.0}
    assert values["K14_etp_accompagnes"] == {"n": 1, "T0": 40.0, "T2": 42.0}
    assert compute_figures(cohort)["K14"].display == "40,0 → 42,0\u00a0ETP"


def test_k15_is_the_growth_of_the_totals_not_the_mean_of_growths():
    cohort = make_cohort()
    make_paired(cohort, {"ca_12m": 1000}, {"ca_12m": 2000})
    make_paired(cohort, {"ca_12m": 9000}, {"ca_12m": 9000})

    assert oracle(cohort)["K15_ca"] == {"n": 2, "T0": 10000, "T2": 11000, "variation_pct": 10.0}
    assert compute_figures(cohort)["K15"].display == "+10\u00a0%"


def test_k15_growth_from_nothing_is_unknown():
    cohort = make_cohort()
    make_paired(cohort, {"ca_12m": 0}, {"ca_12m": 2000})

    assert oracle(cohort)["K15_ca"] == {"n": 1, "T0": 0, "T2": 2000, "variation_pct": None}


@pytest.mark.parametrize(("code", "indicator"), CUMULATIVE.items())
def test_a_cumulative_indicator_is_never_summed_over_campaigns(code, indicator):
    cohort = make_cohort()
    laureate = make_paired(cohort, {indicator: 2}, {indicator: 9})
    make_report(laureate, campaign(cohort, Moment.MIDTERM), values={indicator: 5})
    make_paired(cohort, {indicator: 4}, {indicator: 1})

    assert figure(cohort, code).value == 10


@pytest.mark.parametrize(("code", "indicator"), CUMULATIVE.items())
def test_an_unknown_last_value_is_not_replaced_by_an_older_one(code, indicator):
    cohort = make_cohort()
    laureate = make_paired(cohort, {indicator: 2}, {indicator: None})
    make_report(laureate, campaign(cohort, Moment.MIDTERM), values={indicator: 5})

    result = figure(cohort, code)

    assert (result.value, result.n) == (None, 0)


def test_k16_reads_its_two_amounts_apart():
    cohort = make_cohort()
    make_paired(cohort, {}, {"financements_obtenus": 2_940_600, "investissements_engages": None})
    make_paired(cohort, {}, {"financements_obtenus": None, "investissements_engages": 545_000})

    values = oracle(cohort)

    assert (values["K16_financements_obtenus"], values["K16_investissements_engages"]) == (2940600, 545000)
    assert compute_figures(cohort)["K16"].display == "2,94\u00a0M€ obtenus\u00a0; 545\u00a0k€ investis"


def test_k17_one_unknown_takes_the_three_numbers_out():
    cohort = make_cohort()
    make_paired(cohort, {}, {"ao_repondus": 6, "ao_gagnes": 2, "ao_perdus": 1})
    make_paired(cohort, {}, {"ao_repondus": 10, "ao_gagnes": 5, "ao_perdus": None})

    assert oracle(cohort)["K17_appels_offres"] == {
        "repondus": 6,
        "gagnes": 2,
        "perdus": 1,
        "en_attente": 3,
        "taux_succes_pct": 66.7,
    }
    assert compute_figures(cohort)["K17"].display == (
        "6 réponses\u00a0; 2/3 gagnés, soit 67\u00a0%\u00a0; 3 en attente"
    )


def test_k17_success_is_unknown_while_nothing_is_decided():
    cohort = make_cohort()
    make_paired(cohort, {}, {"ao_repondus": 6, "ao_gagnes": 0, "ao_perdus": 0})

    assert oracle(cohort)["K17_appels_offres"]["taux_succes_pct"] is None
    assert oracle(cohort)["K17_appels_offres"]["en_attente"] == 6


def test_one_change_moves_exactly_the_figure_that_reads_it():
    cohort = make_cohort()
    values = {"etp_total": 10, "ca_12m": 10, "salaries_formes": 1}
    make_paired(cohort, values, values)
    before = compute_figures(cohort).to_json()
    IndicatorValue.objects.filter(indicator__code="salaries_formes", report__campaign__moment=Moment.EXIT).update(
        value=3
    )
    after = compute_figures(cohort).to_json()

    assert [code for code in FIGURES if before[code] != after[code]] == ["K20"]

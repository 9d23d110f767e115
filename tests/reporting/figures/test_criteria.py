import pytest

from laureates.enums import Moment
from tests.factories import make_cohort, make_criteria, make_positioning

from .builders import campaign, figure, make_paired, oracle

pytestmark = pytest.mark.django_db


def rated(cohort, entry: dict, exit: dict, *, how="agreed", **fields):
    laureate = make_paired(cohort, {}, {}, **fields)
    make_positioning(laureate, campaign(cohort, Moment.ENTRY), **{how: entry})
    make_positioning(laureate, campaign(cohort, Moment.EXIT), **{how: exit})
    return laureate


def test_only_ratings_one_to_four_at_both_times_enter_the_progress():
    cohort = make_cohort()
    a, b, c, d, *_rest = make_criteria()
    rated(cohort, {a: 1, b: 0, c: None, d: 2}, {a: 3, b: 4, c: 4, d: 0})

    result = oracle(cohort)["K22_positionnement"]

    assert result["n_notes_appariees"] == 1
    assert result["progression_moyenne"] == 2.0
    # family means use all ratings 1–4 at that time: entry (1 + 2) / 2, exit (3 + 4 + 4) / 3
    assert result["moyennes"]["couts-et-revenus"] == {"T0": 1.5, "T2": 3.67}
    assert result["moyennes"]["equipe"] == {"T0": None, "T2": None}


def test_the_agreed_rating_wins_and_the_self_rating_fills_in():
    cohort = make_cohort()
    a, b, *_rest = make_criteria()
    laureate = make_paired(cohort, {}, {})
    make_positioning(laureate, campaign(cohort, Moment.ENTRY), agreed={a: 2}, self_rated={a: 4, b: 1})
    make_positioning(laureate, campaign(cohort, Moment.EXIT), agreed={a: 3, b: 0}, self_rated={a: 1, b: 4})

    result = oracle(cohort)["K22_positionnement"]

    # b was agreed « sans objet » at the exit: the self-rating does not come back
    assert (result["n_notes_appariees"], result["progression_moyenne"]) == (1, 1.0)


def test_the_mean_is_over_pairs_and_progress_is_strict():
    cohort = make_cohort()
    a, b, c, *_rest = make_criteria()
    rated(cohort, {a: 1, b: 1, c: 1}, {a: 2, b: 2, c: 2})
    rated(cohort, {a: 4}, {a: 2})
    rated(cohort, {a: 3, b: 2}, {a: 2, b: 3})

    result = oracle(cohort)["K22_positionnement"]

    assert (result["n_laureats"], result["n_notes_appariees"]) == (3, 6)
    assert result["progression_moyenne"] == 0.17
    assert result["laureats_en_progres"] == 1


def test_the_three_criteria_keep_the_order_of_the_grid_on_a_tie():
    cohort = make_cohort()
    criteria = make_criteria()
    gains = {criteria[9]: 1, criteria[4]: 1, criteria[2]: 3, criteria[6]: 1, criteria[0]: 0}
    rated(cohort, dict.fromkeys(gains, 1), {criterion: 1 + gain for criterion, gain in gains.items()})

    result = figure(cohort, "K22")

    assert result.part("les_plus_progressifs") == tuple(criteria[rank].code for rank in (2, 4, 6))
    assert result.part("les_moins_progressifs")[0] == criteria[0].code


def test_laureates_outside_the_paired_set_are_out_of_everything():
    cohort, other = make_cohort(), make_cohort()
    a, *_rest = make_criteria()
    rated(cohort, {a: 1}, {a: 2})
    rated(cohort, {a: 1}, {a: 4}, status="paused")
    rated(other, {a: 1}, {a: 4})
    unvalidated = rated(cohort, {a: 1}, {a: 4})
    unvalidated.reports.filter(campaign__moment=Moment.EXIT).update(status="submitted", validated_at=None)

    result = oracle(cohort)["K22_positionnement"]

    assert result["n_laureats"] == 1
    assert result["moyennes"]["couts-et-revenus"] == {"T0": 1.0, "T2": 2.0}


def test_the_grid_without_rating_is_unknown_with_its_shape():
    cohort = make_cohort()
    make_criteria()

    result = oracle(cohort)["K22_positionnement"]

    assert result["progression_moyenne"] is None
    assert set(result["moyennes"]) == {"couts-et-revenus", "equipe", "partenaires-et-ecosysteme"}
    assert result["trois_criteres_les_plus_progressifs"] == []

from decimal import Decimal

import pytest

from reporting.figures import FIGURES, compute_figures, masked_for_public
from sessions.enums import AttendanceStatus, SessionKind, SessionStatus
from tests.factories import (
    make_attendance,
    make_cohort,
    make_laureate,
    make_participant,
    make_response,
    make_session,
)

from .builders import figure, make_out_of_scope, make_sequence, oracle

pytestmark = pytest.mark.django_db


def answer(cohort, session, recommendation=None, usefulness=None, laureate=None):
    participant = make_participant(laureate or make_laureate(cohort))
    return make_response(session, participant, recommendation=recommendation, usefulness=usefulness)


def answers(cohort, session, recommendations, usefulness=4):
    for value in recommendations:
        answer(cohort, session, value, usefulness)


def test_nps_is_a_difference_of_groups_not_a_mean():
    cohort = make_cohort()
    session, _halves = make_sequence(cohort, reference="SES-S1")
    answers(cohort, session, [9, 10, 8, 7, 6, 6, 0, 10])

    values = oracle(cohort)

    assert values["K12_nps"] == 0  # 3 × 9–10, 3 × 0–6; the mean (7) would say otherwise
    assert values["K12_n"] == 8


@pytest.mark.parametrize(
    ("promoters", "detractors", "passives", "points"), [(1, 2, 5, -13), (2, 1, 5, 13), (1, 0, 7, 13)]
)
def test_half_points_go_away_from_zero(promoters, detractors, passives, points):
    cohort = make_cohort()
    session, _halves = make_sequence(cohort)
    answers(cohort, session, [9] * promoters + [5] * detractors + [8] * passives)

    assert abs(figure(cohort, "K12").value) == Decimal("12.5")
    assert oracle(cohort)["K12_nps"] == points


def test_sequences_and_visits_are_pooled_but_only_sequences_are_listed():
    cohort = make_cohort()
    session, _halves = make_sequence(cohort, reference="SES-S1")
    visit = make_session(cohort, SessionKind.VISIT, reference="SES-V1")
    answers(cohort, session, [9, 9], usefulness=5)
    answers(cohort, visit, [3], usefulness=2)
    answers(cohort, make_session(cohort, SessionKind.CLOSING), [0], usefulness=1)
    held_not, _ = make_sequence(cohort, status=SessionStatus.CANCELLED)
    answers(cohort, held_not, [0], usefulness=1)
    elsewhere = make_cohort()
    answers(elsewhere, make_sequence(elsewhere)[0], [0], usefulness=1)

    values = oracle(cohort)

    assert values["K11_satisfaction_utilite_moy_sur_5"] == 4.0  # (5 + 5 + 2) / 3
    assert values["K11_par_sequence"] == {"SES-S1": 5.0}
    assert values["K12_nps"] == 33
    assert values["K12_par_sequence"] == {"SES-S1": 100}


def test_answers_are_pooled_not_averaged_by_session():
    cohort = make_cohort()
    for usefulness, number in ((5, 1), (2, 3)):
        answers(cohort, make_sequence(cohort)[0], [8] * number, usefulness=usefulness)

    assert figure(cohort, "K11").value == Decimal("2.75")
    assert oracle(cohort)["K11_satisfaction_utilite_moy_sur_5"] == 2.8


def test_unanswered_questions_are_out_of_their_figure_only():
    cohort = make_cohort()
    session, _halves = make_sequence(cohort, reference="SES-S1")
    answer(cohort, session, recommendation=None, usefulness=4)
    answer(cohort, session, recommendation=0, usefulness=None)

    assert (figure(cohort, "K11").n, figure(cohort, "K12").n) == (1, 1)
    assert oracle(cohort)["K12_nps"] == -100
    assert oracle(cohort)["K12_taux_reponse"]["SES-S1"]["reponses"] == 2


def test_answers_of_laureates_out_of_scope_do_not_count_and_an_unlinked_one_does():
    cohort = make_cohort()
    session, _halves = make_sequence(cohort)
    for laureate in make_out_of_scope(cohort):
        answer(cohort, session, 0, 1, laureate)
    answer(cohort, session, 0, 1, make_laureate(make_cohort()))
    make_response(session, None, recommendation=10, usefulness=5)

    assert (figure(cohort, "K12").n, oracle(cohort)["K12_nps"]) == (1, 100)


def test_the_answer_rate_counts_each_present_person_once():
    cohort = make_cohort()
    session, halves = make_sequence(cohort, reference="SES-S1")
    laureate = make_laureate(cohort)
    twice, once, absent = (make_participant(laureate) for _ in range(3))
    for half in halves:
        make_attendance(half, twice)
        make_attendance(half, absent, AttendanceStatus.ABSENT)
    make_attendance(halves[0], once, AttendanceStatus.REMOTE)
    make_attendance(halves[0], make_participant(make_out_of_scope(cohort)[0]))
    make_response(session, twice)

    assert oracle(cohort)["K12_taux_reponse"] == {"SES-S1": {"reponses": 1, "presents": 2}}


def test_a_session_without_answer_is_unknown_not_zero():
    cohort = make_cohort()
    make_sequence(cohort, reference="SES-S1")

    values = oracle(cohort)

    assert values["K11_par_sequence"] == {"SES-S1": None}
    assert values["K12_par_sequence"] == {"SES-S1": None}
    assert values["K12_nps"] is None


def test_under_five_answers_the_team_is_warned_and_everyone_else_reads_nothing():
    cohort = make_cohort()
    session, _halves = make_sequence(cohort, title="Séquence rare")
    answers(cohort, session, [9] * 4)

    result = figure(cohort, "K12")
    public = masked_for_public(result)

    assert result.value == 100
    assert "Séquence rare (4)" in result.coverage_note
    assert (public.value, public.rows, public.masked) == (None, (), True)
    assert {detail.value for detail in public.details.values()} == {None}
    assert FIGURES["K12"].display(public) == "masqué (moins de 5)"


def test_five_answers_are_enough():
    cohort = make_cohort()
    answers(cohort, make_sequence(cohort)[0], [9] * 5)

    assert masked_for_public(figure(cohort, "K12")).value == 100


def test_a_masked_session_cannot_be_had_by_subtraction():
    cohort = make_cohort()
    for reference, number in (("SES-S1", 3), ("SES-S2", 6), ("SES-S3", 9)):
        answers(cohort, make_sequence(cohort, reference=reference)[0], [9] * number)

    public = compute_figures(cohort).for_public()["K11"].result

    assert public.n == 18
    assert {key: detail.masked for key, detail in public.group("par_sequence").items()} == {
        "SES-S1": True,
        "SES-S2": True,
        "SES-S3": False,
    }

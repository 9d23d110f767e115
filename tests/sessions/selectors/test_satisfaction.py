"""Exact means, NPS and small numbers."""

from decimal import Decimal

import pytest

from laureates.enums import LaureateStatus
from sessions.enums import QuoteConsent, SessionKind
from sessions.selectors.satisfaction import mean, nps, percentage, satisfaction_of
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_response, make_session


@pytest.mark.parametrize(
    ("total", "count", "expected"),
    [(0, 0, None), (9, 2, "4.50"), (112, 26, "4.31"), (1, 8, "0.13"), (857, 200, "4.29")],
)
def test_mean_rounds_half_up(total, count, expected):
    assert mean(total, count) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, None),
        ({0: 0, 10: 0}, None),
        ({10: 1}, 100),
        ({6: 1}, -100),
        ({7: 3, 8: 2}, 0),
        ({9: 1, 7: 7}, 13),  # 12.5
        ({6: 1, 7: 7}, -13),  # -12.5, away from zero
        ({9: 1, 8: 1, 6: 1}, 0),
        ({10: 5, 7: 9, 3: 7, 8: 1}, -9),  # 22 answers
    ],
)
def test_nps_is_whole_points_half_up_away_from_zero(counts, expected):
    assert nps(counts) == expected


def test_percentage_of_nothing_is_unknown():
    assert percentage(0, 0) is None
    assert percentage(26, 31) == Decimal("83.9")


@pytest.mark.django_db
class TestSatisfactionOf:
    def test_counts_means_and_distribution(self, cohort):
        session = make_session(cohort)
        for usefulness, score in [(5, 10), (4, 9), (4, 7), (None, 2), (3, None)]:
            make_response(session, usefulness=usefulness, recommendation=score, will_act=score == 10)
        summary = satisfaction_of(session, present=8)
        assert (summary.answers, summary.rate, summary.is_small) == (5, Decimal("62.5"), False)
        assert (summary.questions[0].mean, summary.questions[0].answers) == (Decimal("4.00"), 4)
        assert summary.questions[1].mean is None
        assert (summary.nps, summary.nps_answers) == (25, 4)
        assert [bar.count for bar in summary.distribution] == [0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 1]
        assert (summary.will_act, summary.will_act_answers) == (1, 5)

    def test_out_of_scope_answers_are_left_out_and_erased_people_stay(self, cohort):
        session = make_session(cohort)
        paused = make_participant(make_laureate(cohort, status=LaureateStatus.PAUSED))
        make_response(session, paused, usefulness=1)
        make_response(session, make_participant(make_laureate(cohort)), usefulness=5)
        make_response(session, None, usefulness=4)
        summary = satisfaction_of(session, present=0)
        assert (summary.answers, summary.questions[0].mean, summary.rate) == (2, Decimal("4.50"), None)

    def test_four_answers_are_small_five_are_not(self, cohort):
        session = make_session(cohort)
        for expected in (True, True, True, True, False):
            make_response(session)
            assert satisfaction_of(session, present=5).is_small is expected

    def test_quotes_have_no_name_and_no_order_of_arrival(self, cohort):
        session = make_session(cohort)
        make_response(session, quote="Vivant", quote_consent=QuoteConsent.NAMED)
        make_response(session, quote="Concret", quote_consent=QuoteConsent.REFUSED)
        make_response(session, quote="")
        quotes = satisfaction_of(session, present=3).quotes
        assert [(quote.text, quote.is_refused) for quote in quotes] == [("Concret", True), ("Vivant", False)]

    def test_no_answer_is_unknown_not_zero(self, cohort):
        summary = satisfaction_of(make_session(cohort), present=3)
        assert (summary.answers, summary.nps, summary.questions[0].mean) == (0, None, None)

    def test_a_visit_asks_another_third_question(self, cohort):
        labels = [
            satisfaction_of(make_session(cohort, kind), present=0).questions[2].label
            for kind in (SessionKind.SEQUENCE, SessionKind.VISIT)
        ]
        assert labels == ["Interventions éclairantes", "Procédé transposable chez moi"]

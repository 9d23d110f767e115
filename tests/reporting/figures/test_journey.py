from decimal import Decimal

import pytest

from sessions.enums import SessionKind, SessionStatus
from tests.factories import make_cohort, make_contribution, make_session

from .builders import figure, make_sequence

pytestmark = pytest.mark.django_db

NOT_HELD = [
    SessionStatus.PLANNED,
    SessionStatus.CONFIRMED,
    SessionStatus.POSTPONED,
    SessionStatus.CANCELLED,
]


def closed(cohort):
    from django.utils import timezone

    return make_sequence(cohort, status=SessionStatus.CLOSED, closed_at=timezone.now())


@pytest.mark.parametrize("status", NOT_HELD)
def test_a_session_that_was_not_held_counts_nowhere(status):
    cohort = make_cohort()
    session, _halves = make_sequence(cohort, status=status)
    make_contribution(session)
    make_session(cohort, SessionKind.VISIT, status=status, site="Atelier")

    assert [figure(cohort, code).value for code in ("K02", "K03", "K05", "K06")] == [0, 0, 0, None]


def test_held_and_closed_sequences_count_and_other_kinds_do_not():
    cohort = make_cohort()
    make_sequence(cohort)
    closed(cohort)
    make_session(cohort, SessionKind.KICKOFF)
    make_session(cohort, SessionKind.CLOSING)
    make_sequence(make_cohort())

    assert figure(cohort, "K02").value == 2
    assert figure(cohort, "K06").value == Decimal("12.00")


def test_k03_leaves_out_visits_launch_and_closing():
    cohort = make_cohort()
    session, _halves = make_sequence(cohort)
    make_contribution(session, speaker_kind="public")
    make_contribution(session, speaker_kind="")
    for kind in (SessionKind.VISIT, SessionKind.CLOSING, SessionKind.KICKOFF, SessionKind.WORKSHOP):
        make_contribution(make_session(cohort, kind))

    result = figure(cohort, "K03")

    assert result.value == 2
    assert {key: detail.value for key, detail in result.group("par_type").items()} == {"public": 1}
    assert result.coverage_note == "Type non renseigné\u00a0: 1 intervention."


def test_k05_counts_a_site_once_however_it_is_written():
    cohort = make_cohort()
    for site in ("Atelier de Melun", "ATELIER  de melun ", "Conserverie"):
        make_session(cohort, SessionKind.VISIT, site=site)
    make_session(cohort, SessionKind.VISIT, site="", place="Rungis")

    result = figure(cohort, "K05")

    assert result.value == 3
    assert result.part("visites") == 4
    assert sum(row.value for row in result.rows) == 4


def test_k05_two_visits_without_any_site_are_not_taken_for_one():
    cohort = make_cohort()
    make_session(cohort, SessionKind.VISIT)
    make_session(cohort, SessionKind.VISIT)

    result = figure(cohort, "K05")

    assert result.value == 2
    assert result.coverage_note == "Site non renseigné\u00a0: 2 visites."


def test_k06_says_when_a_sequence_has_no_half_day():
    cohort = make_cohort()
    make_sequence(cohort, halves=1, hours="2.25")
    make_session(cohort, SessionKind.SEQUENCE)

    result = figure(cohort, "K06")

    assert result.value == Decimal("2.25")
    assert result.coverage_note == "Sans demi-journée saisie\u00a0: 1 séquence."

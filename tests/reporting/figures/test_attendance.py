from decimal import Decimal

import pytest

from laureates.enums import LaureateStatus, Moment, ReportStatus
from sessions.enums import AttendanceStatus, SessionKind, SessionStatus
from tests.factories import (
    make_attendance,
    make_cohort,
    make_half_day,
    make_laureate,
    make_participant,
    make_report,
    make_session,
)

from .builders import DAY, START, campaign, figure, make_out_of_scope, make_sequence, oracle

pytestmark = pytest.mark.django_db


def rate(cohort):
    value = oracle(cohort)["K08_taux_presence_sequences"]
    return value["presents"], value["attendus"], value["pct"]


def test_presence_counts_per_person_in_hours_and_per_laureate_in_the_rate():
    cohort = make_cohort()
    _session, (morning, _afternoon) = make_sequence(cohort)
    laureate = make_laureate(cohort)
    for _ in range(3):
        make_attendance(morning, make_participant(laureate))

    assert figure(cohort, "K07").value == Decimal("9.00")
    assert rate(cohort) == (1, 2, 50.0)


@pytest.mark.parametrize(
    ("status", "hours", "expected"),
    [
        (AttendanceStatus.PRESENT, None, (Decimal(3), 1)),
        (AttendanceStatus.REMOTE, None, (Decimal(3), 1)),
        (AttendanceStatus.PARTIAL, Decimal("1.25"), (Decimal("1.25"), 1)),
        (AttendanceStatus.EXCUSED, None, (Decimal(0), 0)),
        (AttendanceStatus.ABSENT, None, (Decimal(0), 0)),
        (AttendanceStatus.UNRECORDED, None, (None, 0)),
    ],
)
def test_what_each_status_is_worth(status, hours, expected):
    cohort = make_cohort()
    _session, (half,) = make_sequence(cohort, halves=1)
    make_attendance(half, make_participant(make_laureate(cohort)), status, partial_hours=hours)

    assert (figure(cohort, "K07").value, figure(cohort, "K08").numerator) == expected
    assert figure(cohort, "K08").denominator == 1


def test_a_partial_presence_beside_a_whole_one_keeps_its_own_duration():
    cohort = make_cohort()
    _session, (half,) = make_sequence(cohort, halves=1, hours="3.50")
    laureate = make_laureate(cohort)
    make_attendance(half, make_participant(laureate))
    make_attendance(half, make_participant(laureate), AttendanceStatus.PARTIAL, partial_hours=Decimal("0.75"))

    assert figure(cohort, "K07").value == Decimal("4.25")


def test_a_half_day_that_nobody_recorded_stays_expected_and_is_listed():
    cohort = make_cohort()
    _session, (morning, afternoon) = make_sequence(cohort)
    participant = make_participant(make_laureate(cohort))
    make_attendance(morning, participant)
    make_attendance(afternoon, participant, AttendanceStatus.UNRECORDED)

    result = figure(cohort, "K08")

    assert (result.numerator, result.denominator) == (1, 2)
    assert result.coverage_note == "1 demi-journée non relevée\u00a0: 23 janv. 2025, après-midi."
    assert figure(cohort, "K07").coverage_note == result.coverage_note


def test_a_laureate_who_left_is_expected_up_to_and_including_the_exit_day():
    cohort = make_cohort()
    leaver = make_laureate(cohort, status=LaureateStatus.LEFT, left_on=START)
    participant = make_participant(leaver)
    for on in (START - DAY, START, START + DAY):
        _session, (half,) = make_sequence(cohort, halves=1, on=on)
        make_attendance(half, participant)

    assert rate(cohort) == (2, 2, 100.0)
    assert figure(cohort, "K07").value is None, "the exception is for the rate only"
    assert figure(cohort, "K09").value is None
    assert "1 lauréat sorti" in figure(cohort, "K08").coverage_note


def test_paused_and_alumni_are_neither_expected_nor_counted():
    cohort = make_cohort()
    _session, halves = make_sequence(cohort)
    for laureate in make_out_of_scope(cohort):
        make_attendance(halves[0], make_participant(laureate))
    make_attendance(halves[0], make_participant(make_laureate(cohort)))

    assert rate(cohort) == (1, 2, 50.0)
    assert figure(cohort, "K07").value == 3


def test_only_held_sequences_of_this_promotion_enter():
    cohort = make_cohort()
    participant = make_participant(make_laureate(cohort))
    visit = make_half_day(make_session(cohort, SessionKind.VISIT))
    _postponed, (postponed,) = make_sequence(cohort, halves=1, status=SessionStatus.POSTPONED)
    _other, (elsewhere,) = make_sequence(make_cohort(), halves=1)
    stranger = make_participant(make_laureate(make_cohort()))
    _session, (half,) = make_sequence(cohort, halves=1)
    for one in (visit, postponed, elsewhere):
        make_attendance(one, participant)
    make_attendance(half, stranger)

    assert rate(cohort) == (0, 1, 0.0)
    assert figure(cohort, "K07").value is None


def test_k09_needs_eighty_per_cent_exactly():
    cohort = make_cohort()
    halves = [make_sequence(cohort, halves=1, on=START + DAY * day)[1][0] for day in range(5)]
    at_eighty, below = (make_participant(make_laureate(cohort)) for _ in range(2))
    for half in halves[:4]:
        make_attendance(half, at_eighty)
    for half in halves[:3]:
        make_attendance(half, below)

    result = figure(cohort, "K09")

    assert (result.value, result.denominator) == (1, 2)
    assert [row.label for row in result.rows] == [at_eighty.laureate.organisation.name]


def test_k09_is_unknown_without_half_day_and_zero_when_nobody_came():
    cohort = make_cohort()
    make_laureate(cohort)
    assert figure(cohort, "K09").value is None
    make_sequence(cohort)
    assert figure(cohort, "K09").value == 0


def test_k10_counts_validated_out_of_expected_without_the_not_applicable():
    cohort = make_cohort()
    entry = campaign(cohort, Moment.ENTRY)
    for status in (ReportStatus.VALIDATED, ReportStatus.SUBMITTED, ReportStatus.NOT_APPLICABLE):
        make_report(make_laureate(cohort), entry, status)
    make_laureate(cohort)  # no report at all: still expected
    for laureate in make_out_of_scope(cohort):
        make_report(laureate, entry)
    make_campaign_elsewhere = make_cohort()
    make_report(make_laureate(make_campaign_elsewhere), campaign(make_campaign_elsewhere, Moment.ENTRY))

    assert oracle(cohort)["K10_taux_fiches"] == {
        "entree": {"validees": 1, "attendues": 3},
        "mi_parcours": {"validees": 0, "attendues": 0},
        "sortie": {"validees": 0, "attendues": 0},
    }
    assert figure(cohort, "K10").coverage_note == "Fiches attendues et non validées\u00a0: entrée\u00a0: 2."

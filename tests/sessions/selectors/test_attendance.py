"""Who is expected, who came, and what is simply not recorded."""

import datetime
from decimal import Decimal

import pytest

from ess_platform.accounts.models import User
from laureates.enums import LaureateStatus
from sessions.enums import AttendanceStatus, DayPart, RegistrationState
from sessions.models import Registration
from sessions.selectors.attendance import (
    AnswerCounts,
    answer_counts,
    attendance_counts,
    attendance_grid,
    expected_participants,
    grid_participants,
)
from sessions.selectors.own_dates import own_dates
from sessions.selectors.session import session_list
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.programmes import make_cohort
from tests.factories.sessions import make_attendance, make_half_day, make_registration, make_session

pytestmark = pytest.mark.django_db

DAY = datetime.date(2025, 3, 20)
BEFORE, AFTER = DAY - datetime.timedelta(days=1), DAY + datetime.timedelta(days=1)


def listed_count(session):
    """What the agenda says of the same session: both ways of counting must agree."""
    return session_list(session.cohort).get(pk=session.pk).expected_people


def test_without_registration_those_who_represent_a_laureate_that_day_are_expected(cohort):
    session = make_session(cohort, starts_on=DAY)
    laureate = make_laureate(cohort)
    expected = [
        make_participant(laureate),
        make_participant(laureate, joined_on=DAY),
        make_participant(laureate, left_on=DAY),
    ]
    make_participant(laureate, joined_on=AFTER)
    make_participant(laureate, left_on=BEFORE)
    make_participant(make_laureate(cohort, status=LaureateStatus.PAUSED))
    make_participant(make_laureate(cohort, entered_on=AFTER))
    make_participant(make_laureate(make_cohort()))
    assert set(expected_participants(session)) == set(expected)
    assert listed_count(session) == 3


def test_a_laureate_who_left_is_expected_up_to_its_exit_day(cohort):
    session = make_session(cohort, starts_on=DAY)
    last_day = make_participant(make_laureate(cohort, status=LaureateStatus.LEFT, left_on=DAY))
    make_participant(make_laureate(cohort, status=LaureateStatus.LEFT, left_on=BEFORE))
    assert list(expected_participants(session)) == [last_day]
    assert listed_count(session) == 1


def test_registrations_decide_when_there_are_some(cohort):
    session = make_session(cohort, starts_on=DAY)
    laureate = make_laureate(cohort)
    people = {state: make_participant(laureate) for state in RegistrationState.values}
    make_participant(laureate)
    for state, participant in people.items():
        Registration.objects.create(session=session, participant=participant, state=state)
    assert set(expected_participants(session)) == {people["expected"], people["confirmed"]}
    assert listed_count(session) == 2
    assert {p.pk: p.is_expected for p in grid_participants(session)} == {
        people["expected"].pk: True,
        people["confirmed"].pk: True,
        people["declined"].pk: False,
        people["waiting"].pk: False,
    }


def test_who_joined_later_or_had_left_is_neither_expected_nor_shown_whatever_the_list_says(cohort):
    session = make_session(cohort, starts_on=DAY)
    half_day = make_half_day(session)
    laureate = make_laureate(cohort)
    there = make_participant(laureate)
    later, gone = make_participant(laureate, joined_on=AFTER), make_participant(laureate, left_on=BEFORE)
    for person in (there, later, gone):
        make_registration(session, person)
    assert list(expected_participants(session)) == list(grid_participants(session)) == [there]
    (counted,) = attendance_counts(session).half_days
    assert (counted.half_day, counted.expected, counted.absent) == (half_day, 1, 0)
    assert listed_count(session) == 1


def test_somebody_recorded_stays_in_the_grid_without_being_expected(cohort):
    session = make_session(cohort, starts_on=DAY)
    guest = make_participant(make_laureate(cohort), joined_on=AFTER)
    make_attendance(make_half_day(session), guest)
    assert [(p.pk, p.is_expected) for p in grid_participants(session)] == [(guest.pk, False)]


def test_unrecorded_is_not_absent(cohort):
    session = make_session(cohort, starts_on=DAY)
    morning, afternoon = make_half_day(session), make_half_day(session, DayPart.AFTERNOON)
    laureate = make_laureate(cohort)
    people = [make_participant(laureate) for _ in range(6)]
    statuses = ["present", "remote", "partial", "excused", "absent", "unrecorded"]
    for participant, status in zip(people, statuses, strict=True):
        hours = {"partial_hours": Decimal("1.5")} if status == "partial" else {}
        make_attendance(morning, participant, status, **hours)
    counts = attendance_counts(session)
    first, second = counts.half_days
    assert (first.half_day, second.half_day) == (morning, afternoon)
    assert (first.expected, first.present, first.excused, first.absent, first.unrecorded) == (6, 3, 1, 1, 1)
    assert (first.rate, first.coverage) == (Decimal("60.0"), Decimal("83.3"))
    assert (second.recorded, second.unrecorded, second.rate) == (0, 6, None)
    assert counts.without_attendance == (second,)
    assert (counts.expected, counts.recorded, counts.present) == (12, 5, 3)


def test_grid_is_grouped_by_laureate_in_alphabetical_order(cohort):
    session = make_session(cohort, starts_on=DAY)
    half_day = make_half_day(session)
    second, first = make_laureate(cohort, name="Zinc et Compagnie"), make_laureate(cohort, name="Écluse")
    make_participant(second)
    make_attendance(half_day, make_participant(first), AttendanceStatus.EXCUSED)
    make_participant(first)
    groups = attendance_grid(session, grid_participants(session), [half_day])
    assert [group.laureate for group in groups] == [first, second]
    labels = sorted(row.cells[0].label for row in groups[0].rows)
    assert labels == ["Excusé·e", "Non relevé"]


def test_own_dates_are_those_of_ones_enterprises(cohort):
    session = make_session(cohort)
    make_session(make_cohort())
    participant = make_participant(make_laureate(cohort), with_user=True)
    assert list(own_dates(participant.person.user)) == [session]
    participant.left_on = BEFORE
    participant.save()
    assert list(own_dates(User.objects.get(person=participant.person))) == []


def test_answers_are_counted_apart_from_expectations(cohort, django_assert_num_queries):
    session = make_session(cohort, starts_on=DAY)
    laureate = make_laureate(cohort)
    for state in ("confirmed", "confirmed", "declined", "waiting", "expected"):
        make_registration(session, make_participant(laureate), state, is_listed=False)
    with django_assert_num_queries(1):
        assert answer_counts(session) == AnswerCounts(coming=2, declined=1, waiting=1)
    assert answer_counts(make_session(cohort)).is_empty


@pytest.mark.parametrize("is_listed", [True, False])
def test_whoever_left_is_not_expected_after_whatever_was_written(cohort, is_listed):
    session = make_session(cohort, starts_on=DAY)
    staying = make_participant(make_laureate(cohort))
    gone = make_laureate(cohort, status=LaureateStatus.LEFT, left_on=BEFORE)
    last_day = make_laureate(cohort, status=LaureateStatus.LEFT, left_on=DAY)
    people = [staying, make_participant(gone), make_participant(staying.laureate, left_on=BEFORE)]
    people.append(make_participant(last_day))
    for participant in people:
        make_registration(session, participant, RegistrationState.CONFIRMED, is_listed=is_listed)
    assert {one.pk for one in expected_participants(session)} == {staying.pk, people[-1].pk}
    assert listed_count(session) == 2

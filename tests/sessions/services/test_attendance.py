"""Recording attendance: refusals, stale sheets, double submission."""

import datetime
from decimal import Decimal

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import PARIS
from sessions.enums import AttendanceStatus, SessionStatus
from sessions.models import Attendance
from sessions.services.attendance import AttendanceConflict, AttendanceEntry, attendance_record
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.programmes import make_cohort
from tests.factories.sessions import make_attendance, make_half_day, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2025, 3, 20, 18, 0, tzinfo=PARIS)
PRESENT = AttendanceEntry(AttendanceStatus.PRESENT)
UNRECORDED = AttendanceEntry(AttendanceStatus.UNRECORDED)


@pytest.fixture
def session(cohort):
    return make_session(cohort)


@pytest.fixture
def half_day(session):
    return make_half_day(session)


@pytest.fixture
def people(cohort):
    laureate = make_laureate(cohort)
    return [make_participant(laureate) for _ in range(3)]


def record(session, actor, entries, seen=None, now=NOW):
    return attendance_record(session=session, actor=actor, entries=entries, seen=seen, now=now)


def statuses(half_day):
    return dict(Attendance.objects.filter(half_day=half_day).values_list("participant", "status"))


def test_only_changes_are_written_with_who_and_when(session, half_day, people, team):
    entries = {
        (half_day.pk, people[0].pk): PRESENT,
        (half_day.pk, people[1].pk): AttendanceEntry(AttendanceStatus.PARTIAL, Decimal("1.50")),
        (half_day.pk, people[2].pk): UNRECORDED,
    }
    assert record(session, team, entries) == 2
    assert statuses(half_day) == {people[0].pk: "present", people[1].pk: "partial"}
    stored = Attendance.objects.get(participant=people[0])
    assert (stored.recorded_by, stored.recorded_at, stored.source) == (team, NOW, "team")
    assert stored.version == 1
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.scope) == ("attendance.record", team, session.cohort.slug)
    assert entry.changes == {
        "half_days": {"2025-03-20 morning": {"unrecorded>partial": 1, "unrecorded>present": 1}},
    }


def test_same_sheet_twice_changes_nothing_the_second_time(session, half_day, people, team):
    entries = {(half_day.pk, person.pk): PRESENT for person in people}
    assert record(session, team, entries) == 3
    assert record(session, team, entries) == 0
    assert (Attendance.objects.count(), AuditEntry.objects.count()) == (3, 1)


def test_only_the_cells_that_somebody_else_wrote_are_in_conflict_and_nothing_is_written(
    session, half_day, people, team
):
    keys = [(half_day.pk, person.pk) for person in people]
    record(session, team, {keys[0]: PRESENT, keys[1]: PRESENT})
    absent = AttendanceEntry(AttendanceStatus.ABSENT)
    with pytest.raises(AttendanceConflict) as conflict:
        record(session, team, {keys[0]: absent, keys[2]: PRESENT}, seen={keys[0]: 0, keys[2]: 0})
    assert conflict.value.cells == (keys[0],)
    assert statuses(half_day) == {people[0].pk: "present", people[1].pk: "present"}
    assert AuditEntry.objects.count() == 1
    # Another cell of the same sheet is no conflict; nor is the same answer twice.
    assert record(session, team, {keys[1]: PRESENT, keys[2]: PRESENT}, seen={keys[1]: 0, keys[2]: 0}) == 1
    assert record(session, team, {keys[0]: absent}, seen={keys[0]: 1}) == 1
    assert Attendance.objects.get(participant=people[0]).version == 2


def test_a_correction_can_take_a_status_back(session, half_day, people, team):
    record(session, team, {(half_day.pk, people[0].pk): AttendanceEntry("partial", Decimal(2))})
    record(session, team, {(half_day.pk, people[0].pk): UNRECORDED})
    stored = Attendance.objects.get()
    assert (stored.status, stored.partial_hours) == ("unrecorded", None)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (SessionStatus.CLOSED, "Cette séance est clôturée"),
        (SessionStatus.CANCELLED, "Cette séance est annulée"),
        (SessionStatus.POSTPONED, "Cette séance est reportée"),
    ],
)
def test_a_locked_session_is_refused(session, half_day, people, team, status, sentence):  # noqa: PLR0917
    session.status, session.closed_at = status, NOW
    session.save()
    with pytest.raises(BusinessRuleError) as refusal:
        record(session, team, {(half_day.pk, people[0].pk): PRESENT})
    assert refusal.value.message.startswith(sentence)
    assert Attendance.objects.count() == 0


def test_a_half_day_of_another_session_is_refused(session, cohort, people, team):
    elsewhere = make_half_day(make_session(cohort))
    with pytest.raises(BusinessRuleError):
        record(session, team, {(elsewhere.pk, people[0].pk): PRESENT})
    assert Attendance.objects.count() == 0


def test_a_person_of_another_promotion_is_refused(session, half_day, people, team):
    stranger = make_participant(make_laureate(make_cohort()))
    with pytest.raises(BusinessRuleError):
        record(session, team, {(half_day.pk, people[0].pk): PRESENT, (half_day.pk, stranger.pk): PRESENT})
    assert Attendance.objects.count() == 0


@pytest.mark.parametrize(
    "entry",
    [
        AttendanceEntry(AttendanceStatus.PARTIAL),
        AttendanceEntry(AttendanceStatus.PARTIAL, Decimal(0)),
        AttendanceEntry(AttendanceStatus.PARTIAL, Decimal("3.01")),
        AttendanceEntry(AttendanceStatus.PRESENT, Decimal(1)),
    ],
)
def test_a_partial_presence_and_only_it_has_a_duration_within_the_half_day(session, half_day, people, team, entry):
    with pytest.raises(BusinessRuleError):
        record(session, team, {(half_day.pk, people[0].pk): entry})
    assert Attendance.objects.count() == 0


@pytest.mark.parametrize(("day", "hour"), [(datetime.date(2026, 3, 29), 23), (datetime.date(2026, 10, 25), 0)])
def test_a_presence_waits_for_its_day_in_paris_even_when_clocks_change(cohort, people, team, day, hour):
    session = make_session(cohort, starts_on=day, status=SessionStatus.CONFIRMED)
    half_day = make_half_day(session)
    that_day = datetime.datetime.combine(day, datetime.time(hour, 30), tzinfo=PARIS)
    eve = that_day - datetime.timedelta(days=1)
    key = (half_day.pk, people[0].pk)
    with pytest.raises(BusinessRuleError):
        record(session, team, {key: PRESENT}, now=eve)
    assert record(session, team, {key: AttendanceEntry(AttendanceStatus.EXCUSED)}, now=eve) == 1
    assert record(session, team, {key: PRESENT}, now=that_day) == 1


@pytest.mark.parametrize(
    "entry", [AttendanceEntry(AttendanceStatus.REPLACED), AttendanceEntry(AttendanceStatus.PRESENT, replaced_by="Luc")]
)
def test_a_replacement_and_only_it_says_by_whom(session, half_day, people, team, entry):
    with pytest.raises(BusinessRuleError) as refusal:
        record(session, team, {(half_day.pk, people[0].pk): entry})
    assert refusal.value.message == "Un remplacement, et lui seul, indique par qui."
    replaced = AttendanceEntry(AttendanceStatus.REPLACED, replaced_by="Luc Petit")
    assert record(session, team, {(half_day.pk, people[0].pk): replaced}) == 1
    assert Attendance.objects.get().replaced_by == "Luc Petit"


def test_recording_a_large_sheet_takes_a_constant_number_of_queries(
    session, half_day, cohort, team, django_assert_num_queries
):
    laureate = make_laureate(cohort)
    people = [make_participant(laureate) for _ in range(20)]
    make_attendance(half_day, people[0], AttendanceStatus.ABSENT)
    entries = {(half_day.pk, person.pk): PRESENT for person in people}
    with django_assert_num_queries(9):
        assert record(session, team, entries) == 20

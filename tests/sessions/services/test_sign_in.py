"""Signing one's presence: the window, who may, once, and what the team had already recorded."""

import datetime

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.drawings import drawing_clean
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import PARIS
from ess_platform.common.images import ImageRefused
from sessions.enums import AttendanceStatus, DeviceKind, SessionMode, SessionStatus
from sessions.models import Attendance, AttendanceSignature
from sessions.selectors.sign_in import code_at, half_day_of_code
from sessions.services.sign_in import SignatureInput, attendance_sign
from tests.drawings import drawing
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_attendance, make_half_day, make_session

pytestmark = pytest.mark.django_db

DAY = datetime.date(2025, 3, 20)
TYPED = SignatureInput(drawing=None, typed_name="Awa Diallo", device=DeviceKind.PHONE)


def at(hour, minute=0, second=0):
    return datetime.datetime.combine(DAY, datetime.time(hour, minute, second), tzinfo=PARIS)


@pytest.fixture
def session(cohort):
    return make_session(cohort, starts_on=DAY, status=SessionStatus.CONFIRMED)


@pytest.fixture
def half_day(session):
    return make_half_day(session, starts_at=datetime.time(9, 30), ends_at=datetime.time(12, 30))


@pytest.fixture
def person(cohort):
    return make_participant(make_laureate(cohort), with_user=True)


def sign(half_day, *people, signature=TYPED, now=None):
    actor = people[0].person.user
    return attendance_sign(
        half_day=half_day, participants=people, signature=signature, actor=actor, now=now or at(9, 35)
    )


def test_a_drawing_is_kept_and_the_person_is_present(half_day, person):
    clean = drawing_clean(drawing())
    row = sign(half_day, person, signature=SignatureInput(drawing=clean, typed_name="", device=DeviceKind.PHONE))
    with row.image.open() as stored:
        assert stored.read() == clean.content
    presence = Attendance.objects.get()
    assert (presence.status, presence.source, presence.recorded_by, presence.recorded_at, presence.version) == (
        "present",
        "qr",
        person.person.user,
        at(9, 35),
        1,
    )
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.changes) == (
        "attendance.sign",
        {"half_day": "2025-03-20 morning", "means": "drawn"},
    )


def test_a_second_signature_changes_nothing(half_day, person):
    first = sign(half_day, person)
    again = sign(half_day, person, now=at(10))
    assert (again, again.signed_at) == (first, at(9, 35))
    assert (AttendanceSignature.objects.count(), AuditEntry.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (at(8, 59, 59), "L’émargement ouvre 30 minutes avant le début, à 9\u00a0h."),
        (at(13, 0, 1), "L’émargement ferme 30 minutes après la fin. Adressez-vous à l’équipe."),
    ],
)
def test_outside_of_the_window_nobody_signs(half_day, person, now, sentence):
    with pytest.raises(BusinessRuleError) as refusal:
        sign(half_day, person, now=now)
    assert refusal.value.message == sentence
    assert sign(half_day, person, now=at(13)).signed_at == at(13)


@pytest.mark.parametrize("status", [SessionStatus.CLOSED, SessionStatus.CANCELLED, SessionStatus.POSTPONED])
def test_a_locked_session_takes_no_signature(session, half_day, person, status):
    session.status, session.closed_at = status, at(9)
    session.save()
    with pytest.raises(BusinessRuleError):
        sign(half_day, person)
    assert Attendance.objects.count() == 0


def test_who_is_not_expected_cannot_sign(cohort, half_day):
    later = make_participant(make_laureate(cohort), joined_on=DAY + datetime.timedelta(days=1), with_user=True)
    with pytest.raises(BusinessRuleError) as refusal:
        sign(half_day, later)
    assert refusal.value.message.startswith("Vous n’êtes pas attendu·e")


def test_nobody_signs_for_two_people(cohort, half_day, person):
    with pytest.raises(BusinessRuleError):
        sign(half_day, person, make_participant(make_laureate(cohort)))
    assert AttendanceSignature.objects.count() == 0


def test_a_person_of_two_laureates_signs_once_for_both(cohort, half_day, person):
    other = make_participant(make_laureate(cohort), person=person.person)
    sign(half_day, person, other)
    assert set(Attendance.objects.values_list("participant", "status")) == {
        (person.pk, "present"),
        (other.pk, "present"),
    }


@pytest.mark.parametrize(("recorded", "after"), [("remote", "remote"), ("absent", "present"), ("excused", "present")])
def test_a_presence_of_the_team_stays_and_an_absence_becomes_a_presence(half_day, person, recorded, after):
    make_attendance(half_day, person, AttendanceStatus(recorded))
    sign(half_day, person)
    assert Attendance.objects.get().status == after


def test_a_remote_session_records_a_remote_presence(session, half_day, person):
    session.mode = SessionMode.REMOTE
    session.save()
    sign(half_day, person)
    assert Attendance.objects.get().status == "remote"


def test_a_code_lives_a_minute_at_most_and_is_of_one_half_day(session, half_day):
    other = make_half_day(make_session(session.cohort, starts_on=DAY, status=SessionStatus.CONFIRMED))
    code = code_at(half_day, at(9, 30))
    found = [half_day_of_code(code, at(9, 30, second)) for second in (0, 29, 59)]
    assert found == [half_day] * 3
    assert half_day_of_code(code, at(9, 31)) is None
    assert half_day_of_code(code, at(9, 29, 59)) is None
    assert half_day_of_code(code_at(other, at(9, 30)), at(9, 30)) == other
    assert half_day_of_code(code_at(half_day, at(14)), at(14)) is None


@pytest.mark.parametrize(
    "text",
    [
        "data:image/svg+xml;base64,PHN2Zz4=",
        "data:image/png;base64,@@@",
        "data:image/png;base64,aGVsbG8=",
        drawing(size=(2001, 10)),
        drawing(ink=0),
        "data:image/png;base64," + "A" * 400_000,
    ],
)
def test_anything_but_a_small_drawing_with_ink_is_refused(text):
    with pytest.raises(ImageRefused):
        drawing_clean(text)

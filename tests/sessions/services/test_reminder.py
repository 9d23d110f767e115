"""Planning the mails of a session: once, for the right people, and again when the date moves."""

import datetime

import pytest

from ess_platform.common.formatting import PARIS
from ess_platform.notifications.enums import ReminderState
from ess_platform.notifications.models import Reminder
from laureates.enums import LaureateStatus
from programmes.enums import CohortStatus
from sessions.enums import AttendanceStatus, RegistrationState, SessionStatus
from sessions.selectors.reminder_state import stop_reason
from sessions.services.registration import registration_answer
from sessions.services.reminder import session_plan_reminders, sessions_sweep
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import (
    make_attendance,
    make_half_day,
    make_registration,
    make_response,
    make_session,
)

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 3, 20)
NOW = datetime.datetime(2026, 2, 20, 10, tzinfo=PARIS)
RUNGS = 7


@pytest.fixture
def session(cohort):
    cohort.status = CohortStatus.RUNNING
    cohort.save()
    session = make_session(cohort, starts_on=DAY, status=SessionStatus.PLANNED)
    make_half_day(session, starts_at=datetime.time(9, 30), ends_at=datetime.time(12, 30))
    return session


@pytest.fixture
def participant(cohort):
    return make_participant(make_laureate(cohort), with_user=True)


def plan(session, now=NOW):
    return session_plan_reminders(session=session, now=now)


def planned(**fields):
    return Reminder.objects.planned().filter(**fields)


def test_planning_twice_writes_once(session, participant, django_assert_num_queries):
    assert (plan(session), plan(session)) == (RUNGS, 0)
    row = Reminder.objects.get(kind="M08")
    assert (row.person, row.target_id, row.scope) == (participant.person, session.public_id, session.cohort.slug)
    assert row.reason == f"Vous êtes attendu·e à « {session.title} ».".replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    with django_assert_num_queries(8):  # the same with one person and with three; two are the savepoint
        plan(session)
    make_participant(participant.laureate)
    make_participant(participant.laureate)
    assert plan(session) == 2 * RUNGS
    with django_assert_num_queries(8):
        plan(session)


def test_a_person_of_two_laureates_gets_one_mail(cohort, session, participant):
    make_participant(make_laureate(cohort), person=participant.person)
    assert plan(session) == RUNGS


def test_only_those_expected_with_an_address(cohort, session):
    make_participant(make_laureate(cohort, status=LaureateStatus.PAUSED))
    make_participant(make_laureate(cohort), left_on=NOW.date() - datetime.timedelta(days=1))
    silent = make_participant(make_laureate(cohort))
    silent.person.email = ""
    silent.person.save()
    assert plan(session) == 0


def test_another_date_is_planned_anew_and_the_former_stopped(session, participant):
    plan(session)
    session.starts_on = DAY + datetime.timedelta(days=7)
    session.save()
    session.half_days.update(on=session.starts_on)
    assert plan(session) == RUNGS
    stopped = Reminder.objects.filter(state=ReminderState.STOPPED)
    assert set(stopped.values_list("stop_reason", flat=True)) == {"la date de la séance a changé"}
    assert (stopped.count(), planned().count()) == (RUNGS, RUNGS)
    assert planned(kind="M10").get().asked_at == datetime.datetime(2026, 3, 27, 12, 30, tzinfo=PARIS)


def test_another_time_moves_what_is_planned(session, participant):
    plan(session)
    session.half_days.update(ends_at=datetime.time(13))
    assert plan(session) == 0
    assert planned(kind="M10").get().asked_at == datetime.datetime(2026, 3, 20, 13, tzinfo=PARIS)


@pytest.mark.parametrize("status", [SessionStatus.CANCELLED, SessionStatus.POSTPONED])
def test_called_off_stops_everything(session, participant, status):
    plan(session)
    session.status = status
    session.save()
    assert (plan(session), planned().count()) == (0, 0)


def test_a_promotion_that_is_not_living_gets_nothing(session, participant):
    session.cohort.status = CohortStatus.DRAFT
    session.cohort.save()
    assert plan(session) == 0


def test_an_answer_stops_what_asked_for_it(session, participant):
    plan(session)
    registration_answer(
        session=session,
        participant=participant,
        state=RegistrationState.CONFIRMED,
        actor=participant.person.user,
        now=NOW,
    )
    stopped = Reminder.objects.filter(state=ReminderState.STOPPED).order_by("kind")
    assert list(stopped.values_list("kind", "stop_reason")) == [("M08", "a répondu"), ("M08-relance", "a répondu")]


def test_the_sweep_takes_near_sessions_and_survives_a_mistake(session, participant, monkeypatch, caplog):
    far = make_session(session.cohort, starts_on=NOW.date() + datetime.timedelta(days=32), status=SessionStatus.PLANNED)
    broken = make_session(session.cohort, starts_on=NOW.date() + datetime.timedelta(days=2), status="planned")

    def fail_for_one(*, session, now):
        if session == broken:
            raise ValueError("essai")
        return session_plan_reminders(session=session, now=now)

    monkeypatch.setattr("sessions.services.reminder.session_plan_reminders", fail_for_one)
    assert sessions_sweep(now=NOW) == RUNGS
    assert not Reminder.objects.filter(target_id=far.public_id).exists()
    assert str(broken.public_id) in caplog.text


def asked(session, kind, now):
    return stop_reason(Reminder.objects.get(kind=kind, target_id=session.public_id), now)


BEFORE = datetime.datetime(2026, 3, 18, 9, tzinfo=PARIS)
AFTER = datetime.datetime(2026, 3, 20, 13, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("", ["", "", "n’a pas dit venir"]),
        ("confirmed", ["a déjà répondu", "", ""]),
        ("declined", ["a déjà répondu", "ne vient pas", "ne vient pas"]),
        ("waiting", ["a déjà répondu", "ne vient pas", "ne vient pas"]),
    ],
)
def test_before_the_session_the_answer_decides(session, participant, state, expected):
    plan(session)
    if state:
        make_registration(session, participant, state, is_listed=False)
    assert [asked(session, kind, BEFORE) for kind in ("M08", "M09", "M09-veille")] == expected
    assert asked(session, "M09", AFTER) == "la séance a commencé"


def test_afterwards_presence_and_answer_decide(session, participant):
    plan(session)
    assert asked(session, "M10", AFTER) == ""
    assert asked(session, "M10", BEFORE) == "le questionnaire n’est pas ouvert"
    assert asked(session, "M10", AFTER + datetime.timedelta(days=8)) == "le questionnaire n’est pas ouvert"
    registration = make_registration(session, participant, RegistrationState.DECLINED, is_listed=False)
    assert asked(session, "M10", AFTER) == "n’y était pas"
    line = make_attendance(session.half_days.get(), participant)
    assert asked(session, "M10", AFTER) == ""
    registration.delete()
    line.status = AttendanceStatus.ABSENT
    line.save()
    assert asked(session, "M10", AFTER) == "n’y était pas"
    make_response(session, participant)
    assert asked(session, "M10", AFTER) == "a déjà répondu au questionnaire"


def test_who_left_or_is_paused_gets_nothing(session, participant):
    plan(session)
    make_registration(session, participant)  # even on the list of the team
    participant.laureate.status = LaureateStatus.PAUSED
    participant.laureate.save()
    assert asked(session, "M08", BEFORE) == "n’est plus attendu·e à cette séance"


def test_a_date_that_moved_or_went_stops_what_was_planned(session, participant):
    plan(session)
    reminder = Reminder.objects.get(kind="M08")
    session.status = SessionStatus.CANCELLED
    session.save()
    assert stop_reason(reminder, BEFORE) == "la séance est annulée"
    session.starts_on = DAY + datetime.timedelta(days=1)
    session.save()
    assert stop_reason(reminder, BEFORE) == "la date de la séance a changé"
    session.half_days.all().delete()
    session.delete()
    assert stop_reason(reminder, BEFORE) == "la séance n’existe plus"

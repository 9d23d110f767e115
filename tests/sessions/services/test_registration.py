"""« Je viens », « Je ne peux pas »: who may answer, until when, seats and waiting list."""

import datetime

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import PARIS
from ess_platform.notifications.models import OutgoingMail
from laureates.enums import LaureateStatus
from sessions.enums import RegistrationState, SessionStatus
from sessions.models import Registration
from sessions.permissions import CANCELLED_LOCK, NOT_EXPECTED_LOCK, PAST_LOCK, POSTPONED_LOCK, STARTED_LOCK
from sessions.selectors.attendance import expected_participants, grid_participants
from sessions.selectors.session import session_list
from sessions.services.registration import NO_ANSWER, NOTE_TOO_LONG, registration_answer
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.programmes import make_cohort
from tests.factories.sessions import make_half_day, make_registration, make_session

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 3, 20)
NOW = datetime.datetime(2026, 3, 10, 10, tzinfo=PARIS)
COMES, DECLINES, WAITS = RegistrationState.CONFIRMED, RegistrationState.DECLINED, RegistrationState.WAITING


@pytest.fixture
def session(cohort):
    session = make_session(cohort, starts_on=DAY, status=SessionStatus.PLANNED)
    make_half_day(session, starts_at=datetime.time(9, 30), ends_at=datetime.time(12, 30))
    return session


@pytest.fixture
def participant(cohort):
    return make_participant(make_laureate(cohort), with_user=True)


def answer(session, participant, state=COMES, *, now=NOW, note=""):
    return registration_answer(
        session=session, participant=participant, state=state, actor=participant.person.user, now=now, note=note
    )


def refusal(*args, **kwargs) -> BusinessRuleError:
    with pytest.raises(BusinessRuleError) as refused:
        answer(*args, **kwargs)
    return refused.value


def test_the_answer_is_written_with_its_moment_and_its_trace(session, participant):
    answer(session, participant, DECLINES, note="  Salon à Lyon ")
    row = Registration.objects.get()
    assert (row.state, row.note, row.answered_at, row.is_listed) == (DECLINES, "Salon à Lyon", NOW, False)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor) == ("registration.answer", participant.person.user)
    assert entry.changes == {"participant": str(participant.public_id), "state": ["", "declined"]}


def test_the_last_answer_counts_and_forgets_the_reason(session, participant):
    answer(session, participant, DECLINES, note="Salon")
    later = NOW + datetime.timedelta(hours=1)
    row = answer(session, participant, COMES, now=later, note="on ne garde pas de motif")
    assert (row.state, row.note, row.answered_at) == (COMES, "", later)


def test_the_same_answer_twice_changes_nothing(session, participant):
    answer(session, participant)
    answer(session, participant, now=NOW + datetime.timedelta(hours=1))
    assert Registration.objects.get().answered_at == NOW
    assert AuditEntry.objects.count() == 1


def test_until_the_first_half_day_begins(session, participant):
    begins = datetime.datetime(2026, 3, 20, 9, 30, tzinfo=PARIS)
    answer(session, participant, now=begins - datetime.timedelta(minutes=1))
    assert refusal(session, participant, DECLINES, now=begins).message == STARTED_LOCK
    assert refusal(session, participant, DECLINES, now=begins + datetime.timedelta(days=1)).message == PAST_LOCK


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (SessionStatus.CANCELLED, CANCELLED_LOCK),
        (SessionStatus.POSTPONED, POSTPONED_LOCK),
        (SessionStatus.HELD, PAST_LOCK),
        (SessionStatus.CLOSED, PAST_LOCK),
    ],
)
def test_no_answer_to_what_does_not_wait_for_one(cohort, participant, status, text):
    closed_at = NOW if status == SessionStatus.CLOSED else None
    session = make_session(cohort, starts_on=DAY, status=status, closed_at=closed_at)
    assert refusal(session, participant).message == text
    assert not Registration.objects.exists()


def test_refuses_an_unknown_answer_and_too_long_a_reason(session, participant):
    assert (refusal(session, participant, "peut-être").message, refusal(session, participant, WAITS).field) == (
        NO_ANSWER,
        "answer",
    )
    assert refusal(session, participant, DECLINES, note="é" * 201).message == NOTE_TOO_LONG
    assert answer(session, participant, DECLINES, note="é" * 200).note == "é" * 200


def test_only_those_who_are_expected(cohort, session):
    paused = make_participant(make_laureate(cohort, status=LaureateStatus.PAUSED), with_user=True)
    gone = make_participant(make_laureate(cohort), with_user=True, left_on=DAY - datetime.timedelta(days=1))
    elsewhere = make_participant(make_laureate(make_cohort()), with_user=True)
    for participant in (paused, gone, elsewhere):
        assert refusal(session, participant).message == NOT_EXPECTED_LOCK
    make_registration(session, paused)  # the team put this one on its list
    assert answer(session, paused).is_listed


def test_an_answer_says_nothing_of_the_others(cohort, session, participant):
    colleague = make_participant(participant.laureate)
    answer(session, participant, DECLINES)
    assert list(expected_participants(session)) == [colleague]
    assert session_list(cohort).get().expected_people == 1
    assert list(grid_participants(session)) == [participant, colleague]
    answer(session, participant, COMES)
    assert set(expected_participants(session)) == {participant, colleague}
    assert session_list(cohort).get().expected_people == 2


def test_who_answers_joins_the_list_of_the_team(cohort, session, participant):
    listed = make_participant(participant.laureate)
    make_registration(session, listed)
    assert list(expected_participants(session)) == [listed]
    answer(session, participant)
    assert set(expected_participants(session)) == {listed, participant}
    assert session_list(cohort).get().expected_people == 2


def test_a_full_session_has_a_waiting_list(cohort, session, participant):
    session.capacity = 1
    session.save()
    second, third = (make_participant(participant.laureate, with_user=True) for _ in range(2))
    hours = [NOW + datetime.timedelta(hours=rank) for rank in range(4)]
    assert answer(session, participant, now=hours[0]).state == COMES
    assert answer(session, second, now=hours[1]).state == WAITS
    assert answer(session, third, now=hours[2]).state == WAITS
    assert answer(session, second, now=hours[3]).answered_at == hours[1]  # asking again keeps the rank
    answer(session, participant, DECLINES, now=hours[3])
    states = {row.participant: row.state for row in Registration.objects.select_related("participant")}
    assert states == {participant: DECLINES, second: COMES, third: WAITS}
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.to_person) == ("session.seat", second.person)
    assert session.title in mail.subject


def test_a_seat_given_back_by_who_waited_frees_nothing(session, participant):
    session.capacity = 1
    session.save()
    second, third = (make_participant(participant.laureate, with_user=True) for _ in range(2))
    for rank, person in enumerate((participant, second, third)):
        answer(session, person, now=NOW + datetime.timedelta(minutes=rank))
    answer(session, second, DECLINES)
    assert Registration.objects.get(participant=third).state == WAITS
    assert not OutgoingMail.objects.exists()


def test_a_seat_freed_for_somebody_without_address(session, participant):
    session.capacity = 1
    session.save()
    second = make_participant(participant.laureate, with_user=True)
    answer(session, participant)
    answer(session, second, now=NOW + datetime.timedelta(minutes=1))
    second.person.email = ""
    second.person.save()
    answer(session, participant, DECLINES)
    assert Registration.objects.get(participant=second).state == COMES
    assert not OutgoingMail.objects.exists()

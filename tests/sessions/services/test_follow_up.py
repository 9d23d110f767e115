"""« À froid »: the action announced, asked about three months later, answered by its author only."""

import datetime

import pytest
import time_machine

from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import PARIS
from ess_platform.notifications.models import OutgoingMail, Reminder
from ess_platform.notifications.services import reminders_send
from programmes.enums import CohortStatus
from sessions.models import ActionFollowUp
from sessions.selectors.follow_up import months_later
from sessions.services.follow_up import NO_ACTION, NO_STATE, NOTE_LENGTH, TOO_LONG, action_answer
from sessions.services.satisfaction import SatisfactionAnswers, satisfaction_answer
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_half_day, make_response, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2025, 11, 28, 18, tzinfo=PARIS)
MARKS = dict.fromkeys(("usefulness", "content", "speakers", "exchanges", "logistics"), 4) | {"recommendation": 9}


@pytest.fixture
def session(cohort):
    cohort.status = CohortStatus.RUNNING
    cohort.save()
    session = make_session(cohort, starts_on=datetime.date(2025, 11, 28))
    make_half_day(session)
    return session


@pytest.fixture
def participant(cohort):
    return make_participant(make_laureate(cohort), with_user=True)


def answer(session, participant, **fields):
    answers = SatisfactionAnswers(**MARKS, **fields)
    return satisfaction_answer(session=session, participant=participant, answers=answers, now=NOW)


def test_months_end_on_their_last_day():
    starts = (datetime.date(2025, 11, 30), datetime.date(2025, 1, 31), datetime.date(2023, 11, 29))
    assert [months_later(day, 3) for day in starts] == [
        datetime.date(2026, 2, 28),
        datetime.date(2025, 4, 30),
        datetime.date(2024, 2, 29),
    ]


def test_asked_three_months_later_and_only_of_who_announced_an_action(client, cohort, session, participant):
    answer(session, make_participant(participant.laureate), will_act=False)
    answer(session, participant, will_act=True, action="Répondre à un appel d’offres")
    reminder = Reminder.objects.get()
    assert (reminder.kind, reminder.person) == ("S-action", participant.person)
    assert reminder.asked_at.astimezone(PARIS) == datetime.datetime(2026, 2, 28, 9, tzinfo=PARIS)
    monday = datetime.datetime(2026, 3, 2, 10, tzinfo=PARIS)  # the 28th is a Saturday
    with time_machine.travel(monday, tick=False):
        reminders_send(now=monday)
        body = OutgoingMail.objects.get().body_text
        path = "/suite/action/" + body.split("/suite/action/")[1].split()[0]
        assert "Répondre à un appel d’offres" in client.get(path).content.decode()
        assert client.post(path, {"state": "peut-être"}).status_code == 400
        assert "C’est noté" in client.post(path, {"state": "ongoing"}, follow=True).content.decode()
        client.post(path, {"state": "done", "note": "Deux réponses"})
    row = ActionFollowUp.objects.get()
    assert (row.state, row.note, row.answered_at) == ("done", "Deux réponses", monday)


def test_refusals(session, participant):
    silent = make_response(session, participant, will_act=False)
    acting = make_response(make_session(session.cohort), participant, will_act=True)
    erased = make_response(session, None, will_act=True)
    for response, state, note, text in (
        (silent, "done", "", NO_ACTION),
        (erased, "done", "", NO_ACTION),
        (acting, "", "", NO_STATE),
        (acting, "done", "é" * (NOTE_LENGTH + 1), TOO_LONG.format(limit=NOTE_LENGTH)),
    ):
        with pytest.raises(BusinessRuleError) as refused:
            action_answer(response=response, state=state, note=note, now=NOW)
        assert refused.value.message == text
    assert not ActionFollowUp.objects.exists()

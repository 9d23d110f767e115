"""Learning visits: guide, carpool with consent, questions, carnet, and what it gave thirty days later."""

import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from ess_platform.accounts.enums import LinkPurpose
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.formatting import PARIS
from ess_platform.notifications.enums import ReminderState
from ess_platform.notifications.models import OutgoingMail, Reminder
from ess_platform.notifications.services import reminders_send
from programmes.enums import CohortStatus
from sessions.enums import SessionKind, SessionStatus
from sessions.models import CarpoolEntry, VisitGuide, VisitNote, VisitQuestion
from sessions.services import visit as service
from sessions.services.follow_up import NO_TRY, visit_note_answer
from sessions.services.visit import carpool_save, visit_guide_save, visit_note_save, visit_question_add
from tests.factories.accounts import make_access_link
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_half_day, make_session, make_visit_note

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 3, 12)
BEFORE = datetime.datetime(2026, 3, 10, 10, tzinfo=PARIS)
AFTER = datetime.datetime(2026, 3, 12, 18, tzinfo=PARIS)


@pytest.fixture
def visit(cohort):
    session = make_session(cohort, SessionKind.VISIT, starts_on=DAY, status=SessionStatus.CONFIRMED)
    make_half_day(session, starts_at=datetime.time(9), ends_at=datetime.time(12))
    return session


@pytest.fixture
def participant(cohort):
    return make_participant(make_laureate(cohort), with_user=True)


@pytest.fixture
def own_client(participant):
    client = Client()
    client.force_login(participant.person.user)
    return client


def own_url(visit, name="space_visit", **kwargs):
    return reverse(f"sessions:{name}", kwargs={"public_id": visit.public_id, **kwargs})


def guide(visit, team, **fields):
    given = {"contact_name": "", "contact_phone": "", "access": "", "equipment": "", "has_carpool": True} | fields
    return visit_guide_save(session=visit, actor=team, expected_version=0, **given)


def save(visit, participant, version=0, now=AFTER, **fields):
    given = {"seen": "Un tri optique", "will_try": "Mesurer nos rebuts", "is_shared": False} | fields
    return visit_note_save(
        session=visit,
        participant=participant,
        expected_version=version,
        actor=participant.person.user,
        now=now,
        **given,
    )


def message(call) -> str:
    with pytest.raises(BusinessRuleError) as refused:
        call()
    return refused.value.message


def test_guide_written_by_the_team_read_by_the_participants(team_client, visit, own_client):
    url = reverse("sessions:visit_edit", kwargs={"slug": visit.cohort.slug, "session_slug": visit.slug})
    typed = {"version": 0, "contact_name": "Léa", "access": "Portail B", "equipment": "Chaussures", "has_carpool": "on"}
    assert team_client.post(url, typed).status_code == 302
    assert team_client.post(url, typed | {"access": "Portail C"}).status_code == 409
    assert VisitGuide.objects.get().access == "Portail B"
    with time_machine.travel(BEFORE, tick=False):
        page = own_client.get(own_url(visit)).content.decode()
    assert [word in page for word in ("Léa", "Portail B", "Chaussures", "Proposer ou chercher")] == [True] * 4


@time_machine.travel(BEFORE, tick=False)
def test_a_phone_is_shown_with_consent_only(cohort, team, visit, participant, own_client):
    guide(visit, team)
    participant.person.phone = "06 00 00 00 01"
    participant.person.save()
    reader = Client()
    reader.force_login(make_participant(make_laureate(cohort), with_user=True).person.user)
    typed = {"action": "covoiturage", "kind": "offer", "seats": "3", "origin": "Valence", "note": ""}
    assert own_client.post(own_url(visit), typed).status_code == 302
    page = reader.get(own_url(visit)).content.decode()
    assert ("Valence" in page, "06 00 00 00 01" in page) == (True, False)
    own_client.post(own_url(visit), typed | {"shows_phone": "on"})
    assert "06 00 00 00 01" in reader.get(own_url(visit)).content.decode()
    assert own_client.post(own_url(visit), typed | {"seats": "9"}).status_code == 400
    own_client.post(own_url(visit), {"action": "sans-covoiturage"})
    assert not CarpoolEntry.objects.exists()


@time_machine.travel(BEFORE, tick=False)
def test_questions_are_added_once_and_removed_by_their_author(cohort, visit, own_client):
    typed = {"action": "question", "text": "Quel est le taux de rebut ?"}
    for _ in range(2):
        assert own_client.post(own_url(visit), typed).status_code == 302
    question = VisitQuestion.objects.get()
    stranger = Client()
    stranger.force_login(make_participant(make_laureate(cohort), with_user=True).person.user)
    remove = own_url(visit, "visit_question_remove", question_id=question.public_id)
    assert stranger.post(remove).status_code == 404
    assert own_client.post(own_url(visit), typed | {"text": " "}).status_code == 400
    assert own_client.post(own_url(visit), {"action": "autre"}).status_code == 404
    assert own_client.post(remove).status_code == 302
    assert not VisitQuestion.objects.exists()


def test_refusals_before_the_visit(cohort, team, visit, participant):
    entry = {"kind": "ask", "seats": 1, "origin": "Lyon", "note": "", "shows_phone": False, "now": BEFORE}

    def carpool(session=visit, **fields):
        return lambda: carpool_save(session=session, participant=participant, **entry | fields)

    def question(session=visit, text="Pourquoi ?", who=participant, now=BEFORE):
        return lambda: visit_question_add(session=session, participant=who, text=text, now=now)

    assert message(carpool()) == service.NO_CARPOOL
    guide(visit, team)
    assert message(carpool(kind="train")) == service.NO_KIND
    assert message(carpool(origin=" ")) == service.NO_ORIGIN
    assert message(carpool(seats=0)) == service.SEATS
    assert message(carpool(now=AFTER)) == service.OVER
    assert message(question(make_session(cohort))) == service.NOT_A_VISIT
    off = make_session(cohort, SessionKind.VISIT, starts_on=DAY, status=SessionStatus.CANCELLED)
    assert message(question(off)) == service.CALLED_OFF
    gone = make_participant(participant.laureate, left_on=datetime.date(2026, 3, 1))
    assert message(question(who=gone)) == service.NOT_EXPECTED_LOCK
    assert message(question(text="é" * 301)) == service.TOO_LONG.format(limit=300)
    for rank in range(5):
        question(text=f"Question {rank}")()
    assert message(question(text="Une de plus")) == service.ENOUGH
    with pytest.raises(ConflictError):
        guide(visit, team)


def test_refusals_of_a_carnet(visit, participant):
    assert message(lambda: save(visit, participant, now=BEFORE)) == service.NOT_YET
    assert message(lambda: save(visit, participant, seen=" ")) == service.NOTHING_SEEN
    assert message(lambda: save(visit, participant, will_try="é" * 1001)) == service.TOO_LONG.format(limit=1000)
    save(visit, participant)
    for version in (0, 4):
        with pytest.raises(ConflictError):
            save(visit, participant, version)
    empty = make_visit_note(visit, make_participant(participant.laureate), will_try="")
    answer = {"note": empty, "state": "done", "outcome": "", "actor": None, "now": AFTER}
    assert message(lambda: visit_note_answer(**answer)) == NO_TRY


def test_thirty_days_later_the_link_asks_and_the_answer_stops_it(client, cohort, visit, participant):
    cohort.status = CohortStatus.RUNNING
    cohort.save()
    save(visit, participant)
    reminder = Reminder.objects.get(kind="S-visite")
    assert reminder.asked_at.astimezone(PARIS) == datetime.datetime(2026, 4, 11, 9, tzinfo=PARIS)
    monday = datetime.datetime(2026, 4, 13, 9, 30, tzinfo=PARIS)  # the 11th is a Saturday
    with time_machine.travel(monday, tick=False):
        reminders_send(now=monday)
        body = OutgoingMail.objects.get().body_text
        assert "Mesurer nos rebuts" in body
        path = "/suite/visite/" + body.split("/suite/visite/")[1].split()[0]
        assert client.post(path, {"state": "", "note": "…"}).status_code == 400
        assert client.post(path, {"state": "done", "note": "12 % de rebuts en moins"}, follow=True).status_code == 200
    note = VisitNote.objects.get()
    assert (note.state, note.outcome, note.tried_at) == ("done", "12 % de rebuts en moins", monday)


def test_a_try_that_is_given_up_is_not_asked_about(visit, participant):
    save(visit, participant)
    save(visit, participant, 1, will_try="")
    assert Reminder.objects.get().state == ReminderState.STOPPED


def test_the_team_reads_only_what_is_shared(team_client, cohort, visit, participant, own_client):
    make_visit_note(visit, make_participant(make_laureate(cohort)), seen="Rien que pour moi")
    with time_machine.travel(AFTER, tick=False):
        typed = {"version": 0, "seen": "Un robot", "will_try": "", "is_shared": "on"}
        assert own_client.post(own_url(visit, "space_visit_note"), typed).status_code == 302
        assert own_client.post(own_url(visit, "space_visit_note"), typed).status_code == 409
    url = reverse("sessions:visit_edit", kwargs={"slug": visit.cohort.slug, "session_slug": visit.slug})
    page = team_client.get(url).content.decode()
    assert ("Un robot" in page, "Rien que pour moi" in page) == (True, False)
    assert team_client.get(url.replace(visit.slug, make_session(cohort).slug)).status_code == 404


def test_a_link_of_a_carnet_opens_nothing_for_who_left(client, visit, participant):
    make_visit_note(visit, participant)
    link = make_access_link(participant.person, purpose=LinkPurpose.VISIT_NOTE, target_id=visit.public_id)
    url = reverse("sessions:visit_note_link", kwargs={"token": link.token})
    assert client.get(url).status_code == 200
    VisitNote.objects.update(will_try="")
    assert client.get(url).status_code == 404

"""« Je viens », « Je ne peux pas », from the home, the agenda and the page of a date."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.enums import RegistrationState, SessionStatus
from sessions.models import Registration
from sessions.permissions import NOT_EXPECTED_LOCK, PAST_LOCK
from sessions.receivers import questionnaire_card
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.programmes import make_cohort
from tests.factories.sessions import make_registration, make_response, make_session

pytestmark = pytest.mark.django_db

HOME, AGENDA = reverse("laureates:space_home"), reverse("sessions:space_agenda")
SOON = datetime.timedelta(days=9)


@pytest.fixture
def participant(cohort):
    return make_participant(make_laureate(cohort), with_user=True)


@pytest.fixture
def laureate_client(client, participant):
    client.force_login(participant.person.user)
    return client


@pytest.fixture
def session(cohort):
    return make_session(cohort, starts_on=timezone.localdate() + SOON, status=SessionStatus.PLANNED)


def url(session, name="registration_answer"):
    return reverse(f"sessions:{name}", kwargs={"public_id": session.public_id})


@pytest.mark.parametrize(("back", "target"), [("accueil", HOME), ("agenda", AGENDA), ("", None), ("//ailleurs", None)])
def test_the_answer_comes_back_where_it_was_given(laureate_client, participant, session, back, target):
    answer = laureate_client.post(url(session), {"reponse": "oui", "retour": back})
    assert (answer.status_code, answer.url) == (302, target or url(session, "space_session"))
    row = Registration.objects.get()
    assert (row.participant, row.state) == (participant, RegistrationState.CONFIRMED)


def test_each_page_says_what_was_answered(laureate_client, session):
    for page in (HOME, AGENDA, url(session, "space_session")):
        shown = laureate_client.get(page).content.decode()
        assert ("Je viens<" in shown, "Je ne peux pas<" in shown, "Vous venez" in shown) == (True, True, False)
    laureate_client.post(url(session), {"reponse": "oui"})
    for page in (HOME, AGENDA, url(session, "space_session")):
        shown = laureate_client.get(page).content.decode()
        assert ("Vous venez" in shown, "Finalement, je ne peux pas" in shown) == (True, True)
    laureate_client.post(url(session), {"reponse": "non", "motif": "Salon à Lyon"})
    shown = laureate_client.get(url(session, "space_session")).content.decode()
    assert ("Vous ne venez pas" in shown, "Salon à Lyon" in shown) == (True, True)


def test_a_refused_reason_is_not_lost(laureate_client, session):
    typed = "é" * 300
    answer = laureate_client.post(url(session), {"reponse": "non", "motif": typed})
    page = answer.content.decode()
    assert (answer.status_code, typed in page, "raccourcissez-le" in page) == (400, True, True)
    assert not Registration.objects.exists()


def test_no_answer_at_all_is_said(laureate_client, session):
    answer = laureate_client.post(url(session), {})
    assert answer.status_code == 400
    assert "Choisissez « Je viens »" in answer.content.decode().replace("\u00a0", " ")


def test_past_and_unexpected_are_said(laureate_client, cohort, participant, session):
    held = make_session(cohort)
    answer = laureate_client.post(url(held), {"reponse": "oui"})
    assert (answer.status_code, PAST_LOCK in answer.content.decode()) == (400, True)
    make_participant(participant.laureate)
    participant.joined_on = timezone.localdate()
    participant.left_on = session.starts_on - datetime.timedelta(days=1)
    participant.save()
    answer = laureate_client.post(url(session), {"reponse": "oui"})
    assert (answer.status_code, NOT_EXPECTED_LOCK in answer.content.decode()) == (400, True)
    assert not Registration.objects.exists()


def test_a_full_session_says_so_before_and_after(laureate_client, session, participant):
    session.capacity = 1
    session.save()
    page = laureate_client.get(url(session, "space_session")).content.decode()
    assert "Il reste 1\u00a0place" in page or "Il reste 1 place" in page
    make_registration(session, make_participant(participant.laureate), RegistrationState.CONFIRMED, is_listed=False)
    assert "liste d’attente" in laureate_client.get(url(session, "space_session")).content.decode()
    page = laureate_client.post(url(session), {"reponse": "oui"}, follow=True).content.decode()
    assert ("Sur liste d’attente" in page, "La séance est complète" in page) == (True, True)


def test_only_ones_own_dates(laureate_client):
    other = make_session(make_cohort(), starts_on=timezone.localdate() + SOON, status=SessionStatus.PLANNED)
    assert laureate_client.post(url(other), {"reponse": "oui"}).status_code == 404
    assert laureate_client.get(url(other, "session_calendar")).status_code == 404


def test_a_called_off_date_asks_nothing(laureate_client, session):
    session.status = SessionStatus.CANCELLED
    session.save()
    for page in (AGENDA, url(session, "space_session")):
        shown = laureate_client.get(page).content.decode()
        assert ("nnulée" in shown, "Je viens" in shown) == (True, False)


def test_home_asks_for_an_opinion_until_it_is_given(cohort, participant):
    today = timezone.localdate()
    user, laureate = participant.person.user, participant.laureate
    held = make_session(cohort, starts_on=today - datetime.timedelta(days=2))
    make_session(cohort, starts_on=today - datetime.timedelta(days=20))
    declined = make_session(cohort, starts_on=today - datetime.timedelta(days=1))
    make_registration(declined, participant, RegistrationState.DECLINED, is_listed=False)
    assert [date.session for date in questionnaire_card(laureate, user, today).context["dates"]] == [held]
    make_response(held, participant)
    assert questionnaire_card(laureate, user, today) is None

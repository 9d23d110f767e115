"""The questionnaire on a phone: eight questions, nothing typed is lost, one answer."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.accounts.enums import LinkPurpose
from sessions.enums import SessionKind, SessionStatus
from sessions.models import SatisfactionResponse
from tests.factories.accounts import make_access_link
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_session

pytestmark = pytest.mark.django_db

QUERIES = 9
GOOD = {
    "usefulness": "5",
    "content": "4",
    "speakers": "4",
    "exchanges": "3",
    "logistics": "5",
    "recommendation": "10",
    "will_act": "oui",
    "action": "Rencontrer un acheteur",
}


@pytest.fixture
def participant(cohort):
    return make_participant(make_laureate(cohort), with_user=True)


@pytest.fixture
def session(cohort):
    return make_session(cohort, starts_on=timezone.localdate() - datetime.timedelta(days=1))


@pytest.fixture(params=["space", "link"])
def url(request, client, participant, session):
    """Both ways to the same page: signed in, or by the link of a mail."""
    if request.param == "space":
        client.force_login(participant.person.user)
        return reverse("sessions:questionnaire", kwargs={"public_id": session.public_id})
    link = make_access_link(participant.person, purpose=LinkPurpose.QUESTIONNAIRE, target_id=session.public_id)
    return reverse("sessions:questionnaire_link", kwargs={"token": link.token})


def post(client, url, **changes):
    return client.post(url, GOOD | changes)


def test_get_changes_nothing_and_post_records(client, url, participant):
    assert "Envoyer mes réponses" in client.get(url).content.decode()
    assert not SatisfactionResponse.objects.exists()
    answer = post(client, url)
    assert (answer.status_code, answer.url) == (302, url)
    row = SatisfactionResponse.objects.get()
    assert (row.participant, row.usefulness, row.recommendation, row.action) == (
        participant,
        5,
        10,
        "Rencontrer un acheteur",
    )


def test_a_second_visit_thanks_and_a_second_post_changes_nothing(client, url):
    post(client, url)
    post(client, url, usefulness="1")
    page = client.get(url).content.decode()
    assert ("Merci" in page, "Vos réponses sont enregistrées, le" in page, "Envoyer" in page) == (True, True, False)
    assert SatisfactionResponse.objects.get().usefulness == 5


def test_what_misses_is_said_and_what_was_typed_stays(client, url):
    answer = client.post(url, {"usefulness": "4", "quote": "Une phrase à garder."})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert page.count("Donnez une note de 1 à 5.") == 2 * 4  # in the summary and beside each field
    assert page.count("Donnez une note de 0 à 10.") == 2
    assert page.count("Répondez par oui ou par non.") == 2
    assert page.count("Dites-nous si nous pouvons publier cette phrase.") == 2
    assert "Une phrase à garder." in page
    assert re.search(r'<input [^>]*value="4"[^>]* id="id_usefulness_3"[^>]* checked', page)
    assert not SatisfactionResponse.objects.exists()


def test_a_long_paste_is_counted_and_kept(client, url):
    typed = "🙂 " + "long " * 2000
    answer = post(client, url, quote=typed, quote_consent="named")
    page = answer.content.decode()
    assert (answer.status_code, typed.strip() in page) == (400, True)
    assert "300 caractères au plus : raccourcissez ce texte (10001)." in page.replace("\u00a0", " ")


def test_an_action_goes_with_yes(client, url):
    answer = post(client, url, will_act="non")
    assert (answer.status_code, "effacez celle-ci" in answer.content.decode()) == (400, True)
    assert post(client, url, will_act="non", action="").status_code == 302
    assert SatisfactionResponse.objects.get().will_act is False


def test_a_consent_without_a_quote_is_forgotten(client, url):
    assert post(client, url, quote_consent="named").status_code == 302
    assert SatisfactionResponse.objects.get().quote_consent == ""


def test_a_visit_asks_another_third_question(client, url, session):
    assert "Les interventions étaient-elles éclairantes" in client.get(url).content.decode()
    session.kind = SessionKind.VISIT
    session.save()
    page = client.get(url).content.decode()
    assert ("procédé transposable chez vous" in page, "Quel procédé" in page) == (True, True)
    post(client, url, observed_process="Le tri optique")
    assert SatisfactionResponse.objects.get().observed_process == "Le tri optique"


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ((SessionStatus.PLANNED, 3), "Le questionnaire s’ouvre à la fin de la séance"),
        ((SessionStatus.CANCELLED, -1), "Cette séance est annulée"),
        ((SessionStatus.HELD, -8), "Ce questionnaire est clos depuis"),
    ],
)
def test_closed_says_why(client, url, session, state, text):
    session.status, days = state
    session.starts_on = timezone.localdate() + datetime.timedelta(days=days)
    session.save()
    page = client.get(url).content.decode()
    assert (text in page, "Envoyer mes réponses" in page) == (True, False)
    assert post(client, url).status_code == 400
    assert not SatisfactionResponse.objects.exists()


def test_query_count(client, participant, session, django_assert_num_queries):
    client.force_login(participant.person.user)
    url = reverse("sessions:questionnaire", kwargs={"public_id": session.public_id})
    client.get(url)
    with django_assert_num_queries(QUERIES):
        client.get(url)

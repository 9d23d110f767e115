"""The answer by the link of a mail: a GET shows and changes nothing, a POST records."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from ess_platform.accounts.enums import LinkPurpose
from ess_platform.accounts.services.access_link import access_link_revoke
from ess_platform.audit.models import AuditEntry
from sessions.enums import RegistrationState, SessionStatus
from sessions.models import Registration
from sessions.permissions import CANCELLED_LOCK
from tests.factories.accounts import make_access_link
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def participant(cohort):
    return make_participant(make_laureate(cohort))


@pytest.fixture
def session(cohort):
    starts_on = timezone.localdate() + datetime.timedelta(days=9)
    return make_session(cohort, starts_on=starts_on, status=SessionStatus.PLANNED)


@pytest.fixture
def link(participant, session):
    return make_access_link(participant.person, purpose=LinkPurpose.PRESENCE, target_id=session.public_id)


def url(link, answer="oui"):
    return reverse("sessions:presence_link", kwargs={"token": link.token, "answer": answer})


@pytest.mark.parametrize(("word", "ticked"), [("oui", "id_reponse_0"), ("non", "id_reponse_1")])
def test_get_ticks_the_answer_and_writes_nothing(client, link, word, ticked):
    """Mail scanners open links: ten of them change nothing."""
    for _ in range(10):
        page = client.get(url(link, word)).content.decode()
    assert f'value="{word}" required id="{ticked}" checked' in page
    assert page.count(" checked") == 1
    assert not Registration.objects.exists()
    link.refresh_from_db()
    assert link.first_used_at is None


def test_post_records_for_the_person_of_the_link(client, link, participant):
    answer = client.post(url(link), {"reponse": "non", "motif": "Inventaire"}, follow=True)
    assert "C’est noté : vous ne venez pas" in answer.content.decode().replace("\u00a0", " ")
    row = Registration.objects.get()
    assert (row.participant, row.state, row.note) == (participant, RegistrationState.DECLINED, "Inventaire")
    assert AuditEntry.objects.get(action="registration.answer").actor == link.user
    assert "_auth_user_id" not in client.session


def test_one_may_change_ones_mind(client, link):
    client.post(url(link), {"reponse": "oui"})
    client.post(url(link, "non"), {"reponse": "non"})
    assert Registration.objects.get().state == RegistrationState.DECLINED


def test_what_is_refused_is_said_and_kept(client, link):
    typed = "x" * 201
    answer = client.post(url(link), {"reponse": "non", "motif": typed})
    assert (answer.status_code, typed in answer.content.decode()) == (400, True)
    assert client.post(url(link), {}).status_code == 400
    assert not Registration.objects.exists()


def test_called_off_since_the_mail(client, link, session):
    session.status = SessionStatus.CANCELLED
    session.save()
    assert CANCELLED_LOCK in client.get(url(link)).content.decode()
    answer = client.post(url(link), {"reponse": "oui"})
    assert (answer.status_code, CANCELLED_LOCK in answer.content.decode()) == (400, True)


def test_dead_links(client, participant, session, link):
    assert client.get(url(link, "peutetre")).status_code == 404
    assert client.get(f"/presence/{uuid.uuid4().hex}/oui/").status_code == 404
    other = make_access_link(participant.person, purpose=LinkPurpose.QUESTIONNAIRE, target_id=session.public_id)
    assert client.get(url(other)).status_code == 404
    access_link_revoke(link=link, actor=None, now=timezone.now())
    assert client.get(url(link)).status_code == 410
    assert client.post(url(link), {"reponse": "oui"}).status_code == 410


def test_who_left_sees_the_date_no_more(client, link, participant):
    participant.left_on = timezone.localdate() - datetime.timedelta(days=1)
    participant.save()
    assert client.get(url(link)).status_code == 404
    assert client.post(url(link), {"reponse": "oui"}).status_code == 404


def test_the_date_as_a_file(client, link, session):
    answer = client.get(reverse("sessions:presence_calendar", kwargs={"token": link.token}))
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["UID"]).startswith(str(session.public_id))

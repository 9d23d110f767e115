"""The agenda of a laureate."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from sessions.enums import AttendanceStatus, SessionStatus
from sessions.receivers import next_session_card
from tests.factories.accounts import make_funder_user, make_team_user, make_user
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.programmes import make_cohort
from tests.factories.sessions import make_attendance, make_half_day, make_session

pytestmark = pytest.mark.django_db

AGENDA = reverse("sessions:space_agenda")
QUERIES = 11  # two of them are the savepoint of the request


@pytest.fixture
def participant(cohort):
    return make_participant(make_laureate(cohort), with_user=True)


@pytest.fixture
def laureate_client(client, participant):
    client.force_login(participant.person.user)
    return client


def session_url(session):
    return reverse("sessions:space_session", kwargs={"public_id": session.public_id})


@pytest.mark.parametrize("rows", [1, 3])
def test_agenda_query_count_is_constant(laureate_client, cohort, rows, django_assert_num_queries):
    for _ in range(rows):
        make_session(cohort)
        make_session(cohort, starts_on=datetime.date(2999, 1, 1))
    laureate_client.get(AGENDA)
    with django_assert_num_queries(QUERIES):
        response = laureate_client.get(AGENDA)
    assert (len(response.context["coming"]), len(response.context["page_obj"])) == (rows, rows)


def test_only_those_who_represent_an_enterprise(client, cohort, participant):
    session = make_session(cohort)
    expected = [
        (participant.person.user, 200),
        (make_team_user(cohort), 404),
        (make_funder_user(cohort), 404),
        (make_user(), 404),
    ]
    for url in (AGENDA, session_url(session)):
        found = []
        for user, _ in expected:
            client.force_login(user)
            found.append(client.get(url).status_code)
        assert found == [status for _, status in expected]
        client.logout()
        assert client.get(url).status_code == 302


def test_sessions_of_another_promotion_do_not_exist(laureate_client):
    other = make_session(make_cohort(), title="Ailleurs")
    assert "Ailleurs" not in laureate_client.get(AGENDA).content.decode()
    assert laureate_client.get(session_url(other)).status_code == 404
    unknown = reverse("sessions:space_session", kwargs={"public_id": uuid.uuid4()})
    assert laureate_client.get(unknown).status_code == 404


def test_own_attendance_and_nobody_elses(laureate_client, cohort, participant):
    session = make_session(cohort)
    half_day = make_half_day(session)
    colleague = make_participant(participant.laureate)
    make_attendance(half_day, colleague, AttendanceStatus.ABSENT)
    page = laureate_client.get(session_url(session)).content.decode()
    assert "non relevé" in page and "Absent·e" not in page
    make_attendance(half_day, participant, AttendanceStatus.EXCUSED)
    page = laureate_client.get(session_url(session)).content.decode()
    assert "Excusé·e" in page and "Absent·e" not in page
    assert colleague.person.full_name not in page


def test_empty_agenda(laureate_client):
    assert "Les dates arrivent" in laureate_client.get(AGENDA).content.decode()


@pytest.mark.parametrize("page", ["abc", "9999", "0"])
def test_pages_out_of_range(laureate_client, cohort, page):
    make_session(cohort)
    assert laureate_client.get(AGENDA, {"page": page}).status_code == 200


def test_home_card_shows_the_next_date_that_holds(cohort, participant):
    today = timezone.localdate()
    user, laureate = participant.person.user, participant.laureate
    make_session(cohort, starts_on=today - datetime.timedelta(days=1))
    make_session(cohort, starts_on=today, status=SessionStatus.CANCELLED)
    assert next_session_card(laureate, user, today) is None
    coming = make_session(cohort, starts_on=today, status=SessionStatus.PLANNED)
    card = next_session_card(laureate, user, today)
    assert (card.title, card.context["session"]) == ("Prochaine date", coming)

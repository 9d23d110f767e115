"""The agenda of a promotion: list and page of one session."""

import datetime

import pytest
from django.urls import reverse

from sessions.enums import AttendanceStatus, DayPart, SessionKind, SessionStatus
from tests.factories.accounts import make_admin_user, make_funder_user, make_team_admin, make_team_user
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.programmes import make_cohort
from tests.factories.sessions import (
    make_attendance,
    make_contribution,
    make_half_day,
    make_response,
    make_session,
)

pytestmark = pytest.mark.django_db

LIST_QUERIES = 9
DETAIL_QUERIES = 16  # two of them are the savepoint of the request


def list_url(cohort, **query):
    return reverse("sessions:session_list", kwargs={"slug": cohort.slug}, query=query)


def detail_url(session):
    return reverse("sessions:session_detail", kwargs={"slug": session.cohort.slug, "session_slug": session.slug})


def make_full_session(cohort, people=2, **fields):
    session = make_session(cohort, **fields)
    half_days = [make_half_day(session, DayPart.MORNING), make_half_day(session, DayPart.AFTERNOON)]
    laureate = make_laureate(cohort)
    for _ in range(people):
        participant = make_participant(laureate)
        make_response(session, participant)
        for half_day in half_days:
            make_attendance(half_day, participant)
    make_contribution(session, title="Acheter responsable")
    return session


@pytest.mark.parametrize("rows", [1, 3])
def test_list_query_count_is_constant(team_client, cohort, rows, django_assert_num_queries):
    for _ in range(rows):
        make_full_session(cohort)
    team_client.get(list_url(cohort))
    with django_assert_num_queries(LIST_QUERIES):
        response = team_client.get(list_url(cohort))
    assert len(response.context["rows"]) == rows


@pytest.mark.parametrize("people", [1, 12])
def test_detail_query_count_is_constant(team_client, cohort, people, django_assert_num_queries):
    session = make_full_session(cohort, people=people)
    team_client.get(detail_url(session))
    with django_assert_num_queries(DETAIL_QUERIES):
        response = team_client.get(detail_url(session))
    assert response.status_code == 200


def test_a_coming_session_that_changed_holds_its_query_count(team_client, cohort, django_assert_num_queries):
    session = make_full_session(cohort, starts_on=datetime.date(2999, 1, 1), status=SessionStatus.PLANNED, version=2)
    team_client.get(detail_url(session))
    with django_assert_num_queries(DETAIL_QUERIES):
        assert team_client.get(detail_url(session)).status_code == 200


@pytest.mark.parametrize("page", ["list", "detail", "sheet", "close", "reopen"])
def test_access_by_role(client, cohort, page):
    session = make_full_session(cohort)
    kwargs = {"slug": cohort.slug, "session_slug": session.slug}
    url = {
        "list": list_url(cohort),
        "detail": detail_url(session),
        "sheet": reverse("sessions:attendance_edit", kwargs=kwargs),
        "close": reverse("sessions:session_close", kwargs=kwargs),
        "reopen": reverse("sessions:session_reopen", kwargs=kwargs),
    }[page]
    participant = make_participant(make_laureate(cohort), with_user=True)
    expected = [
        (make_team_user(cohort), 200),
        (make_team_admin(cohort), 200),
        (make_team_user(make_cohort(programme=cohort.programme)), 404),
        (make_team_admin(make_cohort()), 404),
        (make_funder_user(cohort), 403),
        (make_admin_user(), 404),
        (participant.person.user, 404),
    ]
    found = []
    for user, _ in expected:
        client.force_login(user)
        found.append(client.get(url).status_code)
    assert found == [status for _, status in expected]
    client.logout()
    assert client.get(url).status_code == 302


def test_a_session_of_another_promotion_is_not_found(team_client, cohort):
    other = make_session(make_cohort())
    url = reverse("sessions:session_detail", kwargs={"slug": cohort.slug, "session_slug": other.slug})
    assert team_client.get(url).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        {"page": "9999"},
        {"page": "abc"},
        {"page": "-3"},
        {"tri": "zzz"},
        {"nature": "zzz", "etat": "zzz", "periode": "zzz"},
        {"q": "x" * 500},
        {"q": "%_'\""},
    ],
)
def test_nonsense_in_the_address_is_never_an_error(team_client, cohort, query):
    session = make_full_session(cohort)
    assert team_client.get(list_url(cohort, **query)).status_code == 200
    assert team_client.get(detail_url(session), query).status_code == 200


def test_filters_search_and_order(team_client, cohort):
    past = make_session(cohort, title="Lancement", kind=SessionKind.KICKOFF, starts_on=datetime.date(2025, 1, 9))
    visit = make_session(cohort, kind=SessionKind.VISIT, site="Fonderie du Port", starts_on=datetime.date(2025, 2, 1))
    coming = make_session(cohort, status=SessionStatus.PLANNED, starts_on=datetime.date(2999, 1, 1))
    make_contribution(coming, speaker="Aline Verrier")

    def found(**query):
        return [row.session for row in team_client.get(list_url(cohort, **query)).context["rows"]]

    assert found() == [past, visit, coming]
    closing = make_session(cohort, title="Clôture à l’Île-Saint-Denis", starts_on=datetime.date(2999, 6, 1))
    make_contribution(closing, speaker="Élodie Çelik", speaker_organisation="Œuvres d’Évry")
    for words in ("cloture", "CLÔTURE", "ile-saint", "elodie celik", "oeuvres d’evry"):
        assert found(q=words) == [closing]
    closing.delete()
    assert found(tri="-date") == [coming, visit, past]
    assert found(nature="visit") == [visit]
    assert found(etat="planned") == [coming]
    assert found(periode="a-venir") == [coming]
    assert found(periode="passees") == [past, visit]
    assert found(q="fonderie") == [visit]
    assert found(q="Verrier") == [coming]
    assert found(q="rien") == []


def test_the_mean_shows_from_five_answers(team_client, cohort):
    session = make_full_session(cohort, people=4)
    page = team_client.get(list_url(cohort))
    assert page.context["rows"][0].mean is None
    assert "moins de 5" in page.content.decode()
    make_response(session, usefulness=5)
    assert str(team_client.get(list_url(cohort)).context["rows"][0].mean) == "4.20"


def test_pages_of_25(team_client, cohort):
    for _ in range(26):
        make_session(cohort)
    assert len(team_client.get(list_url(cohort)).context["rows"]) == 25
    assert len(team_client.get(list_url(cohort, page=2)).context["rows"]) == 1


def test_empty_agenda_says_what_it_is_for(team_client, cohort):
    assert "Aucune date pour l’instant" in team_client.get(list_url(cohort)).content.decode()


def test_detail_says_words_for_every_state_and_never_absent_for_unrecorded(team_client, cohort):
    session = make_session(cohort)
    half_day = make_half_day(session)
    laureate = make_laureate(cohort)
    make_attendance(half_day, make_participant(laureate), AttendanceStatus.EXCUSED)
    make_participant(laureate)
    page = team_client.get(detail_url(session)).content.decode()
    assert "Excusé·e</span>" in page
    assert page.count('<span class="unknown">non relevé</span>') == 1
    assert "Absent·e</span>" not in page


def test_small_satisfaction_says_so(team_client, cohort):
    session = make_full_session(cohort, people=2)
    assert "Résultats affichés à partir de 5 réponses." in team_client.get(detail_url(session)).content.decode()

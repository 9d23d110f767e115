"""The team's lists of sponsors and sponsorships."""

import datetime

import pytest
from django.urls import reverse

from tests.factories.accounts import make_admin_user, make_funder_user, make_team_admin, make_team_user, make_user
from tests.factories.directory import make_organisation, make_person
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.programmes import make_cohort
from tests.factories.sponsors import make_meeting, make_sponsor, make_sponsor_contact, make_sponsorship

pytestmark = pytest.mark.django_db

PAGES = ["sponsors:sponsor_list", "sponsors:sponsorship_list"]
QUERIES = {"sponsors:sponsor_list": 12, "sponsors:sponsorship_list": 13}  # two: savepoint of the request


def url_of(name, cohort, **query):
    return reverse(name, kwargs={"slug": cohort.slug}, query=query)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_is_constant(team_client, cohort, django_assert_num_queries, name, rows):
    for _ in range(rows):
        contact = make_sponsor_contact(make_sponsor(cohort))
        make_sponsor_contact(contact.sponsor)
        make_meeting(make_sponsorship(make_laureate(cohort), contact))
        make_laureate(cohort)
    team_client.get(url_of(name, cohort))
    with django_assert_num_queries(QUERIES[name]):
        response = team_client.get(url_of(name, cohort))
    assert len(response.context["rows"]) == rows


@pytest.mark.parametrize("name", PAGES)
def test_access_by_role(client, cohort, name):
    participant = make_participant(make_laureate(cohort), with_user=True)
    contact = make_sponsor_contact(make_sponsor(cohort), with_user=True)
    expected = [
        (make_team_user(cohort), 200),
        (make_team_admin(cohort), 200),
        (make_team_user(make_cohort(programme=cohort.programme)), 404),
        (make_team_admin(make_cohort()), 404),
        (make_funder_user(cohort), 403),
        (make_admin_user(), 404),
        (participant.person.user, 404),
        (contact.person.user, 404),
        (make_user(), 404),
    ]
    found = []
    for user, _ in expected:
        client.force_login(user)
        found.append(client.get(url_of(name, cohort)).status_code)
    assert found == [status for _, status in expected]
    client.logout()
    assert client.get(url_of(name, cohort)).status_code == 302


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "query",
    [
        {"page": "9999"},
        {"page": "abc"},
        {"page": "-1"},
        {"tri": "'; drop"},
        {"etat": "nimporte", "groupe": "nimporte"},
        {"q": "x" * 500},
        {"q": "%_'\""},
    ],
)
def test_nonsense_in_the_address_is_never_an_error(team_client, cohort, name, query):
    make_sponsorship(make_laureate(cohort))
    assert team_client.get(url_of(name, cohort, **query)).status_code == 200


def test_search_ignores_accents_and_reaches_people(team_client, cohort):
    first = make_sponsor(cohort, make_organisation(name="Énergies Réunies"))
    second = make_sponsor(cohort, make_organisation(name="Autre groupe"))
    make_sponsor_contact(second, person=make_person(first_name="Maïa", last_name="Œuvrard"))

    def found(q):
        response = team_client.get(url_of("sponsors:sponsor_list", cohort, q=q))
        return [sponsor for sponsor, _ in response.context["rows"]]

    assert found("energies") == [first]
    assert found("oeuvrard") == [second]
    assert found("rien") == []


def test_group_filter_and_mark(team_client, cohort):
    group = make_sponsor(cohort)
    make_sponsor(cohort, make_organisation())
    response = team_client.get(url_of("sponsors:sponsor_list", cohort, groupe="oui"))
    assert [sponsor for sponsor, _ in response.context["rows"]] == [group]
    assert response.content.decode().count("Grand groupe industriel</span>") == 1


def test_sort_by_hours(team_client, cohort):
    pairs = [make_sponsorship(make_laureate(cohort)) for _ in range(3)]
    for pair, minutes in zip(pairs, (60, 30, 90), strict=True):
        make_meeting(pair, minutes=minutes)
    response = team_client.get(url_of("sponsors:sponsorship_list", cohort, tri="-heures"))
    assert [pair for pair, _ in response.context["rows"]] == [pairs[2], pairs[0], pairs[1]]


def test_state_filters(team_client, cohort, today):
    quiet = make_sponsorship(make_laureate(cohort), starts_on=today - datetime.timedelta(days=90))
    recent = make_sponsorship(
        make_laureate(cohort), starts_on=today - datetime.timedelta(days=5), charter_signed_on=today
    )
    ended = make_sponsorship(make_laureate(cohort), ends_on=today - datetime.timedelta(days=1), charter_signed_on=today)

    def found(state):
        response = team_client.get(url_of("sponsors:sponsorship_list", cohort, etat=state))
        return {pair for pair, _ in response.context["rows"]}

    assert found("en-cours") == {quiet, recent}
    assert found("sans-rendez-vous") == {quiet}
    assert found("sans-charte") == {quiet}
    assert found("terminees") == {ended}


def test_laureates_without_sponsor_come_first_and_empty_list_says_so(team_client, cohort):
    make_laureate(cohort, name="Atelier Seul")
    page = team_client.get(url_of("sponsors:sponsor_list", cohort)).content.decode()
    assert "Sans parrain" in page and "Atelier Seul" in page
    assert "Aucun parrain" in page


def test_another_promotion_stays_out(team_client, cohort):
    other = make_sponsorship(make_laureate(make_cohort()))
    response = team_client.get(url_of("sponsors:sponsorship_list", cohort))
    assert response.context["rows"] == []
    assert other.laureate.organisation.name not in response.content.decode()

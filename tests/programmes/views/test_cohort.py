"""The list of promotions: constant queries, filters, empty states, access."""

import datetime

import pytest
from django.urls import reverse

from programmes.enums import CohortStatus, ProgrammeKind
from programmes.models import TeamMember
from tests.factories import (
    make_cohort,
    make_funder_user,
    make_laureate,
    make_organisation,
    make_programme,
    make_team_admin,
    make_team_user,
)

pytestmark = pytest.mark.django_db

URL = reverse("programmes:cohort_list")
LIST_QUERIES = 10  # two of them are the savepoint of the request


@pytest.fixture
def programme():
    return make_programme(operator=make_organisation(name="Les Petites Rivières"))


@pytest.fixture
def admin_client(client, programme):
    client.force_login(make_team_admin(make_cohort(programme=programme, name="Première")))
    return client


def names(response):
    return [cohort.name for cohort in response.context["cohorts"]]


@pytest.mark.parametrize("more", [0, 2])
def test_list_query_count_is_constant(admin_client, programme, more, django_assert_num_queries):
    for _ in range(more):
        make_cohort(programme=programme)
    admin_client.get(URL)
    with django_assert_num_queries(LIST_QUERIES):
        response = admin_client.get(URL)
    assert len(response.context["cohorts"]) == 1 + more


@pytest.mark.parametrize("laureates", [22, 220])
def test_list_query_count_does_not_depend_on_laureates(client, laureates, django_assert_num_queries):
    cohort = make_cohort()
    for _ in range(laureates):
        make_laureate(cohort)
    client.force_login(make_team_user(cohort))
    client.get(URL)
    with django_assert_num_queries(LIST_QUERIES - 1):  # who directs no operator is not asked which
        assert names(client.get(URL)) == [cohort.name]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "premiere"}, ["Première"]),
        ({"q": "petites riv"}, ["Autre", "Première"]),
        ({"etat": CohortStatus.CLOSED}, ["Autre"]),
        ({"annee": "2024"}, ["Autre"]),
        ({"nature": ProgrammeKind.INDUSTRIALISATION}, ["Autre", "Première"]),
        ({"nature": "zzz"}, ["Autre", "Première"]),
    ],
)
def test_filters(admin_client, programme, query, expected):
    make_cohort(
        programme=programme,
        name="Autre",
        status=CohortStatus.CLOSED,
        starts_on=datetime.date(2024, 3, 1),
        ends_on=datetime.date(2024, 9, 1),
    )
    assert sorted(names(admin_client.get(URL, query))) == expected


@pytest.mark.parametrize(
    "query",
    [
        {"annee": "abc"},
        {"annee": "-5"},
        {"annee": "99999999999999999999"},
        {"q": "x" * 5000},
        {"annee": "2025.5"},
        {"etat": "<script>"},
        {"tri": "zzz"},
        {"page": "1", "annee": "2025"},
    ],
)
def test_nonsense_is_answered(admin_client, query):
    response = admin_client.get(URL, query)
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_a_null_byte_is_refused_before_the_database(admin_client):
    assert admin_client.get(URL, {"q": "\x00"}).status_code == 400


@pytest.mark.parametrize("page", ["abc", "9999", "-1", "0"])
def test_a_page_that_does_not_exist_is_not_found(admin_client, page):
    assert admin_client.get(URL, {"page": page}).status_code == 404


def test_no_result_offers_to_reset(admin_client):
    html = admin_client.get(URL, {"q": "introuvable"}).content.decode()
    assert "Aucun résultat pour ces filtres" in html
    assert "Réinitialiser" in html


def test_page_alone_is_no_filter(admin_client):
    assert admin_client.get(URL, {"page": 1}).context["is_filtered"] is False


def test_member_of_a_team_without_promotion_reads_why(client):
    user = make_team_user(make_cohort())
    TeamMember.objects.filter(user=user).delete()
    client.force_login(user)
    html = client.get(URL).content.decode()
    assert "Vous n’êtes affecté·e à aucune" in html


def test_funder_is_told_why_not(client):
    client.force_login(make_funder_user(make_cohort()))
    response = client.get(URL)
    assert response.status_code == 403
    assert "réservée aux équipes" in response.content.decode()

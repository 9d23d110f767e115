"""The team's page of cooperations: the network, the table, one pair."""

import datetime

import pytest
from django.urls import reverse

from laureates.models import Cooperation
from tests.factories import make_cohort, make_cooperation, make_laureate, make_team_user

pytestmark = pytest.mark.django_db
QUERIES = 9  # two: savepoint of the request
DAY = datetime.date(2025, 3, 3)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def team_client(client, cohort):
    client.force_login(make_team_user(cohort))
    return client


def address(name, cohort, pair=None):
    kwargs = {"first": pair.first.slug, "second": pair.second.slug} if pair else {}
    return reverse(f"reporting:cooperation_{name}", kwargs={"slug": cohort.slug, **kwargs})


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_is_constant(team_client, cohort, django_assert_num_queries, rows):
    for _ in range(rows):
        make_cooperation(make_laureate(cohort), make_laureate(cohort))
    team_client.get(address("list", cohort))
    with django_assert_num_queries(QUERIES):
        page = team_client.get(address("list", cohort))
    assert page.context["total"] == rows


def test_denied_pairs_are_in_the_table_and_not_in_the_network(team_client, cohort):
    assert "Aucune coopération" in team_client.get(address("list", cohort)).content.decode()
    make_cooperation(make_laureate(cohort), make_laureate(cohort), first_confirmed_on=DAY, second_confirmed_on=DAY)
    make_cooperation(make_laureate(cohort), make_laureate(cohort), first_confirmed_on=DAY, denied_on=DAY)
    page = team_client.get(address("list", cohort))
    assert (page.context["total"], len(page.context["chart"].table_rows)) == (2, 1)
    assert page.context["chart"].description.startswith("Lecture\u00a0: ")
    totals = [
        team_client.get(address("list", cohort), {"situation": situation}).context["total"]
        for situation in ("a-confirmer", "dementies", "")
    ]
    assert totals == [0, 1, 2]


def test_the_same_pair_twice_opens_the_existing_one(team_client, cohort):
    one, other = make_laureate(cohort), make_laureate(cohort)
    sent = {"one": other.slug, "other": one.slug, "state": "ongoing", "purpose": "Palettes", "origin": "visit"}
    assert team_client.post(address("create", cohort), sent).url == address("list", cohort)
    pair = Cooperation.objects.get()
    again = team_client.post(address("create", cohort), sent | {"purpose": "Autre"})
    assert (again.url, Cooperation.objects.get().purpose) == (address("edit", cohort, pair), "Palettes")
    refused = team_client.post(address("create", cohort), sent | {"other": other.slug})
    assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["other"])
    assert refused.context["form"]["purpose"].value() == "Palettes"


def test_a_pair_is_corrected_then_taken_back(team_client, cohort):
    pair = make_cooperation(make_laureate(cohort), make_laureate(cohort))
    url = address("edit", cohort, pair)
    stale = team_client.post(url, {"state": "contracted", "version": "7"})
    assert (stale.status_code, Cooperation.objects.get().state) == (409, "exploration")
    team_client.post(url, {"state": "contracted", "version": "1"})
    assert Cooperation.objects.get().state == "contracted"
    team_client.post(address("take_back", cohort, pair))
    assert Cooperation.every.count() == 0
    assert team_client.get(url).status_code == 404

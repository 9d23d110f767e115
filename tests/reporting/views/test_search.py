"""« Rechercher »: what is found, by whom, in how many queries."""

import datetime

import pytest
from django.urls import reverse

from tests.factories import (
    make_cohort,
    make_document,
    make_job,
    make_laureate,
    make_organisation,
    make_participant,
    make_person,
    make_session,
    make_sponsor,
    make_sponsor_contact,
    make_team_user,
)

pytestmark = pytest.mark.django_db

URL = reverse("reporting:search")
QUERIES = 10  # two of them are the savepoint of the request


def found(client, text):
    groups = client.get(URL, {"q": text}).context["groups"]
    return {group.label: [hit.label for hit in group.hits] for group in groups}


def fill(cohort, number=""):
    """One thing of each nature that « élan » finds."""
    organisation = make_organisation(name=f"Atelier de l’Élan {number}", city="Évreux")
    laureate = make_laureate(cohort, organisation=organisation)
    make_participant(laureate, person=make_person(first_name="Zoé", last_name=f"Élan{number}"))
    person = make_person(first_name="Ana", last_name=f"Élanbert{number}")
    make_sponsor_contact(make_sponsor(cohort), person=person)
    make_session(cohort, title=f"Prendre son élan {number}", starts_on=datetime.date(2025, 2, 3))
    make_document(make_job(cohort), title=f"Note sur l'elan {number}")
    return laureate


def test_everything_of_my_promotions_accents_aside(team_client, cohort):
    laureate = fill(cohort)
    fill(make_cohort(programme=cohort.programme))
    assert found(team_client, "ELAN") == {
        "Lauréats": ["Atelier de l’Élan "],
        "Personnes": ["Zoé Élan"],
        "Parrains": ["Ana Élanbert"],
        "Séances": ["Prendre son élan "],
        "Documents": ["Note sur l'elan "],
    }
    page = team_client.get(URL, {"q": "elan"}).content.decode()
    sheet = reverse("reporting:laureate_detail", kwargs={"slug": cohort.slug, "laureate_slug": laureate.slug})
    assert f'<a href="{sheet}" autofocus>' in page
    assert page.count("autofocus") == 1


@pytest.mark.parametrize(
    ("text", "groups"),
    [("zoé élan", ["Lauréats", "Personnes"]), ("élan zoe", ["Lauréats", "Personnes"]), ("Évreux", ["Lauréats"])],
)
def test_a_laureate_is_found_by_its_people_and_its_town(team_client, cohort, text, groups):
    fill(cohort)
    assert list(found(team_client, text)) == groups


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Que cherchez-vous"),
        ("é", "au moins deux lettres"),
        ("%_", "Rien trouvé pour «&nbsp;%_&nbsp;»"),
        ("introuvable", "Essayez le nom de la commune ou du dirigeant"),
        ("x" * 5000, "Rien trouvé"),
    ],
)
def test_what_cannot_be_found_says_so(team_client, cohort, text, words):
    fill(cohort)
    assert words in team_client.get(URL, {"q": text}).content.decode()


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_query_count_is_constant(client, cohort, rows, django_assert_num_queries):
    for number in range(rows):
        fill(cohort, number)
    client.force_login(make_team_user(cohort))
    with django_assert_num_queries(QUERIES):
        groups = client.get(URL, {"q": "élan"}).context["groups"]
    assert [len(group.hits) for group in groups] == [min(rows, 8)] * 5
    assert [group.has_more for group in groups] == [rows > 8] * 5


def test_the_field_is_in_the_header_of_the_team_only(client, team_client, cohort):
    assert "header-search" in team_client.get("/compte/").content.decode()
    client.force_login(make_participant(make_laureate(cohort), with_user=True).person.user)
    assert "header-search" not in client.get("/compte/").content.decode()

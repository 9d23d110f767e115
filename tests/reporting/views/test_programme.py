"""A dispositif and its editions; the checklist of a promotion in preparation."""

import pytest
from django.urls import reverse

from programmes.enums import CohortStatus
from sessions.enums import SessionKind
from tests.factories import (
    make_budget_line,
    make_campaign,
    make_cohort,
    make_funder_user,
    make_funding,
    make_laureate,
    make_programme,
    make_session,
    make_sponsor,
    make_team_admin,
    make_team_user,
)

pytestmark = pytest.mark.django_db

QUERIES = {1: 7, 3: 40}  # one edition: no figure; three columns: eleven queries each


@pytest.fixture
def programme():
    return make_programme(name="Industries Engagées")


def page(client, programme, query=""):
    return client.get(reverse("reporting:programme_detail", kwargs={"slug": programme.slug}) + query)


def test_editions_stand_side_by_side_oldest_first(client, programme):
    cohorts = [
        make_cohort(programme=programme, name=f"Édition {year}", starts_on=f"{year}-01-06", ends_on=f"{year}-07-01")
        for year in (2022, 2023, 2024, 2025)
    ]
    make_laureate(cohorts[3])
    make_laureate(cohorts[3])
    make_laureate(cohorts[1])
    client.force_login(make_team_admin(cohorts[0]))
    response = page(client, programme)
    assert [cohort.name for cohort in response.context["editions"]] == [
        "Édition 2025",
        "Édition 2024",
        "Édition 2023",
        "Édition 2022",
    ]
    assert [cohort.name for cohort in response.context["chosen"]] == ["Édition 2023", "Édition 2024", "Édition 2025"]
    line = response.context["lines"][0]
    assert line.figure.code == "K01"
    assert [entry.result.value for _cohort, entry in line.entries] == [1, 0, 2]
    asked = page(client, programme, f"?edition={cohorts[0].slug}&edition={cohorts[3].slug}&edition=inconnue")
    assert [cohort.name for cohort in asked.context["chosen"]] == ["Édition 2022", "Édition 2025"]


def test_one_edition_has_nothing_to_be_compared_with(client, programme):
    client.force_login(make_team_admin(make_cohort(programme=programme)))
    html = page(client, programme).content.decode()
    assert "Comparer" not in html
    assert "Chiffres clés" not in html


def test_an_officer_compares_only_the_editions_she_runs(client, programme):
    own, other = make_cohort(programme=programme), make_cohort(programme=programme, name="Secrète")
    client.force_login(make_team_user(own))
    response = page(client, programme, f"?edition={other.slug}&edition={own.slug}")
    assert response.context["editions"] == [own]
    assert "Secrète" not in response.content.decode()


def test_a_funder_is_told_why_not(client, programme):
    client.force_login(make_funder_user(make_cohort(programme=programme)))
    assert page(client, programme).status_code == 403


@pytest.mark.parametrize("editions", [1, 3])
def test_queries_follow_the_columns_and_nothing_else(client, programme, editions, django_assert_num_queries):
    for _ in range(editions):
        cohort = make_cohort(programme=programme)
        for _ in range(editions):
            make_laureate(cohort)
    client.force_login(make_team_admin(cohort))
    page(client, programme)
    with django_assert_num_queries(QUERIES[editions]):
        page(client, programme)


# --- checklist -----------------------------------------------------------------------------------------------


def steps(client, cohort):
    response = client.get(reverse("reporting:cohort_overview", kwargs={"slug": cohort.slug}))
    return [(step.title, step.text, step.is_done) for step in response.context["checklist"]]


def test_a_draft_says_what_is_left_to_prepare(client):
    cohort = make_cohort(status=CohortStatus.DRAFT)
    client.force_login(make_team_admin(cohort))
    assert steps(client, cohort) == [
        ("Lauréats", "rien encore", False),
        ("Dates", "rien encore", False),
        ("Parrains", "rien encore", False),
        ("Fiches et grille", "rien encore", False),
        ("Budget", "rien encore", False),
        ("Accès du financeur", "rien encore", False),
    ]
    make_laureate(cohort)
    make_laureate(cohort)
    make_session(cohort, SessionKind.KICKOFF)
    make_sponsor(cohort)
    make_campaign(cohort)
    make_budget_line(cohort, account="60")
    make_budget_line(cohort, account="61", planned=100)
    make_funding(cohort, state="planned")
    assert steps(client, cohort) == [
        ("Lauréats", "2 lauréats", True),
        ("Dates", "1 séance, sans la clôture", False),
        ("Parrains", "1 organisation marraine", True),
        ("Fiches et grille", "1 campagne", True),
        ("Budget", "1 ligne prévue", True),
        ("Accès du financeur", "1 financeur, aucun accès ouvert", False),
    ]
    make_session(cohort, SessionKind.SEQUENCE)
    make_session(cohort, SessionKind.CLOSING)
    make_funding(cohort)
    assert steps(client, cohort)[1] == ("Dates", "3 séances", True)
    assert steps(client, cohort)[5] == ("Accès du financeur", "1 accès ouvert", True)


def test_a_running_promotion_has_no_checklist(client):
    cohort = make_cohort(status=CohortStatus.RUNNING)
    client.force_login(make_team_user(cohort))
    assert steps(client, cohort) == []

"""The team's list of laureates and the sheet of one of them."""

import datetime

import pytest
from django.urls import reverse

from ess_platform.directory.models import Sector
from laureates.enums import LaureateStatus, Moment, ReportStatus
from sessions.models import HalfDay
from tests.factories import (
    make_attendance,
    make_campaign,
    make_cohort,
    make_half_day,
    make_laureate,
    make_meeting,
    make_organisation,
    make_participant,
    make_report,
    make_session,
    make_sponsorship,
    make_territory,
)

pytestmark = pytest.mark.django_db

LIST_QUERIES = 14  # two of them are the savepoint of the request
SHEET_QUERIES = 21
PAST = {"opens_on": datetime.date(2025, 6, 6), "due_on": datetime.date(2025, 6, 20)}


def list_url(cohort, **query):
    return reverse("reporting:laureate_list", kwargs={"slug": cohort.slug}, query=query)


def sheet_url(laureate):
    return reverse("reporting:laureate_detail", kwargs={"slug": laureate.cohort.slug, "laureate_slug": laureate.slug})


def names(response):
    return [row.laureate.organisation.name for row in response.context["rows"]]


def make_known_laureate(cohort, campaign):
    """A laureate of whom every column of the list says something."""
    laureate = make_laureate(cohort)
    make_report(laureate, campaign)
    make_meeting(make_sponsorship(laureate))
    participant = make_participant(laureate)
    for half_day in HalfDay.objects.filter(session__cohort=cohort):
        make_attendance(half_day, participant)
    return laureate


@pytest.fixture
def campaign(cohort):
    return make_campaign(cohort, Moment.EXIT, **PAST)


@pytest.mark.parametrize("rows", [1, 3, 22, 220])
def test_list_query_count_is_constant(team_client, cohort, campaign, rows, django_assert_num_queries):
    make_half_day(make_session(cohort))
    for _ in range(min(rows, 3)):
        make_known_laureate(cohort, campaign)
    for _ in range(rows - 3):
        make_laureate(cohort)
    team_client.get(list_url(cohort))
    with django_assert_num_queries(LIST_QUERIES):
        response = team_client.get(list_url(cohort))
    assert len(response.context["rows"]) == min(rows, 25)
    assert response.context["page_obj"].paginator.count == rows


def test_cohort_of_22_is_a_light_page(team_client, cohort, campaign):
    make_half_day(make_session(cohort))
    for _ in range(22):
        make_known_laureate(cohort, campaign)
    html = team_client.get(list_url(cohort)).content.decode()
    assert html.count("<tr>") == 23
    assert html.count("<") - html.count("</") - html.count("<!") <= 562
    assert len(html) <= 60_000


@pytest.fixture
def four(cohort, campaign):
    """One laureate of each kind that the ready-made views tell apart."""
    wood, _ = Sector.objects.get_or_create(code="bois", defaults={"label": "Bois"})
    known = make_organisation(name="Été Bois", sector=wood, department=make_territory(code="91", name="Essonne"))
    make_report(make_laureate(cohort, organisation=known), campaign, ReportStatus.SUBMITTED)
    make_sponsorship(cohort.laureates.get())
    make_laureate(cohort, name="Retardataire")
    left_on = datetime.date(2025, 3, 1)
    make_laureate(cohort, name="Sortie", status=LaureateStatus.LEFT, left_on=left_on)
    make_report(make_laureate(cohort, name="Validée"), campaign)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Été Bois", "Retardataire", "Sortie", "Validée"]),
        ({"q": "ete b"}, ["Été Bois"]),
        ({"filiere": "bois"}, ["Été Bois"]),
        ({"departement": "91"}, ["Été Bois"]),
        ({"fiche": "submitted"}, ["Été Bois"]),
        ({"fiche": "validated"}, ["Validée"]),
        ({"fiche": "retard"}, ["Retardataire"]),
        ({"parcours": "left"}, ["Sortie"]),
        ({"parrain": "oui"}, ["Été Bois"]),
        ({"parrain": "non"}, ["Retardataire", "Validée"]),
        ({"tri": "-structure"}, ["Validée", "Sortie", "Retardataire", "Été Bois"]),
        ({"tri": "fiche"}, ["Été Bois", "Retardataire", "Sortie", "Validée"]),
        ({"tri": "filiere", "parrain": "oui"}, ["Été Bois"]),
        ({"tri": "departement", "fiche": "retard"}, ["Retardataire"]),
        ({"tri": "-parcours"}, ["Sortie", "Été Bois", "Retardataire", "Validée"]),
    ],
)
def test_filters_and_sorts(team_client, cohort, four, query, expected):
    assert names(team_client.get(list_url(cohort, **query))) == expected


def test_ready_made_views_count_what_they_show(team_client, cohort, four):
    response = team_client.get(list_url(cohort, fiche="retard"))
    shown = [(label, count, is_current) for label, _query, count, is_current in response.context["ready_views"]]
    assert shown == [("Tous", 4, False), ("En retard", 1, True), ("À relire", 1, False), ("Sans parrain", 2, False)]
    for _label, query, count, _is_current in response.context["ready_views"]:
        assert len(team_client.get(f"{list_url(cohort)}?{query}").context["rows"]) == count


def test_a_later_day_granted_is_not_late(team_client, cohort, campaign):
    laureate = make_laureate(cohort)
    make_report(laureate, campaign, ReportStatus.DRAFT, due_on=datetime.date(2099, 1, 1))
    response = team_client.get(list_url(cohort))
    assert [row.is_late for row in response.context["rows"]] == [False]
    assert response.context["ready_views"][1][2] == 0


def test_own_day_over_is_late_before_the_campaign_ends(team_client, cohort):
    campaign = make_campaign(cohort, opens_on=datetime.date(2025, 1, 6), due_on=datetime.date(2099, 1, 1))
    make_report(make_laureate(cohort), campaign, ReportStatus.DRAFT, due_on=datetime.date(2025, 2, 1))
    make_laureate(cohort)
    response = team_client.get(list_url(cohort))
    assert [row.is_late for row in response.context["rows"]] == [True, False]
    assert response.context["ready_views"][1][2] == 1


@pytest.mark.parametrize(
    "query",
    [
        {"tri": "zzz"},
        {"tri": "-"},
        {"filiere": "<script>alert(1)</script>"},
        {"departement": "zz"},
        {"fiche": "zz"},
        {"parcours": "zz"},
        {"parrain": "zz"},
        {"q": "x" * 5000},
    ],
)
def test_nonsense_is_answered(team_client, cohort, four, query):
    response = team_client.get(list_url(cohort, **query))
    assert response.status_code == 200
    assert "<script>alert(1)" not in response.content.decode()


@pytest.mark.parametrize("page", ["abc", "9999", "-1"])
def test_a_page_that_does_not_exist_is_not_found(team_client, cohort, page):
    assert team_client.get(list_url(cohort, page=page)).status_code == 404


def test_empty_list_and_no_result_say_different_things(team_client, cohort):
    assert (
        "Les structures retenues dans cette promotion apparaîtront ici"
        in team_client.get(list_url(cohort)).content.decode()
    )
    html = team_client.get(list_url(cohort, q="introuvable")).content.decode()
    assert "Aucun résultat pour ces filtres" in html


def test_before_the_first_campaign_no_report_is_spoken_of(team_client, cohort):
    make_laureate(cohort)
    response = team_client.get(list_url(cohort))
    assert (response.context["campaign"], response.context["rows"][0].is_late) == (None, False)
    assert response.context["rows"][0].report_status == ""


def test_unknown_addresses_are_not_found(team_client, cohort):
    elsewhere = make_laureate(make_cohort())
    for slug, laureate_slug in ((cohort.slug, "absent"), (cohort.slug, elsewhere.slug), ("absente", "absent")):
        kwargs = {"slug": slug, "laureate_slug": laureate_slug}
        assert team_client.get(reverse("reporting:laureate_detail", kwargs=kwargs)).status_code == 404


def test_funder_is_told_why_not(funder_client, cohort):
    for url in (list_url(cohort), sheet_url(make_laureate(cohort))):
        response = funder_client.get(url)
        assert response.status_code == 403
        assert "réservée à l" in response.content.decode()

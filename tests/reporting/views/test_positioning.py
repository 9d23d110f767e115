"""The pages of the grid: what each side reads, what the two others never do, a constant number of queries."""

import pytest
from django.urls import reverse

from laureates.enums import Moment, ReportStatus
from tests.factories import (
    make_action,
    make_campaign,
    make_case_study,
    make_criteria,
    make_laureate,
    make_lever,
    make_participant,
    make_positioning,
    make_report,
    make_sponsor,
    make_sponsor_contact,
    make_sponsorship,
)

pytestmark = pytest.mark.django_db

GRID_QUERIES = 11  # two of them are the savepoint of the request
TEAM_QUERIES = 16
OWN_QUERIES = 15


@pytest.fixture
def entry(cohort):
    return make_campaign(cohort, Moment.ENTRY)


@pytest.fixture
def laureate(cohort):
    return make_laureate(cohort, name="Atelier")


def rate(laureate, campaign, status=ReportStatus.VALIDATED, **ratings):
    make_report(laureate, campaign, status)
    return make_positioning(laureate, campaign, **ratings)


def grid_url(cohort):
    return reverse("reporting:cohort_positioning", kwargs={"slug": cohort.slug})


def page_url(laureate, name="laureate_positioning"):
    return reverse(f"reporting:{name}", kwargs={"slug": laureate.cohort.slug, "laureate_slug": laureate.slug})


@pytest.fixture
def own_client(client, laureate):
    client.user = make_participant(laureate, with_user=True).person.user
    client.force_login(client.user)
    return client


@pytest.mark.parametrize("rows", [1, 3, 22, 220])
def test_grid_takes_the_same_queries(team_client, cohort, entry, rows, django_assert_num_queries):
    criteria = make_criteria()
    for _ in range(rows):
        rate(make_laureate(cohort), entry, agreed=dict.fromkeys(criteria, 2))
    with django_assert_num_queries(GRID_QUERIES):
        response = team_client.get(grid_url(cohort))
    assert len(response.context["grid"].rows) == rows


def test_grid_is_a_table_that_reads_without_colour(team_client, cohort, entry, laureate):
    criteria = make_criteria()
    rate(laureate, entry, agreed={criteria[0]: 1, criteria[1]: 0, criteria[2]: 4})
    html = team_client.get(grid_url(cohort)).content.decode()
    assert html.count('scope="colgroup"') == 4
    assert html.count('class="heat-head"') == 17
    assert '<td class="heat-1">1</td>' in html
    assert '<td class="heat-4">4</td>' in html
    assert '<span aria-hidden="true">s.o.</span><span class="visually-hidden">sans objet</span>' in html
    assert html.count('<span class="visually-hidden">non évalué</span>') == 14


def test_grid_shows_the_last_moment_that_was_rated(team_client, cohort, entry, laureate):
    make_campaign(cohort, Moment.EXIT)
    rate(laureate, entry, agreed={make_criteria()[0]: 1})
    assert team_client.get(grid_url(cohort)).context["grid"].campaign == entry
    asked = team_client.get(grid_url(cohort), {"temps": "exit"}).context["grid"]
    assert (asked.campaign.moment, asked.is_change) == (Moment.EXIT, False)
    change = team_client.get(grid_url(cohort), {"temps": "exit", "lecture": "evolution", "tri": "-moyenne"})
    assert change.context["grid"].is_change
    for nonsense in ({"temps": "demain"}, {"lecture": "x"}, {"tri": "--"}, {"temps": "entry", "lecture": "evolution"}):
        grid = team_client.get(grid_url(cohort), nonsense).context["grid"]
        assert (grid.campaign, grid.is_change) == (entry, False)


def test_grid_before_any_rating_says_why(team_client, cohort):
    assert "Aucun critère noté" in team_client.get(grid_url(cohort)).content.decode()
    make_campaign(cohort)
    assert "Aucun critère noté" in team_client.get(grid_url(cohort)).content.decode()


def test_page_says_gaps_with_their_comment(team_client, cohort, entry, laureate):
    criteria = make_criteria()
    positioning = rate(
        laureate, entry, agreed={criteria[0]: 1, criteria[1]: 2}, self_rated={criteria[0]: 4, criteria[2]: 3}
    )
    positioning.ratings.filter(criterion=criteria[0]).update(comment="Un seul client.")
    html = team_client.get(page_url(laureate)).content.decode()
    assert html.count("Écart important") == 1
    assert "Un seul client." in html
    assert "auto-évaluation\u00a0: 4" in html
    assert html.count('<small class="muted">auto-évaluation</small>') == 1
    assert html.count("Non évalué</span>") == 14
    assert "Lecture" in html


@pytest.mark.parametrize("moments", [1, 3])
def test_page_takes_the_same_queries(team_client, cohort, laureate, moments, django_assert_num_queries):
    criteria = make_criteria()
    make_case_study(*make_lever(*criteria, tools=3).tools.all())
    for moment in (Moment.ENTRY, Moment.MIDTERM, Moment.EXIT)[:moments]:
        rate(laureate, make_campaign(cohort, moment), agreed=dict.fromkeys(criteria, 1))
    with django_assert_num_queries(TEAM_QUERIES):
        response = team_client.get(page_url(laureate))
    assert response.context["view"].moments == ["Entrée", "Mi-parcours", "Sortie"][:moments]
    assert len(response.context["view"].suggestions) == 17


def test_priorities_and_how_they_moved(team_client, cohort, entry, laureate):
    criteria = make_criteria()
    rate(laureate, entry, agreed={criteria[0]: 1, criteria[1]: 3}).priorities.add(criteria[0], criteria[1])
    rate(laureate, make_campaign(cohort, Moment.EXIT), agreed={criteria[0]: 3, criteria[1]: 2})
    lines = team_client.get(page_url(laureate)).context["view"].priorities
    assert [(line.criterion, line.change_text) for line in lines] == [(criteria[0], "+2"), (criteria[1], "−1")]


def test_own_page_shows_the_form_being_written_and_the_team_does_not(own_client, entry, laureate):
    criteria = make_criteria()
    make_lever(criteria[0])
    rate(laureate, entry, ReportStatus.DRAFT, self_rated={criteria[0]: 1})
    response = own_client.get(reverse("reporting:space_positioning"))
    assert response.context["view"].moments == ["Entrée"]
    html = response.content.decode()
    assert reverse("reporting:space_priorities") in html
    assert f"{reverse('laureates:space_plan_create')}?critere={criteria[0].code}&amp;outil=" in html


@pytest.mark.parametrize("rated", [1, 17])
def test_own_page_takes_the_same_queries(own_client, entry, laureate, rated, django_assert_num_queries):
    criteria = make_criteria()
    make_lever(*criteria)
    rate(laureate, entry, self_rated=dict.fromkeys(criteria[:rated], 1))
    with django_assert_num_queries(OWN_QUERIES):
        own_client.get(reverse("reporting:space_positioning"))


def test_own_page_without_rating_says_where_to_begin(own_client):
    html = own_client.get(reverse("reporting:space_positioning")).content.decode()
    assert "Vous n’avez encore noté aucun critère" in html
    assert reverse("laureates:report_list") in html


def test_three_priorities_are_kept_a_fourth_comes_back_with_what_was_ticked(own_client, entry, laureate):
    criteria = make_criteria()
    make_report(laureate, entry, ReportStatus.DRAFT)
    url, codes = reverse("reporting:space_priorities"), [criterion.code for criterion in criteria]
    refused = own_client.post(url, {"priorities": codes[:4]})
    html = refused.content.decode()
    assert "Choisissez trois critères au plus" in html
    assert html.count(" checked") == 4
    assert not laureate.positionings.exists()
    kept = own_client.post(url, {"priorities": codes[:3]})
    assert (kept.status_code, kept.url) == (302, reverse("reporting:space_positioning"))
    assert list(laureate.positionings.get().priorities.all()) == criteria[:3]
    assert own_client.get(url).content.decode().count(" checked") == 3
    assert own_client.post(url, {"priorities": ["ailleurs"]}).status_code == 200


def test_team_reviews_the_priorities_of_a_sent_form_only(team_client, entry, laureate):
    criteria = make_criteria()
    report = make_report(laureate, entry, ReportStatus.SUBMITTED)
    url = page_url(laureate, "laureate_priorities")
    assert team_client.get(url).status_code == 200
    assert team_client.post(url, {"priorities": [criteria[5].code]}).url == page_url(laureate)
    assert list(laureate.positionings.get().priorities.all()) == [criteria[5]]
    report.delete()
    make_report(laureate, entry)
    refused = team_client.post(url, {"priorities": []})
    assert refused.status_code == 403
    assert "pendant la relecture" in refused.content.decode()


def test_priorities_need_an_entry_form(own_client):
    response = own_client.get(reverse("reporting:space_priorities"))
    assert response.status_code == 403
    assert "n’est pas commencée" in response.content.decode()


def test_neither_funder_nor_sponsor_reads_a_grid_or_a_plan(client, funder_client, cohort, entry, laureate):
    """By page; the figures that a funder reads are means of the promotion (K22)."""
    rate(laureate, entry, agreed={make_criteria()[0]: 1})
    action = make_action(laureate)
    team = {"slug": cohort.slug, "laureate_slug": laureate.slug}
    inside = [
        grid_url(cohort),
        page_url(laureate),
        page_url(laureate, "laureate_priorities"),
        reverse("laureates:plan_list", kwargs={"slug": cohort.slug}),
        reverse("laureates:plan_detail", kwargs=team),
        reverse("laureates:plan_update", kwargs=team | {"public_id": action.public_id}),
    ]
    space = [
        reverse("reporting:space_positioning"),
        reverse("reporting:space_priorities"),
        reverse("laureates:space_plan_detail"),
        reverse("laureates:space_plan_update", kwargs={"public_id": action.public_id}),
    ]
    assert {funder_client.get(url).status_code for url in inside + space} == {403}
    contact = make_sponsor_contact(make_sponsor(cohort), with_user=True)
    make_sponsorship(laureate, contact)
    client.force_login(contact.person.user)
    assert {client.get(url).status_code for url in inside} == {404}
    assert {client.get(url).status_code for url in space} == {403}

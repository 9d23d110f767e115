"""The directory of structures, across promotions."""

import pytest
from django.urls import reverse

from ess_platform.directory.models import Organisation, Sector
from laureates.selectors.structures import duplicates_among, name_key
from tests.factories import make_cohort, make_laureate, make_organisation, make_participant, make_team_user

pytestmark = pytest.mark.django_db

LIST = reverse("laureates:structure_list")
DUPLICATES_QUERIES = 6  # as below
LIST_QUERIES = 11  # two of them are the savepoint of the request


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def team(client, cohort):
    client.force_login(make_team_user(cohort))
    return client


def page(name, *structures):
    return reverse(f"laureates:structure_{name}", args=[one.public_id for one in structures])


def found(response):
    return [row.name for row in response.context["object_list"]]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_queries(team, cohort, rows, django_assert_num_queries):
    again = make_cohort(programme=cohort.programme)
    again.team.create(user_id=team.session["_auth_user_id"])
    for _ in range(rows):
        organisation = make_laureate(cohort).organisation
        make_laureate(again, organisation=organisation)
    team.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        response = team.get(LIST)
    assert [len(row.own_journeys) for row in response.context["object_list"]] == [2] * rows


@pytest.mark.parametrize("pairs", [1, 3])
def test_duplicates_take_the_same_queries(team, cohort, pairs, django_assert_num_queries):
    for rank in range(pairs):
        for name in (f"Atelier {rank}", f"L’atelier {rank}"):
            make_laureate(cohort, name=name)
    team.get(reverse("laureates:structure_duplicates"))
    with django_assert_num_queries(DUPLICATES_QUERIES):
        response = team.get(reverse("laureates:structure_duplicates"))
    assert len(response.context["pairs"]) == pairs


def test_filters_and_what_another_team_has(team, cohort):
    wood, _ = Sector.objects.get_or_create(code="bois", defaults={"label": "Bois"})
    make_laureate(cohort, organisation=make_organisation(name="Été Bois", sector=wood, siret="73282932000074"))
    make_laureate(cohort, organisation=make_organisation(name="Couture", city="Pantin", rna="W751234567"))
    make_laureate(make_cohort(), name="Été d’ailleurs")
    for query, names in (
        ({}, ["Couture", "Été Bois"]),
        ({"q": "ete"}, ["Été Bois"]),
        ({"q": "732 829"}, ["Été Bois"]),
        ({"q": "w7512"}, ["Couture"]),
        ({"q": "pantin"}, ["Couture"]),
        ({"filiere": "bois"}, ["Été Bois"]),
        ({"promotion": cohort.slug}, ["Couture", "Été Bois"]),
        ({"q": "zzz"}, []),
    ):
        assert found(team.get(LIST, query)) == names, query
    assert "Aucun résultat" in team.get(LIST, {"q": "zzz"}).content.decode()


def test_near_names_are_a_pair_and_different_codes_are_not():
    assert name_key("Association L’Atelier des Fibres") == name_key("atelier FIBRES") == "atelier fibres"
    assert name_key("SCIC") == "scic"
    near = [Organisation(name="Atelier Fibres", postcode="93000"), Organisation(name="L’Atelier des fibres")]
    assert [pair.reason for pair in duplicates_among(near)] == ["Presque le même nom\u00a0; un code postal manque"]
    near[1].postcode = "93000"
    assert len(duplicates_among(near)) == 1
    near[1].postcode = "75001"
    assert duplicates_among(near) == []
    near[0].siret, near[1].siret = "73282932000074", "73282932000082"
    assert [pair.reason for pair in duplicates_among(near)] == ["Même SIREN et presque le même nom"]
    near[1].siret = "35600000000048"
    near[1].postcode = "93000"
    assert duplicates_among(near) == []


def test_from_the_pair_to_one_structure(team, cohort):
    kept = make_laureate(cohort, name="Atelier").organisation
    again = make_cohort(programme=cohort.programme)
    again.team.create(user_id=team.session["_auth_user_id"])
    other = make_laureate(again, name="L’Atelier").organisation
    pairs = team.get(reverse("laureates:structure_duplicates")).context["pairs"]
    assert {pairs[0].first, pairs[0].second} == {kept, other}
    html = team.get(page("merge", kept, other)).content.decode()
    assert "à choisir ci-dessous" in html
    typed = {"version": kept.version, "other_version": other.version, "name": "prendre"}
    assert team.post(page("merge", kept, other), typed | {"name": ""}).status_code == 400
    assert team.post(page("merge", kept, other), typed | {"version": 9}).status_code == 409
    assert team.post(page("merge", kept, other), typed).url == page("detail", kept)
    kept.refresh_from_db()
    assert (kept.name, kept.journeys.count()) == ("L’Atelier", 2)


def test_a_merge_that_is_refused_says_why_and_offers_nothing(team, cohort):
    first, second = (make_laureate(cohort, name=name) for name in ("Atelier", "L’Atelier"))
    for laureate in (first, second):
        make_participant(laureate)
    url = page("merge", first.organisation, second.organisation)
    html = team.get(url).content.decode()
    assert "La fusion n’est pas possible" in html
    assert "Fusionner ces deux structures" not in html
    typed = {"version": 1, "other_version": 1, "name": "garder"}
    assert team.post(url, typed).status_code == 400
    assert Organisation.objects.filter(pk=second.organisation_id).exists()


def test_identity_is_edited_for_all_promotions(team, cohort):
    structure = make_laureate(cohort, name="Atelier").organisation
    make_organisation(name="Autre", siret="73282932000074")
    typed = {"name": "Atelier neuf", "version": structure.version}
    refused = team.post(page("edit", structure), typed | {"siret": "73282932000074"})
    assert refused.status_code == 400
    assert "déjà celui de «\u00a0Autre\u00a0»" in refused.content.decode()
    assert team.post(page("edit", structure), typed | {"version": 9}).status_code == 409
    assert team.post(page("edit", structure), typed).status_code == 302
    assert "Atelier neuf" in team.get(page("detail", structure)).content.decode()


def test_the_menu_of_the_team_leads_there(team):
    assert f'href="{LIST}" aria-current="page"' in team.get(LIST).content.decode()

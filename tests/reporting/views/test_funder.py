"""The funder's space: only what is funded today, only what is published."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from programmes.models import Cohort, Funding, Target
from reporting.enums import BilanStatus
from tests.factories import make_cohort, make_funding, make_laureate, make_team_user
from tests.reporting.views.builders import FIGURE, make_ready_version

pytestmark = pytest.mark.django_db

HOME = reverse("reporting:funder_home")
HOME_QUERIES = 8  # two of them are the savepoint of the request
COHORT_QUERIES = 15


def cohort_url(cohort):
    return reverse("reporting:funder_cohort", kwargs={"slug": cohort.slug})


def publish(cohort, **fields):
    return make_ready_version(cohort, actor=make_team_user(cohort), status=BilanStatus.PUBLISHED, **fields)


@pytest.mark.parametrize("cohorts", [1, 3])
def test_home_query_count_is_constant(funder_client, cohort, cohorts, django_assert_num_queries):
    publish(cohort)
    funder = cohort.fundings.get().funder
    for _ in range(cohorts - 1):
        other = make_cohort()
        make_funding(other, funder=funder)
        publish(other)
    funder_client.get(HOME)
    with django_assert_num_queries(HOME_QUERIES):
        response = funder_client.get(HOME)
    assert len(response.context["funded"]) == cohorts


@pytest.mark.parametrize("laureates", [22, 220])
def test_cohort_query_count_does_not_depend_on_laureates(funder_client, cohort, laureates, django_assert_num_queries):
    publish(cohort)
    for _ in range(laureates):
        make_laureate(cohort)
    funder_client.get(cohort_url(cohort))
    with django_assert_num_queries(COHORT_QUERIES):
        funder_client.get(cohort_url(cohort))


def test_nothing_published_says_when(funder_client, cohort):
    make_ready_version(cohort, actor=make_team_user(cohort))  # frozen, not published
    html = funder_client.get(cohort_url(cohort)).content.decode()
    assert "Aucun bilan publié" in html
    assert "Télécharger" not in html
    assert "la promotion est close depuis le 2 juillet 2025" in html.lower()
    Cohort.objects.filter(pk=cohort.pk).update(ends_on=datetime.date(2099, 7, 2))
    assert "à partir du 2 juillet 2099" in funder_client.get(HOME).content.decode()
    Cohort.objects.filter(pk=cohort.pk).update(ends_on=None)
    assert funder_client.get(cohort_url(cohort)).status_code == 200


def test_published_bilan_is_one_click_from_both_pages(funder_client, cohort):
    version = publish(cohort)
    download = reverse("reporting:document_download", kwargs={"public_id": version.document.public_id})
    for url in (HOME, cohort_url(cohort)):
        html = funder_client.get(url).content.decode()
        assert f'href="{download}"' in html
        assert "48" in html
    assert version.verification_code in html
    assert version.document.sha256 in html


def test_previous_versions_are_named_and_not_offered(funder_client, cohort):
    old = publish(cohort)
    type(old).objects.filter(pk=old.pk).update(status=BilanStatus.REPLACED)
    new = make_ready_version(cohort, actor=old.published_by, bilan=old.bilan, number=2, status=BilanStatus.PUBLISHED)
    response = funder_client.get(cohort_url(cohort))
    html = response.content.decode()
    assert [version.number for version in response.context["history"]] == [2, 1]
    assert str(old.document.public_id) not in html
    assert str(new.document.public_id) in html


@pytest.mark.parametrize(
    ("unit", "value", "answer"),
    [
        ("fiches", 20, ("15", False)),
        ("fiches", 15, ("15", True)),
        ("%", 60, ("68 %", True)),
        ("%", 90, ("68 %", False)),
    ],
)
def test_a_promised_number_is_compared_to_a_number(funder_client, cohort, unit, value, answer):
    detail = {"value": "68.18", "display": "68 %", "numerator": 15, "denominator": 22}
    figure = FIGURE | {"code": "K10", "details": {"sortie": detail}}
    publish(cohort, snapshot={"figures": {"K10": figure}, "declared": []})
    Target.objects.create(cohort=cohort, code="fiches_sortie", label="Fiches de sortie", value=value, unit=unit)
    line = funder_client.get(cohort_url(cohort)).context["targets"][0]
    assert (line.computed, line.is_reached) == answer


def test_any_figure_answers_a_target_that_bears_its_code(funder_client, cohort):
    figure = FIGURE | {"code": "K17", "value": "38", "display": "38 réponses"}
    publish(cohort, snapshot={"figures": {"K17": figure}, "declared": []})
    Target.objects.create(cohort=cohort, code="k17", label="Réponses aux appels d’offres", value=40, unit="")
    line = funder_client.get(cohort_url(cohort)).context["targets"][0]
    assert (line.computed, line.is_reached) == ("38 réponses", False)


def test_a_target_that_no_figure_answers_is_unknown(funder_client, cohort):
    publish(cohort)
    Target.objects.create(cohort=cohort, code="autre", label="Autre", value=3, unit="")
    line = funder_client.get(cohort_url(cohort)).context["targets"][0]
    assert (line.computed, line.is_reached) == ("", None)


def test_funding_ended_closes_the_page(funder_client, cohort):
    publish(cohort)
    assert funder_client.get(cohort_url(cohort)).status_code == 200
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Funding.objects.filter(cohort=cohort).update(access_until=yesterday)
    assert funder_client.get(cohort_url(cohort)).status_code == 404
    assert "Aucune promotion financée" in funder_client.get(HOME).content.decode()


def test_what_another_organisation_funds_is_not_found(funder_client):
    other = make_cohort()
    make_funding(other)
    publish(other)
    assert funder_client.get(cohort_url(other)).status_code == 404
    assert funder_client.get("/financeur/absente/").status_code == 404


def test_team_does_not_borrow_the_space_of_the_funder(team_client, cohort):
    assert team_client.get(cohort_url(cohort)).status_code == 404

"""« L’essentiel » as a web page: the words of page 2 of the document, as frozen, to those who may read it."""

import re

import pytest
from django.urls import reverse
from pytest_django import asserts

from laureates.models import Laureate
from reporting.documents.bilan_chapters import essential
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.documents.bilan_source import Source
from reporting.enums import BilanStatus
from reporting.figures.base import Nature
from tests.factories import make_cohort, make_funding, make_team_user
from tests.reporting.documents.builders import full_cohort
from tests.reporting.views.builders import make_ready_version

pytestmark = pytest.mark.django_db

FUNDER_QUERIES, TEAM_QUERIES = 9, 12
HOSTILE = "<script>alert(1)</script>"


def funder_url(cohort):
    return reverse("reporting:funder_essential", kwargs={"slug": cohort.slug})


def team_url(version):
    where = {"slug": version.bilan.cohort.slug, "public_id": version.bilan.public_id, "number": version.number}
    return reverse("reporting:version_essential", kwargs=where)


@pytest.fixture
def promotion(funder_client, cohort):
    """Six laureates with their results, funded by the funder who is signed in."""
    promotion = full_cohort(laureates=6)
    make_funding(promotion, funder=cohort.fundings.get().funder)
    return promotion


def publish(cohort, **fields):
    fields.setdefault("snapshot", bilan_snapshot(cohort=cohort, bilan=None))
    return make_ready_version(cohort, actor=make_team_user(cohort), status=BilanStatus.PUBLISHED, **fields)


def plain(html):
    """The text of a page, without its tags, spaces of every kind made one."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("&#x27;", "'").split())


def test_says_what_the_document_says(funder_client, promotion, django_assert_num_queries):
    version = publish(promotion)
    chapter = essential(Source(version.snapshot))
    funder_client.get(funder_url(promotion))
    with django_assert_num_queries(FUNDER_QUERIES):
        html = funder_client.get(funder_url(promotion)).content.decode()
    text = plain(html)
    said = [chapter["lead"], chapter["limit"], chapter["quote"]["text"]]
    said += [value for key in chapter["keys"] for value in (key["label"], key["value"])]
    said += [value for item in chapter["results"] for value in item.values()]
    said += [cell for row in chapter["targets"]["rows"] for cell in row]
    assert [words for words in said if plain(words) not in text] == []
    assert len(chapter["keys"]) == 5
    assert [code for code in ("K01", "K02", "K03", "K04", "K05", "K13", "K17") if code not in text] == []


def test_says_what_each_figure_means(funder_client, promotion):
    version = publish(promotion)
    html = funder_client.get(funder_url(promotion)).content.decode()
    text = plain(html)
    figures = version.snapshot["figures"]
    for code in ("K01", "K05", "K13", "K17"):
        for part in ("definition", "formula", "coverage"):
            assert plain(figures[code][part]) in text, (code, part)
    assert {Nature(figures[code]["nature"]).label for code in ("K01", "K13")} <= set(re.findall(r"[\w ]+", html))
    assert "n = 6 sur 6" in text
    assert "Numérateur 6, dénominateur 12" in text
    assert "Emploi et chiffre d’affaires, de l’entrée à la sortie" in text  # the chart of K13, as a table
    assert "Lecture :" in text


def test_bears_its_version_its_digest_and_its_code(funder_client, promotion):
    version = publish(promotion, number=3)
    html = funder_client.get(funder_url(promotion)).content.decode()
    asserts.assertInHTML(f'<span class="text-break">{version.digest}</span>', html)
    assert f'href="{reverse("reporting:verify_code", kwargs={"code": version.verification_code})}"' in html
    assert f'href="{reverse("reporting:document_download", kwargs={"public_id": version.document.public_id})}"' in html
    assert "version 3" in html
    assert version.readings.get().reader == funder_client.user  # « vu le »


def test_does_not_move_with_the_data(funder_client, promotion):
    publish(promotion)
    before = plain(funder_client.get(funder_url(promotion)).content.decode())
    Laureate.objects.filter(cohort=promotion).update(status="withdrawn")
    assert plain(funder_client.get(funder_url(promotion)).content.decode()) == before


def test_what_people_typed_is_escaped(funder_client, promotion):
    snapshot = bilan_snapshot(cohort=promotion, bilan=None)
    snapshot["bilan"] |= {"introduction": HOSTILE, "recommendations": [HOSTILE]}
    snapshot["targets"][0]["label"] = HOSTILE
    publish(promotion, snapshot=snapshot)
    html = funder_client.get(funder_url(promotion)).content.decode()
    assert HOSTILE not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 3


def test_a_promotion_without_any_data(funder_client, cohort):
    publish(cohort)
    assert "non renseigné" in plain(funder_client.get(funder_url(cohort)).content.decode()).lower()


def test_is_for_the_published_version_only(funder_client, promotion):
    snapshot = bilan_snapshot(cohort=promotion, bilan=None)
    make_ready_version(promotion, actor=make_team_user(promotion), snapshot=snapshot)
    html = funder_client.get(funder_url(promotion)).content.decode()
    assert "Aucun bilan publié" in html
    assert "lauréats accompagnés" not in html
    assert funder_client.get(funder_url(make_cohort())).status_code == 404


def test_the_team_reads_any_version_and_what_is_provisional_says_so(client, promotion, django_assert_num_queries):
    draft = make_ready_version(
        promotion, actor=make_team_user(promotion), snapshot=bilan_snapshot(cohort=promotion, bilan=None)
    )
    client.force_login(make_team_user(promotion))
    client.get(team_url(draft))
    with django_assert_num_queries(TEAM_QUERIES):
        html = client.get(team_url(draft)).content.decode()
    assert "Provisoire" in html
    assert essential(Source(draft.snapshot))["keys"][0]["label"] in html
    client.force_login(make_team_user(make_cohort()))
    assert client.get(team_url(draft)).status_code == 404


def test_is_one_click_from_the_pages_around(client, funder_client, promotion):
    version = publish(promotion)
    for page in ("cohort", "results"):
        html = funder_client.get(reverse(f"reporting:funder_{page}", kwargs={"slug": promotion.slug})).content.decode()
        assert f'href="{funder_url(promotion)}"' in html
    client.force_login(make_team_user(promotion))
    html = client.get(team_url(version).replace("essentiel/", "")).content.decode()
    assert f'href="{team_url(version)}"' in html
    assert "Provisoire" not in plain(client.get(team_url(version)).content.decode())

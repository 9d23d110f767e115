"""Screens of a promotion where every text is a trap: each opens, and prints the trap as a text."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from reporting.documents.bilan_sections import SECTIONS
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.enums import BilanStatus
from reporting.figures import FIGURES
from tests.factories import make_funder_user, make_job, make_question, make_team_user
from tests.reporting.documents.traps import Markup, hostile_cohort
from tests.reporting.views.builders import make_ready_version

pytestmark = pytest.mark.django_db

ADDRESS = "http://piege.invalid"
# The beginning of each trap, as it must never stand in the source of a page.
RAW = (
    f'<script src="{ADDRESS}',
    f"<img src={ADDRESS}",
    "<img src=file:",
    "<style>@import",
    '" style="background:url(',
    "</main></body><link",
    "<svg onload",
    "<!-- ]]>",
    "--> <b>gras",
)
STRATEGIC = [
    "laureate_list",
    "cohort_overview",
    "cooperation_list",
    "budget_detail",
    "target_list",
    "cohort_positioning",
]


@pytest.fixture
def world():
    """A hostile promotion with a published version, read by a team and by a funder; `laureates` is five."""
    cache.clear()
    bilan = hostile_cohort(ADDRESS)
    cohort = bilan.cohort
    team, funder = make_team_user(cohort), make_funder_user(cohort)
    snapshot = bilan_snapshot(cohort=cohort, bilan=bilan)
    version = make_ready_version(cohort, actor=team, bilan=bilan, status=BilanStatus.PUBLISHED, snapshot=snapshot)
    make_question(version, funder, text=f'<script src="{ADDRESS}/q"></script>', answered_by=team, answer=RAW[4])
    make_job(cohort, requested_by=team)
    return {"bilan": bilan, "cohort": cohort, "team": team, "funder": funder, "version": version}


def assert_harmless(client, address: str) -> str:
    """The page opens, and nothing in it runs, fetches or leaves its place; returns its texts."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    html = answer.content.decode()
    assert [text for text in RAW if text in html] == [], address
    page = Markup(html)
    followed = [one for one in page.references if not one.startswith("mailto:")]  # whose subject may be any text
    assert [one for one in followed if "piege" in one or one.startswith(("file:", "javascript:"))] == [], address
    assert [(tag, name) for tag, name in page.active if name != "style"] == [], address
    assert settings.SECRET_KEY not in html, address
    return page.text


def test_screens_of_the_team(client, world):
    client.force_login(world["team"])
    slug, bilan = {"slug": world["cohort"].slug}, {"slug": world["cohort"].slug, "public_id": world["bilan"].public_id}
    workshop = reverse("reporting:bilan_detail", kwargs=bilan)
    texts = {
        name: assert_harmless(client, reverse(f"reporting:{name}", kwargs=kwargs))
        for names, kwargs in (
            (("figure_list", "bilan_list", "question_list", "document_list", *STRATEGIC), slug),
            (("bilan_figures", "bilan_readiness", "bilan_ask", "bilan_publish"), bilan),
        )
        for name in names
    }
    sections = [section.key for section in SECTIONS if section.has_text]
    texts["workshop"] = "".join(assert_harmless(client, f"{workshop}?section={key}") for key in sections)
    number = {"number": world["version"].number}
    texts["version"] = assert_harmless(client, reverse("reporting:version_detail", kwargs=bilan | number))
    texts["requests"] = assert_harmless(client, reverse("reporting:own_request_list"))
    for name in ("bilan_readiness", "workshop", "bilan_list", "question_list", "document_list", "laureate_list"):
        assert ADDRESS in texts[name], name  # the trap is read, not lost


def test_each_figure_with_its_rows(client, world):
    client.force_login(world["team"])
    addresses = [
        reverse("reporting:figure_detail", kwargs={"slug": world["cohort"].slug, "code": code})
        for code in (*FIGURES, *(one.code for one in world["cohort"].own_figures.all()))
    ]
    texts = [assert_harmless(client, address) for address in addresses]
    assert len(texts) == 26
    assert sum(ADDRESS in text for text in texts) > 10


def test_screens_of_the_funder(client, world):
    client.force_login(world["funder"])
    slug = {"slug": world["cohort"].slug}
    names = ("funder_cohort", "funder_results", "funder_evidence", "funder_compare", "funder_laureate_list")
    texts = {name: assert_harmless(client, reverse(f"reporting:{name}", kwargs=slug)) for name in names}
    texts["home"] = assert_harmless(client, reverse("reporting:funder_home"))
    codes = [
        assert_harmless(client, reverse("reporting:funder_figure", kwargs=slug | {"code": one})) for one in FIGURES
    ]
    assert sum(ADDRESS in text for text in codes) > 5
    assert ADDRESS in texts["funder_results"]
    for laureate in world["cohort"].laureates.all():
        kwargs = slug | {"laureate_slug": laureate.slug}
        assert_harmless(client, reverse("reporting:funder_laureate", kwargs=kwargs))


def test_the_public_page_of_the_code(client, world):
    text = assert_harmless(
        client, reverse("reporting:verify_code", kwargs={"code": world["version"].verification_code})
    )
    assert "Document authentique, en vigueur" in text
    assert_harmless(client, reverse("reporting:verify") + "?code=" + "%3Cscript%20src=%22http://piege.invalid")


def test_the_preview_and_the_essential_on_screen(client, world):
    client.force_login(world["team"])
    kwargs = {"slug": world["cohort"].slug, "public_id": world["bilan"].public_id}
    assert ADDRESS in assert_harmless(client, reverse("reporting:bilan_preview", kwargs=kwargs))

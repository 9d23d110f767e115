"""The funder's tasks within their clicks: F1 the bilan from the mail, F3 a figure to its rows (product, personas).

Then what it asks of the team: a question on a figure, the whole evidence. And every page of a published bilan.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.clicks import Clicks
from tests.browser.conftest import PASSWORD
from tests.browser.keyboard import LISTENERS, off_screen, tab_through
from tests.browser.mails import wait_for_match
from tests.browser.walk import check, listened

FUNDER = "region.demo"
COHORT = "industries-engagees-2025"
# A bilan published without its pages laid out: what is walked here begins with the mail.
PUBLISH = f"""
import uuid
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from ess_platform.accounts.models import User
from programmes.models import Cohort
from reporting.digests import file_digest
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.enums import JobState
from reporting.models import BilanVersion, Document, Job
from reporting.notifications import notify_publication
from reporting.services.bilan import bilan_create, version_freeze
cohort = Cohort.objects.get(slug="{COHORT}")
actor, now = User.objects.get(email="mission.demo@essaim.example"), timezone.now()
bilan = bilan_create(cohort=cohort, kind="closing", title="Bilan de clôture", actor=actor)
version = version_freeze(bilan=bilan, snapshot=bilan_snapshot(cohort=cohort, bilan=bilan), actor=actor, now=now)
job = Job.objects.create(
    idempotency_key="essai", document_key="bilan-cloture", cohort=cohort, bilan=bilan, requested_by=actor,
    state=JobState.DONE, ended_at=now,
)
content = b"%PDF-1.7 essai"
document = Document.objects.create(
    job=job, key="bilan-cloture", title="Bilan", filename="bilan.pdf", size=len(content), pages=48,
    storage_name=default_storage.save(f"documents/{{uuid.uuid4()}}.pdf", ContentFile(content)),
    sha256=file_digest(content),
)
found = BilanVersion.objects.filter(pk=version.pk)
found.update(document=document)
for status in ("review", "validated"):
    found.update(status=status)
found.update(status="published", published_at=now, published_by=actor)
notify_publication(version=BilanVersion.objects.get(pk=version.pk), now=now)
"""


@pytest.fixture(scope="module")
def mailed(stack) -> str:
    """The address of the PDF in the mail of publication."""
    stack.shell(PUBLISH)
    return wait_for_match(stack, f"{FUNDER}@essaim.example", r"Télécharger le bilan .*:\s+(http\S+)")


def test_f1_the_bilan_is_one_click_from_the_mail(mailed, sign_in):
    page = sign_in(FUNDER)
    with page.expect_download() as downloading:
        page.evaluate("address => { location.href = address }", mailed)  # the click in the mail
    assert downloading.value.suggested_filename == "bilan.pdf"


def test_f1_signed_out_the_same_click_asks_who_one_is_then_gives_the_bilan(mailed, browser, stack):
    context = browser.new_context(base_url=stack.base, accept_downloads=True)
    page = context.new_page()
    page.goto(mailed)
    page.get_by_role("link", name="Me connecter avec mon mot de passe").click()
    page.fill("[name=login]", f"{FUNDER}@essaim.example")
    page.fill("[name=password]", PASSWORD)
    with page.expect_download() as downloading:
        page.press("[name=password]", "Enter")
    assert downloading.value.suggested_filename == "bilan.pdf"
    context.close()


@pytest.mark.parametrize("width", [1440, 390])
def test_f3_a_figure_and_its_rows_in_two_clicks(mailed, sign_in, width):
    clicks = Clicks(sign_in(FUNDER, width=width))
    clicks.link("Industries Engagées 2025")
    clicks.on(clicks.page.locator(".stats a").first)
    rows = clicks.page.get_by_role("table", name=re.compile("Lignes qui donnent"))
    expect(rows.get_by_role("row")).to_have_count(23)  # the head, and the 22 laureates
    expect(clicks.page.get_by_role("heading", name="Certificat")).to_be_visible()
    assert clicks.count == 2


def test_a_question_on_a_figure_and_its_answer_stay_beside_it(mailed, sign_in):
    funder, team = sign_in(FUNDER), sign_in("mission.demo")
    funder.goto(f"/financeur/{COHORT}/resultats/K13/")
    funder.get_by_label("Votre question").fill("Les emplois en insertion sont-ils comptés ?")
    funder.get_by_role("button", name="Envoyer la question").click()
    expect(funder.locator("#questions ~ article")).to_contain_text("En attente de réponse")

    team.goto("/avis/")
    asked = team.get_by_role("listitem").filter(has_text="pose une question sur le chiffre K13")
    asked.get_by_role("button", name="Ouvrir").or_(asked.get_by_role("link", name="Ouvrir")).click()
    team.get_by_label("Votre réponse").fill("Oui, au prorata de leur temps de travail.")
    team.get_by_role("button", name="Envoyer la réponse").click()
    expect(team.locator("[role=status].notice").first).to_contain_text("Réponse envoyée")
    funder.reload()
    expect(funder.locator("#questions ~ article")).to_contain_text("Oui, au prorata de leur temps de travail.")


def test_the_whole_evidence_is_asked_in_one_click_and_the_team_sees_by_whom(mailed, sign_in):
    clicks, team = Clicks(sign_in(FUNDER)), sign_in("mission.demo")
    clicks.page.goto(f"/financeur/{COHORT}/pieces/")
    clicks.button("Demander le dossier complet")
    expect(clicks.page.locator("main")).to_contain_text("par Rachida Abrial")
    assert clicks.count == 1
    team.goto(f"/programmes/{COHORT}/documents/produire/?document=dossier-financeur")
    expect(team.locator(".notice")).to_contain_text("Rachida Abrial, Région Île-de-France")


PAGES = [
    (FUNDER, "/financeur/"),
    (FUNDER, f"/financeur/{COHORT}/"),
    (FUNDER, f"/financeur/{COHORT}/resultats/"),
    (FUNDER, f"/financeur/{COHORT}/resultats/K12/"),
    (FUNDER, f"/financeur/{COHORT}/resultats/K13/"),
    (FUNDER, f"/financeur/{COHORT}/pieces/"),
    (FUNDER, f"/financeur/{COHORT}/comparer/"),
    ("mission.demo", f"/programmes/{COHORT}/bilans/questions/"),
    ("mission.demo", f"/programmes/{COHORT}/documents/produire/?document=dossier-financeur"),
]


@pytest.mark.parametrize(("account", "path"), PAGES)
def test_pages_of_a_published_bilan_for_everybody(stack, mailed, sign_in, account, path):
    """Axe and 320 pixels, 390 pixels, then the keyboard."""
    page = listened(sign_in(account), stack.base)
    page.add_init_script(LISTENERS)
    page.emulate_media(reduced_motion="reduce")
    page.goto(path)
    check(page)
    assert off_screen(page) == []
    assert tab_through(page, whole=False) == {}

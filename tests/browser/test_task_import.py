"""S9: import 22 laureates, five clicks from the page after sign-in; then the export of what is seen."""

import re

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.clicks import Clicks

TITLES = "Nom de la structure;Ville;Département;Prénom du contact;Nom du contact;Mail"
ROWS = [f"Atelier n° {n};Lyon;69;Zoé;Étoile {n};zoe{n}@ateliers.test" for n in range(1, 23)]


def csv(*rows: str) -> dict:
    """As an office sends it: Windows-1252, CRLF."""
    content = "\r\n".join((TITLES, *rows)).encode("cp1252")
    return {"name": "laureats.csv", "mimeType": "text/csv", "buffer": content}


@pytest.fixture(scope="module")
def prepared(stack):
    """A promotion without any laureate, in the first place of the dashboard."""
    stack.shell(
        "from programmes.models import Cohort, TeamMember\n"
        "from ess_platform.accounts.models import User\n"
        "model = Cohort.objects.get(slug='implantation-auvergne-rhone-alpes-promotion-8')\n"
        "cohort = Cohort.objects.create(programme=model.programme, slug='essai-import', name='Promotion à remplir',"
        " status='running', starts_on=model.starts_on, ends_on=model.ends_on)\n"
        "TeamMember.objects.create(cohort=cohort, user=User.objects.get(email='implantation.demo@essaim.example'))\n"
    )
    return stack


def test_22_laureates_in_five_clicks(prepared, sign_in):
    page = sign_in("implantation.demo")
    clicks = Clicks(page)
    clicks.on(page.get_by_role("link", name="Promotion à remplir", exact=True).first)
    clicks.on(page.get_by_label("Promotion Promotion à remplir").get_by_role("link", name="Lauréats"))
    clicks.on(page.get_by_role("link", name="Importer un tableau").first)
    page.get_by_label("Fichier").set_input_files(csv(*ROWS))
    clicks.button("Lire le fichier")
    expect(page.get_by_role("heading", level=1)).to_have_text("22 lauréats à importer")
    expect(page.get_by_role("row", name="Ligne 2")).to_contain_text("Atelier n° 1")
    clicks.button("Importer 22 lauréats")
    expect(page.get_by_role("status")).to_contain_text("22 lauréats, 22 structures créées et 22 contacts")
    assert clicks.count == 5
    page.get_by_role("link", name="Voir les lauréats").click()
    expect(page.locator("#nombre")).to_have_text("22 lauréats")


def test_a_wrong_row_names_itself_and_nothing_is_written(prepared, sign_in):
    page = sign_in("implantation.demo", width=390)
    page.goto("/programmes/essai-import/laureats/importer/")
    page.get_by_label("Fichier").set_input_files(csv("Scierie;Lyon;zz;;;", "Autre;Lyon;69;;;"))
    page.get_by_role("button", name="Lire le fichier").click()
    expect(page.get_by_role("alert").filter(has_text="Rien n’a été importé")).to_be_visible()
    expect(page.get_by_role("row", name="Ligne 2")).to_contain_text("Département")
    page.goto("/programmes/essai-import/laureats/?q=scierie")
    expect(page.locator("#nombre")).to_have_text("0 lauréat")


def test_what_is_seen_is_exported(prepared, sign_in, tmp_path):
    page = sign_in("implantation.demo")
    page.goto("/programmes/implantation-auvergne-rhone-alpes-promotion-8/laureats/?parcours=active")
    total = int(re.search(r"\d+", page.locator("#nombre").inner_text())[0])
    page.get_by_role("link", name="Exporter cette liste").click()
    expect(page.get_by_text("Parcours : Actif")).to_be_visible()
    page.get_by_role("button", name="Demander l’export").click()
    link = page.get_by_role("link", name=re.compile("Télécharger"))
    expect(link).to_be_visible(timeout=30_000)  # the worker makes it, the page asks again by itself
    with page.expect_download() as download:
        link.click()
    download.value.save_as(tmp_path / "laureats.xlsx")
    book = openpyxl.load_workbook(tmp_path / "laureats.xlsx")
    assert book.sheetnames == ["Lauréats", "Mode de lecture"]
    assert book["Lauréats"].max_row == total + 1

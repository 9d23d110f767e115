"""The workshop of a bilan: texts that keep themselves, two people on one text, and from the request to the readers."""

import pytest
from playwright.sync_api import expect

from tests.browser.bilan_review import settle_quotes
from tests.browser.clicks import Clicks
from tests.browser.keyboard import LISTENERS, off_screen, tab_through
from tests.browser.walk import check, listened

COHORT = "industries-engagees-2025"
BILANS = f"/programmes/{COHORT}/bilans/"
STATUS = "[data-autosave-status]"
STORED = """
from reporting.models import Bilan
print(json.dumps(list(Bilan.objects.get().sections.filter(key="limites").values_list("text", flat=True))))
"""
ADDRESS = """
from programmes.models import Cohort
from ess_platform.accounts.models import User
from reporting.services.bilan import bilan_create
cohort = Cohort.objects.get(slug="industries-engagees-2025")
actor = User.objects.get(email="mission.demo@essaim.example")
bilan = bilan_create(cohort=cohort, kind="closing", title="Bilan de clôture", actor=actor)
print(json.dumps(str(bilan.public_id)))
"""


@pytest.fixture(scope="module")
def workshop(stack) -> str:
    """The path of the workshop of a closing bilan just opened."""
    return f"{BILANS}{stack.json(ADDRESS)}/"


def write(page, text: str) -> None:
    page.fill("#id_text", text)
    expect(page.locator(STATUS)).to_contain_text("Texte enregistré à")


def test_a_text_keeps_itself_and_is_there_again(stack, sign_in, workshop):
    page = sign_in("mission.demo")
    page.goto(f"{workshop}?section=limites")
    write(page, "Trois fiches manquent.")
    assert stack.json(STORED) == ["Trois fiches manquent."]
    page.reload()
    expect(page.locator("#id_text")).to_have_value("Trois fiches manquent.")
    preview = page.frame_locator("iframe.bilan-preview")
    expect(preview.locator("body")).to_contain_text("Trois fiches manquent.")


def test_of_two_people_on_one_text_neither_is_overwritten_in_silence(stack, sign_in, workshop):
    mine, his = sign_in("mission.demo"), sign_in("direction.demo")
    for page in (mine, his):
        page.goto(f"{workshop}?section=limites")
    write(his, "Une fiche manque.")
    mine.fill("#id_text", "Deux fiches manquent.")
    conflict = mine.locator(".autosave-conflict")
    expect(conflict).to_contain_text("Armand a modifié ce texte")
    expect(conflict).to_contain_text("Une fiche manque.")
    assert stack.json(STORED) == ["Une fiche manque."]
    conflict.get_by_role("button", name="Garder mon texte").click()
    expect(mine.locator(STATUS)).to_contain_text("Texte enregistré à")
    assert stack.json(STORED) == ["Deux fiches manquent."]

    his.fill("#id_text", "Aucune fiche ne manque.")  # the button of a page open since before: both texts, none lost
    his.get_by_role("button", name="Enregistrer le texte").click()
    expect(his.get_by_role("heading", name="Deux versions de ce texte")).to_be_visible()
    expect(his.locator("main")).to_contain_text("Deux fiches manquent.")
    expect(his.locator("#id_text")).to_have_value("Aucune fiche ne manque.")
    assert stack.json(STORED) == ["Deux fiches manquent."]


def checked(page) -> None:
    """Axe and 320 pixels, then 390, then the keyboard."""
    check(page)
    assert off_screen(page) == []
    assert tab_through(page, whole=False) == {}


def test_from_the_request_to_the_publication(stack, sign_in, workshop):
    """Two clicks for each: ask, decide once the notice is open, publish. Every page on the way is checked."""
    settle_quotes(stack, COHORT)
    team, reader = (listened(sign_in(name), stack.base) for name in ("mission.demo", "direction.demo"))
    for page in (team, reader):
        page.add_init_script(LISTENERS)
        page.emulate_media(reduced_motion="reduce")
    team.goto(workshop)
    team.get_by_role("button", name="Générer le PDF").click()
    ask = team.get_by_role("link", name="Demander la relecture")
    expect(ask).to_be_visible(timeout=90_000)
    team.goto(workshop)
    checked(team)

    asking = Clicks(team)
    asking.link("Demander la relecture")
    checked(team)
    asking.button("Demander la relecture")
    expect(team.locator("main")).to_contain_text("En attente : Armand Haddadi")
    checked(team)

    deciding = Clicks(reader)
    reader.goto("/avis/")
    deciding.on(reader.get_by_role("button", name="Ouvrir").or_(reader.get_by_role("link", name="Ouvrir")).first)
    deciding.link("Relire et décider")
    checked(reader)
    deciding.button("Valider la version")
    expect(reader.locator("main")).to_contain_text("Version 1 validée")

    team.reload()
    publishing = Clicks(team)
    publishing.link("Publier la version 1")
    checked(team)
    publishing.button("Publier")
    expect(team.locator("main")).to_contain_text("Version 1 publiée")
    assert (asking.count, deciding.count, publishing.count) == (2, 3, 2)

    team.get_by_role("link", name="Version 1", exact=True).click()
    team.get_by_role("link", name="Page publique de vérification").click()
    expect(team.locator("main")).to_contain_text("Document authentique, en vigueur")
    checked(team)

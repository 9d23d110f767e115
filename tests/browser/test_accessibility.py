"""The main pages of every role: axe, structure, 320 pixels, nothing refused by the CSP, nothing from elsewhere."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.prepared import CLOSED, RUNNING
from tests.browser.walk import addresses, check, pages_of, visit, walk

__all__ = ["addresses", "visit"]  # fixtures


@pytest.mark.parametrize(("account", "path"), pages_of(team=False, one_in=2))
def test_page(visit, addresses, account, path):
    walk(visit, addresses, account, path)


def send(page, name: str) -> None:
    """Press the button without the browser's own checks: the answers of the server are under test."""
    page.locator("main form").evaluate_all("forms => forms.forEach(form => { form.noValidate = true; })")
    page.get_by_role("main").get_by_role("button", name=name).first.click()


ERRORS = [
    ("", "/connexion/", {"[name=email]": "ici"}, "Recevoir mon code"),
    ("", "/connexion/mot-de-passe/", {"[name=login]": "a@essaim.example", "[name=password]": "non"}, "Me connecter"),
    ("", "/mot-de-passe-oublie/", {}, "Recevoir le lien"),
    ("admin.demo", "/administration/comptes/inviter/", {}, "Envoyer l’invitation"),
    ("admin.demo", "/compte/mot-de-passe/", {}, "Enregistrer"),
    ("douce.demo", "/mon-espace/fiche/FORM/marches/", {"[name=part_ca_industriel]": "beaucoup"}, "Enregistrer"),
    ("douce.demo", "/mon-espace/fiche/FORM/cooperations/", {"[name$=nouvelle-1-objet]": "Un achat"}, "Enregistrer"),
    ("parrain.demo", "/parrain/rendez-vous/nouveau/", {}, "Enregistrer le rendez-vous"),
    ("implantation.demo", f"{RUNNING}avancement/CAMPAIGN/revetmain/", {}, "Renvoyer à la structure"),
    ("laureat01.demo", "/mon-espace/plan/ajouter/", {"[name=due_on]": "2020-01-01"}, "Ajouter au plan"),
    ("mission.demo", f"{CLOSED}bilans/nouveau/", {"[name=title]": ""}, "Créer le bilan"),
    ("mission.demo", f"{CLOSED}agenda/sequence-3/rouvrir/", {}, "Rouvrir la séance"),
    ("mission.demo", f"{CLOSED}agenda/sequence-2/emargement/", {"input[name^=p_][value=partial]": ""}, "Enregistrer"),
]


@pytest.mark.parametrize("case", ERRORS, ids=lambda case: "-".join(case[:2]))
def test_page_with_its_errors(visit, addresses, case):
    account, path, typed, button = case
    page = visit(account)
    page.goto(re.sub("[A-Z]{4,}", lambda name: addresses[name[0]], path))
    page.locator("main details").evaluate_all("all => all.forEach(details => { details.open = true; })")
    for selector, value in typed.items():
        field = page.locator(selector).first
        if field.get_attribute("type") == "radio":
            field.check()
        else:
            field.fill(value)
    send(page, button)
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert page.title().startswith("Erreur\u00a0: ")
    check(page)


def test_bilan_from_its_request_to_its_reading(visit):
    page = visit("implantation.demo")
    page.goto(f"{RUNNING}bilans/nouveau/")
    page.get_by_role("button", name="Créer le bilan").click()
    check(page)
    page.get_by_role("link", name="La promotion", exact=False).first.click()
    expect(page.get_by_role("heading", name="6. La promotion")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Chiffres du bilan").click()
    expect(page.get_by_role("heading", name="Chiffres du bilan")).to_be_visible()
    check(page)
    page.go_back()
    page.get_by_role("button", name="Générer le PDF").click()
    expect(page.locator("#job")).to_be_visible()
    ask = page.get_by_role("link", name="Demander la relecture")
    expect(ask).to_be_visible(timeout=60_000)
    check(page)
    ask.click()
    check(page)
    page.get_by_role("button", name="Demander la relecture").click()
    expect(page.locator("[role=status].notice").first).to_be_visible()
    check(page)


def test_second_factor_is_set_up_after_the_password(visit):
    page = visit("admin.demo")
    page.goto("/compte/second-facteur/activer/")
    if page.locator("[name=password]").count():
        page.fill("[name=password]", PASSWORD)
        page.get_by_role("button", name="Confirmer").click()
    page.wait_for_url("**/compte/second-facteur/activer/")
    expect(page.get_by_role("main").get_by_role("textbox")).to_be_visible()
    check(page)
    page.get_by_role("main").get_by_role("textbox").fill("000000")
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    check(page)


def test_code_page_after_any_address(visit):
    page = visit("")
    page.goto("/connexion/")
    page.fill("[name=email]", "personne@essaim.example")
    page.get_by_role("button", name="Recevoir mon code").click()
    page.wait_for_url("**/connexion/code/")
    check(page)


@pytest.mark.parametrize(("account", "path"), [("", "/"), ("mission.demo", CLOSED), ("douce.demo", "/mon-espace/")])
def test_skip_link_by_keyboard(visit, account, path):
    page = visit(account)
    page.goto(path)
    link = page.locator(".skip-link")
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    assert link.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_account_menu_by_keyboard(visit):
    """Opened with Enter, its links follow, closed again with Enter."""
    page = visit("mission.demo")
    page.goto("/tableau-de-bord/")
    menu = page.locator("details.account")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="Mon compte")).to_be_visible()
    page.keyboard.press("Tab")
    assert menu.evaluate("menu => menu.contains(document.activeElement)")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="Mon compte")).to_be_hidden()

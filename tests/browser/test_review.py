"""The queue and the review by keyboard alone, and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.clicks import opens
from tests.browser.conftest import PASSWORD

COHORT = "/programmes/implantation-auvergne-rhone-alpes-promotion-8/"
PHRASE = "Merci de compléter en une phrase ou deux, avec un exemple."


def open_queue(page) -> str:
    page.goto(f"{COHORT}avancement/")
    opens(page, page.get_by_role("link", name="Fiche de mi-parcours", exact=True))
    return page.url


@pytest.fixture
def team(sign_in):
    return sign_in("implantation.demo")


def test_arrows_go_from_one_form_to_the_next_outside_fields(team):
    open_queue(team)
    opens(team, team.get_by_role("link", name="Relire la suivante"))
    expect(team.locator("[data-keys-hint]")).to_be_visible()
    first = team.url
    team.keyboard.press("ArrowLeft")
    expect(team.locator("[data-keys-status]")).to_have_text("C’est la première fiche.")
    team.get_by_label("Ce que vous demandez").focus()
    team.keyboard.press("ArrowRight")
    assert team.url == first
    team.locator("h1").click()
    team.keyboard.press("ArrowRight")
    team.wait_for_url(lambda url: url != first)
    expect(team.locator(".queue-nav")).to_contain_text("2 sur")
    team.keyboard.press("ArrowLeft")
    team.wait_for_url(first)


def test_a_ready_phrase_is_counted(team):
    open_queue(team)
    opens(team, team.get_by_role("link", name="Relire la suivante"))
    counter = team.locator("form[action*=renvoyer] .text-counter")
    expect(counter).to_have_text("0 caractère sur 20 au moins")
    team.get_by_text("Phrases prêtes").click()
    team.get_by_role("button", name=PHRASE).click()
    expect(team.get_by_label("Ce que vous demandez")).to_have_value(PHRASE)
    expect(team.get_by_label("Ce que vous demandez")).to_be_focused()
    expect(counter).to_have_text(re.compile(r"Il reste 1\s942 caractères"))


def test_rows_are_ticked_by_keyboard_and_counted_aloud(team):
    open_queue(team)
    status = team.locator("[data-selection-status]")
    boxes = team.locator("tbody input[type=checkbox]")
    boxes.first.focus()
    team.keyboard.press("Space")
    expect(status).to_have_text("1 lauréat sélectionné")
    boxes.nth(1).focus()
    team.keyboard.press("Space")
    expect(status).to_have_text("2 lauréats sélectionnés")
    team.locator("[data-select-all]").click()
    expect(status).to_have_text(f"{boxes.count()} lauréats sélectionnés")
    team.get_by_role("button", name="Accorder un délai").click()
    expect(team.get_by_role("heading", level=1)).to_contain_text("Accorder un délai à")
    expect(team.get_by_role("heading", name=re.compile("laissés? de côté"))).to_be_visible()


def test_a_delay_is_granted_without_javascript(stack, browser):
    context = browser.new_context(locale="fr-FR", base_url=stack.base, java_script_enabled=False)
    page = context.new_page()
    page.goto("/connexion/mot-de-passe/")
    page.fill("[name=login]", "implantation.demo@essaim.example")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Me connecter").click()
    queue = open_queue(page)
    page.get_by_role("link", name=re.compile("Tout sélectionner")).click()
    expect(page.locator("tbody input[type=checkbox]:not(:checked)")).to_have_count(0)
    page.goto(queue)
    page.get_by_label("Choisir Chantiers Chaume").check()
    page.get_by_role("button", name="Accorder un délai").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accorder un délai à 1 lauréat")
    page.get_by_role("button", name="Accorder le délai").click()
    expect(page.locator("[role=status].notice")).to_contain_text("1 délai accordé jusqu’au")
    expect(page.get_by_role("row", name="Chantiers Chaume")).to_contain_text("(accordée)")
    context.close()

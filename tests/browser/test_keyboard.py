"""The team's pages by keyboard alone: every control is reached, in order, in sight; and what it does is done."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import LISTENERS, off_screen, press, resolved, tab_through, tab_to
from tests.browser.prepared import CLOSED, RUNNING
from tests.browser.walk import addresses, pages_of, visit

__all__ = ["addresses", "visit"]  # fixtures
WALK = pages_of(team=True, one_in=6)  # the first one is walked from its top: no field of it takes the focus by itself
TEAM = "implantation.demo"
LINES = ("Truc;Ville", "Atelier du clavier;Lyon")


@pytest.fixture(scope="module")
def watched(visit):
    """`watched(account)` → its page, without animations, that remembers who listens to the pointer."""
    known = set()

    def page_of(account):
        page = visit(account)
        if account not in known:
            page.emulate_media(reduced_motion="reduce")
            page.add_init_script(LISTENERS)
            known.add(account)
        return page

    return page_of


@pytest.mark.parametrize(("account", "path"), WALK)
def test_every_control_is_reached_and_is_on_a_phone(watched, addresses, account, path):
    """The header and the footer are the same everywhere: one page is walked whole, the others from their content."""
    page = watched(account)
    page.goto(resolved(path, addresses), wait_until="domcontentloaded")
    if page.locator("[hx-trigger=load]").count():
        page.wait_for_load_state("networkidle")  # what takes its place is what people walk through
    assert tab_through(page, whole=(account, path) == WALK[0]) == {}
    assert off_screen(page) == []


@pytest.fixture
def team(visit):
    return visit(TEAM)


def test_laureates_are_ticked_and_reminded(team):
    team.goto(f"{RUNNING}laureats/?fiche=draft")
    boxes = team.get_by_role("checkbox", name=re.compile("^Choisir "))
    for rank in range(2):
        tab_to(team, boxes.nth(rank))
        team.keyboard.press("Space")
    expect(team.locator("[data-selection-status]")).to_have_text("2 lauréats sélectionnés")
    press(team, team.get_by_role("button", name="Relancer"))
    press(team, team.get_by_role("button", name="Préparer les relances"))
    expect(team.locator("[role=status].notice").first).to_be_visible()


def test_a_view_is_filtered_named_and_found_again(team):
    team.goto(f"{RUNNING}laureats/")
    tab_to(team, team.locator("#id_fiche"))
    team.keyboard.type("Brouillon")
    expect(team).to_have_url(re.compile("fiche=draft"))
    press(team, team.get_by_role("link", name="Enregistrer cette vue"))
    tab_to(team, team.get_by_label("Nom de la vue"))
    team.keyboard.type("Au clavier")
    with team.expect_navigation():
        team.keyboard.press("Enter")
    expect(team.get_by_role("navigation", name="Vues").get_by_role("link", name="Au clavier")).to_be_visible()


def test_a_file_is_chosen_mapped_and_imported(team):
    team.goto(f"{RUNNING}laureats/importer/")
    tab_to(team, team.get_by_label("Fichier"))
    with team.expect_file_chooser() as chooser:
        team.keyboard.press("Space")
    chooser.value.set_files({"name": "clavier.csv", "mimeType": "text/csv", "buffer": "\n".join(LINES).encode()})
    press(team, team.get_by_role("button", name="Lire le fichier"))
    press(team, team.get_by_role("link", name="Indiquer les colonnes"))
    tab_to(team, team.get_by_label("Structure", exact=True))
    team.keyboard.type("Truc")
    press(team, team.get_by_role("button", name="Contrôler les lignes"))
    press(team, team.get_by_role("button", name="Importer 1 lauréat"))
    expect(team.get_by_role("status")).to_contain_text("1 lauréat")


def test_a_person_answers_a_date_poll_and_the_team_keeps_a_date(visit, team, addresses):
    person = visit("")
    person.goto(resolved("/sondage/DISPONIBILITES/", addresses))
    groups = person.locator("main fieldset")
    for rank in range(groups.count()):
        tab_to(person, groups.nth(rank).get_by_role("radio").first)
        person.keyboard.press("Space")
    press(person, person.get_by_role("button", name="Enregistrer mes disponibilités"))
    expect(person.get_by_role("status")).to_contain_text("C’est noté, merci")
    team.goto(resolved(f"{RUNNING}agenda/sondages/SONDAGE/", addresses))
    press(team, team.get_by_role("link", name=re.compile("^Retenir cette date")).first)
    press(team, team.get_by_role("button", name="Retenir cette date"))
    expect(team.locator("[role=status].notice").first).to_be_visible()


def test_a_sponsor_is_given_from_the_matrix(visit):
    team = visit("mission.demo")
    team.goto(f"{CLOSED}parrainages/matrice/")
    press(team, team.get_by_role("link", name=re.compile("^Affecter ")).first)
    press(team, team.get_by_role("button", name=re.compile("^Affecter|^Proposer|^Créer")).first)
    expect(team.locator("[role=status].notice").first).to_be_visible()

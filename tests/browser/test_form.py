"""The form on a phone, when things go wrong: nothing that was typed is ever lost, nobody overwrites anybody."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.clicks import opens
from tests.browser.conftest import PASSWORD
from tests.browser.mails import wait_for_match

COHORT = "implantation-auvergne-rhone-alpes-promotion-8"
LAUREATE = "roulottes-partagees"
PHONE = 390
ACCOUNTS = f"""
from ess_platform.accounts.models import User
from ess_platform.directory.models import Person
from laureates.models import Laureate, Participant
laureate = Laureate.objects.get(cohort__slug="{COHORT}", slug="{LAUREATE}")
main = laureate.participants.get(is_main_contact=True).person
User.objects.create_user("roulottes.demo@essaim.example", "{PASSWORD}", person=main)
awa = Person.objects.create(first_name="Awa", last_name="Exemple", email="awa.demo@essaim.example")
Participant.objects.create(laureate=laureate, person=awa)
User.objects.create_user("awa.demo@essaim.example", "{PASSWORD}", person=awa)
"""
ANSWER = f"""
from laureates.models import ProgressReport
report = ProgressReport.objects.get(laureate__slug="{LAUREATE}", campaign__moment="midterm")
print(json.dumps(report.need))
"""
SIGN_EVERYBODY_OUT = """
from django.contrib.sessions.models import Session
Session.objects.all().delete()
"""
STATUS = "[data-autosave-status]"
ALARM = "[data-autosave-alarm]"


@pytest.fixture(scope="module")
def stack(stack):
    stack.shell(ACCOUNTS)
    return stack


def open_project(page) -> None:
    """The page « Mon projet » of the open form."""
    page.goto("/mon-espace/")
    page.get_by_role("link", name=re.compile("Commencer ma fiche|Continuer ma fiche")).first.click()
    page.wait_for_url("**/mon-espace/fiche/**")
    page.goto(f"{page.url}projet/")


def test_server_stopped_while_typing(stack, sign_in):
    """The page says so, typing goes on, the server returns, everything is there."""
    phone = sign_in("roulottes.demo", width=PHONE)
    open_project(phone)
    phone.fill("#id_need", "Un terrain")
    expect(phone.locator(STATUS)).to_contain_text("Brouillon enregistré à")
    stack.stop()
    phone.fill("#id_need", "Un terrain à louer")
    expect(phone.locator(ALARM)).to_contain_text("Impossible d’enregistrer")
    phone.locator(ALARM).get_by_role("button", name="Réessayer").click()
    expect(phone.locator(ALARM)).to_contain_text("Impossible d’enregistrer")
    phone.fill("#id_need", "Un terrain à louer, près d’une gare 🚉")
    phone.fill("#id_difficulty", "Le bail")
    stack.start()
    expect(phone.locator(ALARM)).to_be_empty(timeout=60_000)  # it tries again by itself
    expect(phone.locator(STATUS)).to_contain_text("Brouillon enregistré à")
    phone.reload()
    expect(phone.locator("#id_need")).to_have_value("Un terrain à louer, près d’une gare 🚉")
    expect(phone.locator("#id_difficulty")).to_have_value("Le bail")
    assert stack.json(ANSWER) == "Un terrain à louer, près d’une gare 🚉"


def test_page_closed_while_the_server_is_away(stack, sign_in):
    """What could not be sent waits on the device, and is sent when the page is opened again."""
    phone = sign_in("roulottes.demo", width=PHONE)
    open_project(phone)
    address = phone.url
    phone.route("**/reponse/", lambda route: route.abort())
    phone.fill("#id_next_step", "Visiter deux sites")
    expect(phone.locator(ALARM)).to_contain_text("Impossible d’enregistrer")
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.goto("about:blank")
    phone.unroute("**/reponse/")
    phone.goto(address)
    expect(phone.locator("#id_next_step")).to_have_value("Visiter deux sites")
    expect(phone.locator(STATUS)).to_contain_text("Brouillon enregistré à")


def test_session_over_while_typing(stack, sign_in):
    """One is told, signs in again, comes back to the same page, and what was typed is there and saved."""
    phone = sign_in("roulottes.demo", width=PHONE)
    open_project(phone)
    address = phone.url
    stack.shell(SIGN_EVERYBODY_OUT)
    phone.fill("#id_need", "Un associé local")
    expect(phone.locator(ALARM)).to_contain_text("Vous êtes déconnecté·e")
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.locator(ALARM).get_by_role("button", name="Se reconnecter").click()
    phone.wait_for_url("**/connexion/**")
    phone.get_by_role("link", name=re.compile("mot de passe", re.IGNORECASE)).first.click()
    phone.fill("[name=login]", "roulottes.demo@essaim.example")
    phone.fill("[name=password]", PASSWORD)
    phone.press("[name=password]", "Enter")
    phone.wait_for_url(address)
    expect(phone.locator("#id_need")).to_have_value("Un associé local")
    expect(phone.locator(STATUS)).to_contain_text("Brouillon enregistré à")
    assert stack.json(ANSWER) == "Un associé local"


def test_two_people_on_one_form(stack, sign_in):
    """Another answer of the same page does not clash; the same one is never overwritten in silence."""
    mine, hers = sign_in("roulottes.demo", width=PHONE), sign_in("awa.demo", width=PHONE)
    for page in (mine, hers):
        open_project(page)
    hers.fill("#id_need", "Une avance de trésorerie")
    expect(hers.locator(STATUS)).to_contain_text("Brouillon enregistré à")
    mine.fill("#id_objective", "Ouvrir une seconde antenne")
    expect(mine.locator(STATUS)).to_contain_text("Brouillon enregistré à")
    expect(mine.locator(".autosave-conflict")).to_have_count(0)

    mine.fill("#id_need", "Un comptable")
    conflict = mine.locator(".autosave-conflict")
    expect(conflict).to_contain_text("Awa a modifié cette réponse à")
    expect(conflict).to_contain_text("Une avance de trésorerie")
    assert stack.json(ANSWER) == "Une avance de trésorerie"
    conflict.get_by_role("button", name="Prendre la sienne").click()
    expect(mine.locator("#id_need")).to_have_value("Une avance de trésorerie")

    with hers.expect_response(lambda answer: answer.url.endswith("/reponse/")):
        hers.fill("#id_need", "Une avance de 20 000 €")
    mine.fill("#id_need", "Un comptable à mi-temps")
    expect(conflict).to_contain_text("Une avance de 20 000 €")
    with mine.expect_response(lambda answer: answer.url.endswith("/reponse/")):
        conflict.get_by_role("button", name="Garder ma réponse").click()
    expect(mine.locator(STATUS)).to_contain_text("Brouillon enregistré à")
    assert stack.json(ANSWER) == "Un comptable à mi-temps"


def test_conditions_and_counter_follow_what_is_typed(sign_in):
    phone = sign_in("roulottes.demo", width=PHONE)
    open_project(phone)
    phone.fill("#id_need", "x" * 399)
    expect(phone.locator("#id_need + .text-counter")).to_have_text("Il reste 1 caractère")
    phone.goto(phone.url.replace("/projet/", "/structure/"))
    until = phone.locator("[data-question=esus_until]")
    phone.locator("[name=is_esus][value=non]").check()
    expect(until).to_be_hidden()
    phone.locator("[name=is_esus][value=oui]").check()
    expect(until).to_be_visible()


def test_from_the_link_of_a_mail_to_a_sent_form(stack, browser, sign_in):
    """The team reminds, the mail arrives, one tap opens the form without signing in, and it is sent."""
    address = stack.json(
        f"from laureates.models import Laureate\n"
        f'row = Laureate.objects.get(cohort__slug="{COHORT}", slug="{LAUREATE}")\n'
        "print(json.dumps(row.participants.get(is_main_contact=True).person.email))"
    )
    team = sign_in("implantation.demo")
    team.goto(f"/programmes/{COHORT}/avancement/")
    team.get_by_role("link", name="Fiche de mi-parcours").first.click()
    team.get_by_role("row", name="Roulottes Partagées").get_by_role("checkbox").check()
    team.get_by_role("button", name="Relancer").click()
    team.get_by_role("button", name=re.compile("Préparer|Relancer")).last.click()
    team.get_by_role("link", name=re.compile("Relire|Envoyer")).last.click()
    team.get_by_role("button", name=re.compile("Envoyer")).last.click()
    link = wait_for_match(stack, address, r"(http\S+/lien/\S+)")

    context = browser.new_context(viewport={"width": PHONE, "height": 800}, locale="fr-FR", base_url=stack.base)
    context.set_default_timeout(15_000)
    phone = context.new_page()
    phone.goto(link)
    assert "/mon-espace/fiche/" in phone.url
    fill_everything(phone)
    phone.get_by_role("button", name="Envoyer ma fiche").dblclick()
    phone.wait_for_url("**/envoyee/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Votre fiche est envoyée")
    phone.goto("/mon-espace/promotion/")
    assert "/connexion/" in phone.url  # the link opens its form and nothing else
    context.close()


def fill_everything(page) -> None:
    """Every page of the form, each answer of some kind, until the check page lets it go."""
    tasks = page.url
    keys = page.locator("ol.todo a").evaluate_all("links => links.map(link => link.href)")
    for href in keys:
        page.goto(href)
        for box in page.locator("main input[type=text]:visible, main textarea:visible").all():
            if not box.input_value():
                box.fill(value_for(box))
        for group in page.locator("fieldset.choices:visible").all():
            if group.locator(":checked").count() == 0:
                group.locator("input").first.check()
        for select in page.locator("main select:visible").all():
            if "cooperation" not in (select.get_attribute("name") or "") and not select.input_value():
                select.select_option(index=1)
        opens(page, page.get_by_role("button", name="Enregistrer et continuer"))
    page.goto(f"{tasks}recapitulatif/")
    confirm = page.get_by_label("J’ai vérifié ces points, ils sont exacts")
    if confirm.count():
        confirm.check()


def value_for(box) -> str:
    name = box.get_attribute("name") or ""
    if "cooperation" in name or name.startswith("funding_detail"):
        return ""
    known = {
        "siret": "732 829 320 00074",
        "rna": "W691000001",
        "postcode": "69003",
        "esus_until": "31/12/2030",
        "next_step_on": "09/2030",
        "ao_repondus": "4",
        "part_ca_industriel": "20 %",
    }
    for code, value in known.items():
        if name == code:
            return value
    if name.endswith("-email"):
        return "contact@roulottes.example"
    if name.endswith("-phone"):
        return "06 39 98 00 01"
    return "1" if box.get_attribute("inputmode") in ("decimal", "numeric") else "Une réponse"

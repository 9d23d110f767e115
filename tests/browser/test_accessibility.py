"""Every main page of every role: axe, structure, 320 pixels, nothing refused by the CSP, nothing from elsewhere."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
RUNNING = "/programmes/implantation-auvergne-rhone-alpes-promotion-8/"
CLOSED = "/programmes/industries-engagees-2025/"

PREPARE = f"""
import json
from django.utils import timezone
from ess_platform.accounts.models import User
from laureates.models import Laureate, ProgressReport, ReportingCampaign
from sessions.models import SupportSession
from sponsors.models import Sponsorship, SponsorMeeting
person = Laureate.objects.get(slug="presence-douce").participants.get(is_main_contact=True).person
User.objects.create_user("douce.demo@essaim.example", "{PASSWORD}", person=person)
pair = Sponsorship.objects.filter(contact__person__user__email="parrain.demo@essaim.example").first()
Sponsorship.objects.filter(pk=pair.pk).update(ends_on=None)
sponsor = User.objects.get(email="parrain.demo@essaim.example")
recent = SponsorMeeting.objects.create(
    sponsorship=pair, held_on=timezone.localdate(), minutes=45, mode="phone", subject="Essai", logged_by=sponsor
)
SupportSession.objects.filter(slug="sequence-3").update(status="closed", closed_at=timezone.now())
reports = ProgressReport.objects.filter(campaign__moment="midterm")
campaign = ReportingCampaign.objects.get(cohort__slug="{RUNNING.split("/")[2]}", moment="midterm")
print(json.dumps({{
    "FORM": str(reports.get(laureate__slug="presence-douce").public_id),
    "VALIDATED": str(reports.get(laureate__reference="LAU-01").public_id),
    "CAMPAIGN": str(campaign.public_id),
    "ACCOUNT": str(User.objects.get(email="region.demo@essaim.example").public_id),
    "SPONSORED": str(pair.laureate.public_id),
    "MEETING": str(recent.public_id),
    "FORMER": str(pair.meetings.exclude(pk=recent.pk).first().public_id),
}}))
"""
# Words that end beyond the screen where nothing scrolls, or in a table already laid out as cards.
CUT = """() => {
  const found = [], range = document.createRange();
  const isScroller = box => ['auto', 'scroll'].includes(getComputedStyle(box).overflowX);
  const scrolls = box => box !== null && (isScroller(box) || scrolls(box.parentElement));
  const words = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const parent = words.currentNode.parentElement;
    range.selectNodeContents(words.currentNode);
    if (![...range.getClientRects()].some(box => box.width > 1 && box.right > 321)) continue;
    if (parent.closest('.visually-hidden, thead, option')) continue;
    if (!parent.closest('.table-cards') && scrolls(parent)) continue;
    found.push(words.currentNode.data.trim());
  }
  return found;
}"""
PAGES = {
    "": [
        "/",
        "/accessibilite/",
        "/confidentialite/",
        "/mentions-legales/",
        "/plan-du-site/",
        "/aide/",
        "/connexion/",
        "/connexion/mot-de-passe/",
        "/connexion/compte-ferme/",
        "/mot-de-passe-oublie/",
        "/mot-de-passe-oublie/envoye/",
        "/mot-de-passe-oublie/change/",
        "/invitation/inconnue/",
        "/cette-page-n-existe-pas/",
    ],
    "admin.demo": [
        "/administration/comptes/",
        "/administration/comptes/?q=zzz",
        "/administration/comptes/inviter/",
        "/administration/comptes/ACCOUNT/desactiver/",
        "/compte/",
        "/compte/mot-de-passe/",
        "/compte/second-facteur/",
        "/compte/second-facteur/activer/",
    ],
    "douce.demo": [
        "/mon-espace/",
        "/mon-espace/fiche/",
        "/mon-espace/agenda/",
        "/mon-espace/fiche/FORM/",
        "/mon-espace/fiche/FORM/emploi/",
        "/mon-espace/fiche/FORM/cooperations/",
        "/mon-espace/fiche/FORM/utilite-sociale/",
        "/mon-espace/fiche/FORM/projet/",
        "/mon-espace/fiche/FORM/positionnement-1/",
        "/mon-espace/fiche/FORM/recapitulatif/",
        "/deconnexion/",
    ],
    "laureat01.demo": [
        "/mon-espace/",
        "/mon-espace/agenda/",
        "/mon-espace/fiche/VALIDATED/recapitulatif/",
        f"{CLOSED}",
    ],
    "parrain.demo": [
        "/",
        "/parrain/",
        "/parrain/laureats/SPONSORED/",
        "/parrain/rendez-vous/nouveau/",
        "/parrain/rendez-vous/MEETING/supprimer/",
        "/parrain/rendez-vous/FORMER/supprimer/",
        "/parrain/engagement/",
    ],
    "region.demo": ["/financeur/", "/financeur/industries-engagees-2025/", "/cette-page-n-existe-pas/"],
    "mission.demo": [
        "/tableau-de-bord/",
        "/programmes/",
        CLOSED,
        f"{CLOSED}laureats/",
        f"{CLOSED}laureats/atelier-rebrode/",
        f"{CLOSED}avancement/",
        f"{CLOSED}agenda/",
        f"{CLOSED}agenda/sequence-1/",
        f"{CLOSED}agenda/sequence-1/emargement/",
        f"{CLOSED}agenda/sequence-1/cloturer/",
        f"{CLOSED}agenda/sequence-3/rouvrir/",
        f"{CLOSED}parrains/",
        f"{CLOSED}parrainages/",
        f"{CLOSED}chiffres/",
        f"{CLOSED}chiffres/K01/",
        f"{CLOSED}chiffres/K18/",
        f"{CLOSED}bilans/",
        f"{CLOSED}bilans/nouveau/",
        "/mon-espace/fiche/VALIDATED/",
    ],
    "implantation.demo": [
        "/tableau-de-bord/",
        RUNNING,
        f"{RUNNING}laureats/",
        f"{RUNNING}laureats/unir/",
        f"{RUNNING}avancement/",
        f"{RUNNING}avancement/CAMPAIGN/",
        f"{RUNNING}avancement/CAMPAIGN/?q=zzz",
        f"{RUNNING}avancement/CAMPAIGN/revetmain/",
        f"{RUNNING}avancement/CAMPAIGN/unir/",
        f"{RUNNING}avancement/CAMPAIGN/roulottes-partagees/",
        f"{RUNNING}agenda/",
        f"{RUNNING}agenda/accueil-de-la-promotion/",
        f"{RUNNING}agenda/financer-lantenne-regionale/",
        f"{RUNNING}parrains/",
        f"{RUNNING}bilans/",
    ],
}
STATUS = {
    ("", "/invitation/inconnue/"): 404,
    ("", "/cette-page-n-existe-pas/"): 404,
    ("region.demo", "/cette-page-n-existe-pas/"): 404,
    ("laureat01.demo", CLOSED): 404,
    ("parrain.demo", "/parrain/rendez-vous/FORMER/supprimer/"): 403,
    ("mission.demo", "/mon-espace/fiche/VALIDATED/"): 403,
}


@pytest.fixture(scope="module")
def addresses(stack):
    return stack.json(PREPARE)


@pytest.fixture(scope="module")
def visit(stack, browser, addresses):
    """`visit(account)` → the page of that account, signed in once, with what its browser complained about."""
    opened = {}

    def page_of(account):
        if account not in opened:
            context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="fr-FR", base_url=stack.base)
            context.set_default_timeout(15_000)
            page = context.new_page()
            page.complaints = []
            page.on("console", lambda message: page.complaints.append(message.text) if is_bad(message) else None)
            page.on("pageerror", lambda error: page.complaints.append(str(error)))
            page.on("request", lambda request: page.complaints.append(request.url) if is_foreign(request) else None)
            if account:
                page.goto("/connexion/mot-de-passe/")
                page.fill("[name=login]", f"{account}@essaim.example")
                page.fill("[name=password]", PASSWORD)
                page.press("[name=password]", "Enter")
                page.wait_for_url(lambda url: "connexion" not in url)
            opened[account] = page
        opened[account].complaints.clear()
        return opened[account]

    def is_bad(message):
        is_answer_code = "the server responded with a status of" in message.text  # a refused page is checked too
        return message.type in ("error", "warning") and not is_answer_code

    def is_foreign(request):
        return not request.url.startswith(stack.base)

    yield page_of
    for page in opened.values():
        page.context.close()


def check(page) -> None:
    """What every page owes to everybody, at 1440 then at 320 pixels."""
    found = Axe().run(page, options=AXE).response["violations"]
    assert [(v["id"], [node["html"][:200] for node in v["nodes"]]) for v in found] == []
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "fr"
    assert re.fullmatch(r".{3,} – Essaim", page.title())
    page.set_viewport_size({"width": 320, "height": 800})
    try:
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 320
        assert page.evaluate(CUT) == []
    finally:
        page.set_viewport_size({"width": 1440, "height": 900})
    assert page.complaints == []


@pytest.mark.parametrize(("account", "path"), [(account, path) for account in PAGES for path in PAGES[account]])
def test_page(visit, addresses, account, path):
    page = visit(account)
    answer = page.goto(re.sub("[A-Z]{4,}", lambda name: addresses[name[0]], path))
    assert answer.status == STATUS.get((account, path), 200)
    check(page)


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
    ("mission.demo", f"{CLOSED}bilans/nouveau/", {"[name=title]": ""}, "Créer le bilan"),
    ("mission.demo", f"{CLOSED}agenda/sequence-3/rouvrir/", {}, "Rouvrir la séance"),
    ("mission.demo", f"{CLOSED}agenda/sequence-2/emargement/", {"select[name^=p_]": "partial"}, "Enregistrer"),
]


@pytest.mark.parametrize("case", ERRORS, ids=lambda case: "-".join(case[:2]))
def test_page_with_its_errors(visit, addresses, case):
    account, path, typed, button = case
    page = visit(account)
    page.goto(re.sub("[A-Z]{4,}", lambda name: addresses[name[0]], path))
    page.locator("main details").evaluate_all("all => all.forEach(details => { details.open = true; })")
    for selector, value in typed.items():
        field = page.locator(selector).first
        if field.evaluate("field => field.localName") == "select":
            field.select_option(value)
        else:
            field.fill(value)
    send(page, button)
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert page.title().startswith("Erreur\u00a0: ")
    check(page)


def test_bilan_from_its_request_to_the_page_that_publishes_it(visit):
    page = visit("implantation.demo")
    page.goto(f"{RUNNING}bilans/nouveau/")
    page.get_by_role("button", name="Créer le bilan").click()
    check(page)
    page.get_by_role("button", name="Générer le PDF").click()
    expect(page.locator("#job")).to_be_visible()
    publish = page.get_by_role("link", name="Publier la version 1")
    expect(publish).to_be_visible(timeout=60_000)
    check(page)
    publish.click()
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

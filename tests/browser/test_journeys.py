"""What each role does on an ordinary day, in a real browser, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.clicks import opens
from tests.browser.conftest import PASSWORD
from tests.browser.mails import sent_to, wait_for_match

COHORT = "implantation-auvergne-rhone-alpes-promotion-8"
LAUREATE = "roulottes-partagees"
SESSION = "/programmes/industries-engagees-2025/agenda/sequence-1/"
PHONE = 390
WRONG = "L’adresse ou le mot de passe ne correspond pas. Vérifiez votre saisie, ou recevez un code par courriel."
NEW_PASSWORD = "Trois-ruches-au-bord-de-l-eau-7"
LAUREATE_ACCOUNT = """
from ess_platform.accounts.models import User
from laureates.models import Laureate
laureate = Laureate.objects.get(cohort__slug="{cohort}", slug="{slug}")
person = laureate.participants.get(is_main_contact=True).person
User.objects.create_user("{name}@essaim.example", "{password}", person=person)
"""
ACTIVE_SPONSORSHIP = """
from sponsors.models import Sponsorship
pair = Sponsorship.objects.filter(contact__person__user__email="parrain.demo@essaim.example").first()
Sponsorship.objects.filter(pk=pair.pk).update(ends_on=None)
"""
SENDINGS = f"""
from laureates.models import ReportTransition
rows = ReportTransition.objects.filter(
    report__laureate__slug="{LAUREATE}", report__campaign__moment="midterm", to_status="submitted"
)
print(json.dumps(rows.count()))
"""
MEETINGS = """
from sponsors.models import SponsorMeeting
print(json.dumps(list(SponsorMeeting.objects.filter(subject="Visite de l’atelier").values_list("minutes", flat=True))))
"""
NUMBERS = {
    "structure": {
        "siret": "732 829 320 00074",
        "address": "3 quai de la Loire",
        "postcode": "69003",
        "city": "Lyon",
    },
    "emploi": {"etp_total": "14,5", "salaries_formes": "6"},
    "marches": {
        "ca_12m": "1 250 000,5 €",
        "part_ca_industriel": "beaucoup",
        "ao_repondus": "4",
        "ao_gagnes": "1",
        "ao_perdus": "",
    },
    "financements": {"financements_obtenus": "30 000", "investissements_engages": "18 000,50"},
    "cooperations": {"contacts_industriels": "5", "contrats_industriels": "1"},
    "utilite-sociale": {
        "own_indicator_label": "Nuits d’accueil proposées",
        "own_indicator_unit": "nuits par an",
        "own_indicator_value": "9 200",
        "tonnes_valorisees": "",
    },
    "projet": {
        "objective": "Ouvrir une seconde antenne.",
        "achievement": "Une convention avec la métropole.",
        "difficulty": "Trouver un terrain.",
        "need": "Un appui pour négocier le bail.",
        "next_step": "Visiter trois sites.",
        "next_step_on": "09/2030",
    },
}


def open_account(stack, slug: str, name: str) -> None:
    """An account for the main contact of a laureate whose mid-point form is open."""
    stack.shell(LAUREATE_ACCOUNT.format(cohort=COHORT, slug=slug, name=name, password=PASSWORD))


def plain(text: str) -> str:
    """The text with ordinary spaces only: typography is checked elsewhere."""
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\u00a0", " ")).strip()


def save(page) -> None:
    opens(page, page.get_by_role("button", name="Enregistrer et continuer"))


def fill_section(page, key: str) -> None:
    for name, value in NUMBERS.get(key, {}).items():
        page.fill(f"[name={name}]", value)
    for group in page.locator("fieldset.choices").all():
        legend = plain(group.locator("legend").inner_text())
        if "facultatif" in legend:
            continue
        if group.get_by_role("radio").count():
            group.get_by_role("radio").nth(1).check()
        else:
            group.get_by_role("checkbox").first.check()
    for choice in page.locator("main select[name=legal_form]").all():
        choice.select_option(value="association")


def test_form_from_the_phone_to_its_validation(stack, sign_in):
    """The laureate fills and sends, the team asks for a precision, the laureate gives it, the team validates."""
    open_account(stack, LAUREATE, "roulottes.demo")
    phone = sign_in("roulottes.demo", width=PHONE)
    assert phone.url.endswith("/mon-espace/")
    opens(phone, phone.get_by_role("link", name="Commencer ma fiche"))
    tasks = phone.url
    keys = [
        href.rstrip("/").rsplit("/", 1)[1]
        for href in phone.locator("ol.todo a").evaluate_all("links => links.map(link => link.href)")
    ]
    assert keys == [*NUMBERS, "positionnement-1", "positionnement-2", "positionnement-3"]
    opens(phone, phone.locator("ol.todo a").first)
    for key in keys[:-1]:
        assert phone.url == f"{tasks}{key}/"
        fill_section(phone, key)
        save(phone)
        if key == "marches":  # the wrong text stays on its page, beside what is expected
            expect(phone.locator("#id_part_ca_industriel")).to_have_value("beaucoup")
            expect(phone.locator(".field-error")).to_contain_text("Indiquez un nombre, par exemple 22")
            expect(phone.locator("[data-error-summary]")).to_be_focused()
            assert plain(phone.locator("#id_ca_12m").input_value()) == "1 250 000,5 €"
            phone.goto(f"{tasks}{keys[3]}/")
    assert phone.url == f"{tasks}positionnement-3/"
    save(phone)  # left empty: it is saved all the same, and asked again on the check page

    assert phone.url == f"{tasks}recapitulatif/"
    missing = phone.locator("section[aria-labelledby=manque]")
    expect(missing).to_contain_text("À corriger : Part réalisée avec des clients industriels")
    expect(missing).to_contain_text("Appels d’offres industriels perdus")
    expect(phone.get_by_role("button", name="Envoyer ma fiche")).to_have_count(0)
    expect(phone.locator("main")).to_contain_text(re.compile(r"1\s250\s000,5\s€"))
    opens(phone, missing.get_by_role("link", name="Part réalisée"))
    assert phone.url.endswith("/marches/#id_part_ca_industriel")
    expect(phone.locator("#id_part_ca_industriel")).to_have_value("beaucoup")
    phone.fill("#id_part_ca_industriel", "22 %")
    phone.fill("#id_ao_perdus", "2")
    save(phone)
    phone.goto(f"{tasks}positionnement-3/")
    fill_section(phone, "positionnement-3")
    save(phone)

    assert phone.url == f"{tasks}recapitulatif/"
    expect(missing).to_have_count(0)
    phone.get_by_role("button", name="Envoyer ma fiche").dblclick()
    phone.wait_for_url("**/envoyee/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Votre fiche est envoyée")
    assert stack.json(SENDINGS) == 1

    team = sign_in("implantation.demo")
    team.goto(f"/programmes/{COHORT}/avancement/")
    team.get_by_role("link", name="Fiche de mi-parcours", exact=True).click()
    row = team.get_by_role("row", name="Roulottes Partagées")
    expect(row).to_contain_text("Soumise")
    opens(team, row.get_by_role("link"))
    review = team.url
    team.get_by_label("Activité et marchés", exact=True).check()
    team.get_by_label("Ce que vous demandez").fill("Trop court")
    team.get_by_role("button", name="Renvoyer à la structure").click()
    expect(team.locator(".field-error")).to_contain_text("20 caractères au moins")
    expect(team.get_by_label("Ce que vous demandez")).to_have_value("Trop court")
    comment = "Le chiffre d’affaires comprend-il les subventions ?"
    team.get_by_label("Ce que vous demandez").fill(comment)
    team.get_by_role("button", name="Renvoyer à la structure").click()
    expect(team.locator("main")).to_contain_text("À compléter")

    phone.goto("/mon-espace/")
    phone.get_by_role("link", name="Corriger ma fiche").click()
    expect(phone.locator("main")).to_contain_text(comment)
    expect(phone.locator("ol.todo a")).to_have_count(1)
    opens(phone, phone.locator("ol.todo a"))
    phone.fill("#id_ca_12m", "980 000")
    save(phone)
    assert phone.url == f"{tasks}recapitulatif/"
    phone.get_by_label("J’ai apporté les précisions demandées").check()
    phone.get_by_role("button", name="Envoyer ma fiche").click()
    phone.wait_for_url("**/envoyee/")
    assert stack.json(SENDINGS) == 2

    team.goto(review)
    corrections = team.locator("section[aria-labelledby=corrections]")
    expect(corrections).to_contain_text(comment)
    expect(corrections.locator("ins")).to_have_text(re.compile(r"980\s000\s€"))
    team.get_by_role("button", name="Valider la fiche").click()
    expect(team.locator("[role=status].notice")).to_contain_text("Roulottes Partagées est validée")
    team.wait_for_url(lambda url: url != review)  # on to the next one to read
    team.goto(review)
    expect(team.locator(".page-head")).to_contain_text("Validée")
    phone.goto("/mon-espace/fiche/")
    expect(phone.get_by_role("row", name="Fiche de mi-parcours")).to_contain_text("Validée")


def test_team_records_the_attendance_and_closes_the_session(sign_in):
    team = sign_in("mission.demo")
    team.goto(SESSION)
    team.get_by_role("link", name="Pointer les présences").first.click()
    first = team.locator("input[name^=p_][value=partial]").first
    name = first.get_attribute("name")
    first.check()
    team.get_by_role("button", name="Enregistrer le pointage").click()
    expect(team.locator(".errorlist").first).to_contain_text("Indiquez la durée présente en heures, par exemple 1,5.")
    team.locator(f"[name={name.replace('p_', 'd_', 1)}]").fill("1,5")
    team.get_by_role("button", name="Enregistrer le pointage").click()
    expect(team.locator("[role=status].notice")).to_contain_text("1 case")
    expect(team.locator("main")).to_contain_text("Partiel")
    team.get_by_role("link", name="Clore la séance").click()
    team.get_by_role("button", name="Clore la séance").click()
    expect(team.locator("main")).to_contain_text("Clôturée le")
    expect(team.get_by_role("link", name="Pointer les présences")).to_have_count(0)


def test_sponsor_logs_a_meeting_once(stack, sign_in):
    stack.shell(ACTIVE_SPONSORSHIP)
    sponsor = sign_in("parrain.demo", width=PHONE)
    sponsor.locator("main").get_by_role("link", name="Noter un rendez-vous").first.click()
    sponsor.get_by_label("Lauréat").select_option(index=1)
    sponsor.get_by_label("Autre", exact=True).check()
    sponsor.locator("[name=mode]").first.check()
    sponsor.get_by_label("Objet").fill("Visite de l’atelier")
    save_button = sponsor.get_by_role("button", name="Enregistrer le rendez-vous")
    save_button.click()
    expect(sponsor.locator(".field-error")).to_contain_text("Indiquez la durée en minutes.")
    expect(sponsor.get_by_label("Objet")).to_have_value("Visite de l’atelier")
    sponsor.get_by_label("Autre durée, en minutes").fill("75")
    save_button.dblclick()
    expect(sponsor.locator("[role=status].notice").first).to_be_visible()
    assert stack.json(MEETINGS) == [75]
    sponsor.goto("/parrain/engagement/")
    expect(sponsor.locator("main")).to_contain_text("Visite de l’atelier")


def test_invited_person_chooses_a_password_and_lands_in_the_right_space(stack, browser, sign_in):
    admin = sign_in("admin.demo")
    admin.get_by_role("link", name="Inviter une personne").click()
    admin.get_by_role("button", name="Envoyer l’invitation").click()
    expect(admin.locator(".field-error")).to_have_count(3)
    admin.get_by_label("Adresse électronique").fill("nouvelle.demo@essaim.example")
    admin.get_by_label("Prénom").fill("Maïa")
    admin.get_by_label("Nom", exact=True).fill("Lorme")
    admin.get_by_label("Rôle").select_option(label="Responsable d’équipe")
    admin.get_by_label("Structure").select_option(label="Ronalpia")
    admin.get_by_role("button", name="Envoyer l’invitation").click()
    expect(admin.locator("[role=status].notice")).to_contain_text("nouvelle.demo@essaim.example")

    link = wait_for_match(stack, "nouvelle.demo@essaim.example", r"(http://\S+/invitation/\S+)")
    context = browser.new_context(viewport={"width": PHONE, "height": 844}, locale="fr-FR")
    page = context.new_page()
    page.goto(link)
    page.fill("[name=password]", "soleil")
    page.fill("[name=confirmation]", "soleil")
    page.get_by_role("button", name="Activer mon accès").click()
    expect(page.locator(".field-error")).to_contain_text("trop court")
    page.fill("[name=password]", NEW_PASSWORD)
    page.fill("[name=confirmation]", NEW_PASSWORD)
    page.get_by_role("button", name="Activer mon accès").click()
    page.wait_for_url("**/tableau-de-bord/")
    expect(page.locator("main")).to_contain_text("Implantation Auvergne-Rhône-Alpes")
    expect(page.locator("main")).not_to_contain_text("Industries Engagées")
    assert page.goto(link).status == 410  # one link, one use
    context.close()


def test_code_from_the_mail_opens_the_same_door_and_signing_out_closes_it(stack, browser):
    context = browser.new_context(locale="fr-FR", base_url=stack.base)
    page = context.new_page()
    page.goto(f"/programmes/{COHORT}/agenda/")
    page.wait_for_url(re.compile(r"/connexion/\?"))
    page.get_by_label("Adresse électronique").fill("implantation.demo@essaim.example")
    page.get_by_role("button", name="Recevoir mon code").click()
    page.wait_for_url(re.compile("/connexion/code/"))
    code = wait_for_match(stack, "implantation.demo@essaim.example", r"^\s{4}(\S+)\s*$")
    page.locator("main input[name=code]").fill(code)
    page.get_by_role("button", name="Me connecter").click()
    page.wait_for_url(f"**/programmes/{COHORT}/agenda/")  # back to the page that was asked

    page.locator("details.account > summary").click()
    page.get_by_role("button", name="Me déconnecter").click()
    page.wait_for_url(lambda url: "agenda" not in url)
    page.goto("/tableau-de-bord/")
    page.wait_for_url(re.compile("/connexion/"))
    context.close()


@pytest.mark.parametrize("address", ["implantation.demo@essaim.example", "personne@essaim.example"])
def test_wrong_password_says_one_sentence_and_nothing_else(stack, browser, address):
    """The same words whether the address is known or not, and no mail."""
    context = browser.new_context(locale="fr-FR", base_url=stack.base)
    page = context.new_page()
    before = len(sent_to(stack, address))
    page.goto("/connexion/mot-de-passe/")
    page.fill("[name=login]", address)
    page.fill("[name=password]", "pas-le-bon-mot-de-passe")
    page.get_by_role("button", name="Me connecter").click()
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_visible()
    assert plain(summary.locator("li").inner_text()) == WRONG
    expect(page.locator("[name=login]")).to_have_value(address)
    expect(page.locator("[name=password]")).to_have_value("")
    expect(page.locator(".main-nav")).to_have_count(0)
    assert len(sent_to(stack, address)) == before
    context.close()


def test_everything_works_without_javascript(stack, browser):
    """Sign in, filter, ask for a bilan and follow it, fill a page of the form, sign out: plain pages and forms."""
    open_account(stack, "presence-douce", "douce.demo")
    context = browser.new_context(locale="fr-FR", base_url=stack.base, java_script_enabled=False)
    page = context.new_page()

    def enter(name):
        page.goto("/connexion/mot-de-passe/")
        page.fill("[name=login]", f"{name}@essaim.example")
        page.fill("[name=password]", PASSWORD)
        page.get_by_role("button", name="Me connecter").click()

    def leave():
        page.locator("details.account > summary").click()
        page.get_by_role("button", name="Me déconnecter").click()
        expect(page.get_by_role("link", name="Se connecter").first).to_be_visible()

    enter("implantation.demo")
    page.goto(f"/programmes/{COHORT}/laureats/")
    assert page.locator("main tbody tr").count() > 1
    page.locator(".filter-bar").get_by_label("Recherche").fill("roulottes")
    page.get_by_role("button", name="Filtrer").click()
    expect(page.locator("main tbody tr")).to_have_count(1)
    expect(page.locator("main tbody")).to_contain_text("Roulottes Partagées")

    page.goto(f"/programmes/{COHORT}/bilans/nouveau/")
    page.get_by_role("button", name="Créer le bilan").click()
    page.get_by_role("button", name="Générer le PDF").click()
    page.get_by_role("link", name="Suivre les étapes").click()
    refresh = page.get_by_role("link", name="Actualiser")
    for _ in range(300):
        if not refresh.count():
            break
        page.wait_for_timeout(500)
        refresh.click()
    expect(refresh).to_have_count(0)
    page.get_by_role("link", name="Revenir au bilan").click()
    expect(page.get_by_role("link", name="Ouvrir le bilan")).to_have_count(1)
    leave()

    enter("douce.demo")
    page.get_by_role("link", name="Continuer ma fiche").click()
    page.get_by_role("link", name="Emploi et compétences").click()
    page.get_by_label("ETP salariés à ce jour").fill("quatorze")
    save(page)
    expect(page.get_by_label("ETP salariés à ce jour")).to_have_value("quatorze")
    expect(page.locator(".field-error")).to_contain_text("Indiquez un nombre, par exemple 14,5")
    fill_section(page, "emploi")
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Activité et marchés industriels")
    leave()
    context.close()

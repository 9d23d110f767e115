"""S8, create a promotion from last year's: four clicks from the page after sign-in; the same without JavaScript."""

import re

from playwright.sync_api import expect

from tests.browser.clicks import Clicks
from tests.browser.conftest import PASSWORD

CLICKS = 4  # product, personas and top tasks
LAST_YEAR = "Industries Engagées 2025"
DAYS_OFF = """
from ess_platform.common.working_days import is_working_day
from programmes.models import Cohort
from laureates.models import ReportForm
cohort = Cohort.objects.get(name__regex=r"^Industries Engagées 20(2[6-9]|[3-9])", status="draft")
days = [cohort.starts_on, cohort.ends_on]
days += cohort.support_sessions.values_list("starts_on", flat=True)
days += [half_day.on for row in cohort.support_sessions.all() for half_day in row.half_days.all()]
for row in cohort.campaigns.all():
    days += [row.opens_on, row.due_on]
for row in cohort.milestones.all():
    days += [row.starts_on, row.ends_on]
print(json.dumps({
    "off": [str(day) for day in days if day and not is_working_day(day, "11")],
    "sessions": cohort.support_sessions.count(),
    "campaigns": cohort.campaigns.count(),
    "forms": ReportForm.objects.filter(cohort=cohort).count(),
    "laureates": cohort.laureates.count(),
}))
"""


def test_promotion_from_last_year_in_four_clicks(stack, sign_in):
    page = sign_in("direction.demo")
    clicks = Clicks(page)
    clicks.link(f"Préparer la suivante : {LAST_YEAR}")
    expect(page.get_by_label("Nom de la promotion")).to_have_value(re.compile(r"Industries Engagées 20\d\d"))
    clicks.button("Continuer")
    expect(page.get_by_label("Lancement")).not_to_have_value("")
    clicks.button("Continuer")
    expect(page.locator("main")).to_contain_text("Les séances")
    clicks.button("Créer la promotion")
    assert clicks.count == CLICKS
    expect(page.locator("[role=status].notice")).to_contain_text("est créée, en préparation")
    expect(page.get_by_role("heading", name="Préparer la promotion")).to_be_visible()
    found = stack.json(DAYS_OFF)
    assert found["off"] == []
    assert (found["laureates"], found["forms"]) == (0, 1)
    assert found["sessions"] > 5 and found["campaigns"] == 3


def test_promotion_without_javascript_loses_nothing_back_and_forth(stack, browser):
    context = browser.new_context(locale="fr-FR", base_url=stack.base, java_script_enabled=False)
    page = context.new_page()
    page.goto("/connexion/mot-de-passe/?next=/programmes/")
    page.fill("[name=login]", "direction.demo@essaim.example")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.get_by_role("link", name="Nouvelle promotion", exact=True).click()
    page.get_by_label("Le modèle « Implantation »").check()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Nom de la promotion").fill("Implantation, essai")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Montant").fill("beaucoup")
    page.get_by_role("button", name="Revenir").click()
    expect(page.get_by_label("Nom de la promotion")).to_have_value("Implantation, essai")
    page.go_back()
    page.go_forward()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_label("Montant")).to_have_value("beaucoup")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".field-error")).to_have_count(2)  # the launch and the amount
    page.get_by_label("Montant").fill("")
    page.get_by_label("Lancement").fill("2031-05-01")
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("main")).to_contain_text("Le jeudi 1er mai 2031 n’est pas un jour ouvré")
    context.close()

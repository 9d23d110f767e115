"""The team's daily tasks from its home, within their clicks: S1 and S2, S3, S4, S7, S10, S11 (product, personas)."""

import re

from playwright.sync_api import expect

from tests.browser.bilan_review import settle_quotes, validated_by
from tests.browser.clicks import Clicks

TEAM = "implantation.demo"
WORD = "Merci de préciser le chiffre d’affaires de l’antenne, en euros."


def test_s1_and_s2_who_is_late_is_read_at_once_and_reminded_in_three_clicks(sign_in):
    page = sign_in(TEAM)
    line = page.locator(".todo > li").filter(has_text=re.compile("fiches? (attendue|en retard)"))
    expect(line.first).to_be_in_viewport()
    expect(line.first).to_contain_text("Roulottes Partagées")
    expect(line.first).to_contain_text("Chantiers Chaume")
    clicks = Clicks(page)
    clicks.on(line.first.get_by_role("button"))
    expect(page.get_by_text("À relire avant envoi").first).to_be_visible()
    clicks.on(page.get_by_role("link", name=re.compile("Envoyer .* courriel")))
    clicks.on(page.get_by_role("button", name=re.compile("Envoyer .* courriel")))
    expect(page.locator("[role=status].notice")).to_contain_text("dans la minute")
    assert clicks.count == 3


def test_s4_a_form_is_returned_with_a_precise_request_in_three_clicks(sign_in):
    clicks = Clicks(sign_in(TEAM))
    clicks.link(re.compile("Relire la"), exact=False)
    form = clicks.page.locator("form[action*=renvoyer]")
    clicks.on(form.get_by_role("checkbox").first)
    form.get_by_label("Ce que vous demandez").fill(WORD)
    clicks.on(form.get_by_role("button", name="Renvoyer"))
    expect(clicks.page.locator("[role=status].notice").first).to_be_visible()
    assert clicks.count == 3


def test_s3_a_form_is_reviewed_and_validated_in_two_clicks(sign_in):
    clicks = Clicks(sign_in(TEAM))
    clicks.link(re.compile("Relire la"), exact=False)
    clicks.button("Valider la fiche")
    expect(clicks.page.locator("[role=status].notice").first).to_be_visible()
    assert clicks.count == 2


def test_s7_a_laureate_is_called_in_two_clicks(sign_in):
    page = sign_in("mission.demo", width=390)
    clicks = Clicks(page)
    page.get_by_role("searchbox").first.fill("mailles du canal")
    clicks.on(page.get_by_role("search").first.get_by_role("button"))
    call = page.get_by_role("link", name=re.compile("^Appeler Les Mailles du Canal")).first
    expect(call).to_have_attribute("href", "tel:0639980013")
    assert clicks.count + 1 == 2  # the tap on the number leaves the browser


def test_s10_the_closing_bilan_is_produced_in_four_clicks_and_published_in_two(stack, sign_in):
    """Four clicks up to the request of its reading; a second person validates; two more publish it."""
    settle_quotes(stack, "industries-engagees-2025")
    clicks = Clicks(sign_in("mission.demo"))
    clicks.link("Préparer le bilan", exact=False)
    clicks.button("Créer et générer le PDF")
    ask = clicks.page.get_by_role("link", name="Demander la relecture")
    expect(ask).to_be_visible(timeout=90_000)  # the workers make it, the page asks again by itself
    clicks.on(ask)
    clicks.button("Demander la relecture")
    expect(clicks.page.locator("[role=status].notice").first).to_be_visible()
    assert clicks.count == 4
    validated_by(sign_in("direction.demo"), clicks.page.url)
    clicks.page.reload()
    clicks.link("Publier la version 1")
    clicks.button("Publier", exact=False)
    expect(clicks.page.locator("[role=status].notice").first).to_be_visible()
    assert clicks.count == 6


def test_s11_a_figure_and_its_rows_in_two_clicks(sign_in):
    clicks = Clicks(sign_in("mission.demo"))
    clicks.on(clicks.page.get_by_role("table", name="Promotions et leur état").get_by_role("link").first)
    clicks.on(clicks.page.locator(".stats a").first)
    expect(clicks.page.get_by_role("heading", name=re.compile("Définition"))).to_be_visible()
    expect(clicks.page.get_by_role("table").first).to_be_visible()
    assert clicks.count == 2

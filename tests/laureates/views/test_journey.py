"""One form from its start to its validation, through the pages that people use."""

import re

import pytest
from django.urls import reverse

from ess_platform.directory.models import LegalForm
from ess_platform.notifications.models import OutgoingMail
from laureates.enums import Moment, ReportStatus
from laureates.models import ProgressReport
from laureates.selectors.answers import ReportAnswers
from tests.factories import (
    make_campaign,
    make_cohort,
    make_criteria,
    make_indicator,
    make_laureate,
    make_participant,
    make_team_user,
)

pytestmark = pytest.mark.django_db

MIDTERM_CODES = (
    "etp_total",
    "salaries_formes",
    "ca_12m",
    "part_ca_industriel",
    "ao_repondus",
    "ao_gagnes",
    "ao_perdus",
    "financements_obtenus",
    "investissements_engages",
    "contacts_industriels",
    "contrats_industriels",
    "tonnes_valorisees",
)
TYPED = {
    "name": "Les Mailles du Canal",
    "legal_form": "scic",
    "inclusion_kind": "none",
    "is_esus": "non",
    "siret": "732 829 320 00074",
    "address": "3 quai de l’Ourcq",
    "postcode": "93 500",
    "city": "Pantin",
    "zonings": ["QPV"],
    "contacts-0-first_name": "Hélène",
    "contacts-0-last_name": "Jaouen",
    "contacts-0-email": "helene@mailles.example",
    "contacts-0-is_main": "on",
    "brakes": ["finance", "premises"],
    "next_step_on": "05/2025",
    "etp_total": "14,5 ETP",
    "salaries_formes": "3",
    "ca_12m": "1 250 000,5 €",
    "part_ca_industriel": "12,5 %",
    "ao_repondus": "4",
    "ao_gagnes": "1",
    "ao_perdus": "1",
    "financements_obtenus": "30 000",
    "investissements_engages": "0",
    "contacts_industriels": "5",
    "contrats_industriels": "1",
    "own_indicator_label": "Pièces en fil recyclé",
    "own_indicator_unit": "pièces par an",
    "own_indicator_value": "9 200",
    "objective": "Passer de 2 à 5 métiers 🧶",
    "achievement": "Une première série livrée",
    "difficulty": "Délais de livraison",
    "need": "Appui à la négociation",
    "next_step": "Mettre en service le métier",
    "wants_callback": "oui",
    "shares_with_sponsor": "non",
}


@pytest.fixture
def scene(client, time_machine):
    time_machine.move_to("2025-04-01T09:00:00+02:00", tick=False)
    cohort = make_cohort()
    for code in MIDTERM_CODES:
        make_indicator(code)
    make_criteria()
    LegalForm.objects.create(code="scic", label="Société coopérative d’intérêt collectif")
    laureate = make_laureate(cohort, name="Les Mailles du Canal")
    participant = make_participant(laureate, with_user=True)
    campaign = make_campaign(cohort, Moment.MIDTERM)
    client.force_login(participant.person.user)
    return {
        "cohort": cohort,
        "laureate": laureate,
        "user": participant.person.user,
        "campaign": campaign,
        "team": make_team_user(cohort),
    }


def hidden_fields(response):
    pattern = r'<input type="hidden" name="([^"]+)" value="([^"]*)"'
    return {name: value for name, value in re.findall(pattern, response.content.decode()) if "csrf" not in name}


def start(client, scene):
    address = {"laureate_id": scene["laureate"].public_id, "campaign_id": scene["campaign"].public_id}
    client.post(reverse("laureates:report_start", kwargs=address))
    return ProgressReport.objects.get(laureate=scene["laureate"], campaign=scene["campaign"])


def section_url(report, key):
    return reverse("laureates:report_section", kwargs={"public_id": report.public_id, "section": key})


def page_url(report, name):
    return reverse(f"laureates:{name}", kwargs={"public_id": report.public_id})


def report_first(report):
    """The first page of the form."""
    return ReportAnswers(report).sections[0].key


def fill(client, report, *, until=None):
    """Fill each page as a browser would, following the redirections; return the keys of the pages."""
    url, keys = section_url(report, report_first(report)), []
    while "recapitulatif" not in url:
        page = client.get(url)
        form = page.context["form"]
        data = {name: TYPED[name] for name in form.fields if name in TYPED}
        data |= {criterion.code: "3" for criterion in getattr(form, "criteria", ())}
        response = client.post(url, data | hidden_fields(page))
        assert response.status_code == 302, page.context["page"].key
        keys.append(page.context["page"].key)
        url = response.url
    return keys


def test_laureate_fills_sends_corrects_and_team_validates(client, scene):
    assert client.get(reverse("laureates:space_home")).context["to_do"].campaign == scene["campaign"]
    report = start(client, scene)
    assert report.status == ReportStatus.NOT_STARTED
    keys = fill(client, report)
    assert keys == [
        "structure",
        "emploi",
        "marches",
        "financements",
        "cooperations",
        "utilite-sociale",
        "projet",
        "positionnement-1",
        "positionnement-2",
        "positionnement-3",
    ]
    report.refresh_from_db()
    assert report.status == ReportStatus.DRAFT
    assert report.raw_answers == {}
    check = client.get(page_url(report, "report_check"))
    assert check.context["missing"] == []
    assert client.get(page_url(report, "report_tasks")).context["progress"].minutes_left == 0

    sent = client.post(page_url(report, "report_check"), hidden_fields(check))
    again = client.post(page_url(report, "report_check"), hidden_fields(check))
    assert (sent.status_code, again.status_code) == (302, 302)
    report.refresh_from_db()
    assert report.status == ReportStatus.SUBMITTED
    assert list(OutgoingMail.objects.values_list("kind", flat=True)) == ["M05"]
    assert report.transitions.filter(to_status=ReportStatus.SUBMITTED).count() == 1
    assert client.get(page_url(report, "report_sent")).status_code == 200

    client.force_login(scene["team"])
    act = act_url(scene)
    assert client.get(review_url(scene)).status_code == 200
    assert client.post(act("ouvrir")).status_code == 302
    short = client.post(act("renvoyer"), {"retour-comment": "Trop court", "retour-sections": "marches"})
    assert short.status_code == 409 or short.context["return_form"].errors
    assert "Trop court" in short.content.decode()
    text = "Merci de préciser le chiffre d’affaires hors subventions."
    assert client.post(act("renvoyer"), {"retour-comment": text, "retour-sections": "marches"}).status_code == 302
    report.refresh_from_db()
    assert (report.status, report.reopened_sections) == (ReportStatus.NEEDS_CHANGES, ["marches"])

    client.force_login(scene["user"])
    assert text in client.get(page_url(report, "report_tasks")).content.decode()
    assert client.get(section_url(report, "emploi")).status_code == 302
    page = client.get(section_url(report, "marches"))
    data = {name: TYPED[name] for name in page.context["form"].fields if name in TYPED} | {"ca_12m": "1 200 000"}
    assert client.post(section_url(report, "marches"), data | hidden_fields(page)).status_code == 302
    check = client.get(page_url(report, "report_check"))
    unticked = client.post(page_url(report, "report_check"), hidden_fields(check))
    assert list(unticked.context["form"].errors) == ["confirms_changes"]
    ticked = hidden_fields(check) | {"confirms_changes": "on"}
    assert client.post(page_url(report, "report_check"), ticked).status_code == 302

    client.force_login(scene["team"])
    assert client.post(act("valider")).status_code == 302
    report.refresh_from_db()
    assert (report.status, report.validated_by) == (ReportStatus.VALIDATED, scene["team"])
    assert sorted(OutgoingMail.objects.values_list("kind", flat=True)) == ["M05", "M05", "M06", "M07"]
    late = client.post(act("renvoyer"), {"retour-comment": text, "retour-sections": "marches"})
    assert late.status_code == 409


def review_url(scene):
    address = {
        "slug": scene["cohort"].slug,
        "campaign_id": scene["campaign"].public_id,
        "laureate_slug": scene["laureate"].slug,
    }
    return reverse("laureates:progress_review", kwargs=address)


def act_url(scene):
    return lambda action: f"{review_url(scene)}{action}/"


def test_unreadable_number_is_kept_with_its_error_and_blocks_the_sending(client, scene):
    report = start(client, scene)
    url = section_url(report, "emploi")
    data = {"etp_total": "quatorze", "salaries_formes": "3"} | hidden_fields(client.get(url))
    answer = client.post(url, data)
    assert answer.context["form"].errors == {"etp_total": ["Indiquez un nombre, par exemple 14,5"]}
    report.refresh_from_db()
    assert report.raw_answers == {"emploi": {"etp_total": "quatorze"}}
    assert dict(report.values.values_list("indicator__code", "value")) == {"etp_total": None, "salaries_formes": 3}
    back = client.get(url)
    assert 'value="quatorze"' in back.content.decode()
    assert "etp_total" in back.context["form"].errors
    fixed = {"etp_total": "14", "salaries_formes": "3"} | hidden_fields(answer)
    assert client.post(url, fixed).status_code == 302
    report.refresh_from_db()
    assert report.raw_answers == {}


def test_long_text_is_refused_and_kept(client, scene):
    report = start(client, scene)
    url, text = section_url(report, "projet"), "é" * 10_000
    answer = client.post(url, {"objective": text} | hidden_fields(client.get(url)))
    assert list(answer.context["form"].errors) == ["objective"]
    report.refresh_from_db()
    assert report.raw_answers == {"projet": {"objective": text}}


def test_stale_page_shows_both_texts_and_keeps_mine_on_demand(client, scene):
    report = start(client, scene)
    url = section_url(report, "emploi")
    seen = hidden_fields(client.get(url))
    assert client.post(url, {"etp_total": "14", "salaries_formes": "1"} | seen).status_code == 302
    stale = client.post(url, {"etp_total": "15", "salaries_formes": "1"} | seen)
    assert stale.status_code == 409
    assert [(row["mine"], row["theirs"]) for row in stale.context["differences"]] == [("15", "14")]
    assert report.values.get(indicator__code="etp_total").value == 14
    same = client.post(url, {"etp_total": "14", "salaries_formes": "1"} | seen)
    assert same.status_code == 302
    mine = client.post(url, {"etp_total": "15", "salaries_formes": "1"} | hidden_fields(stale))
    assert mine.status_code == 302
    assert report.values.get(indicator__code="etp_total").value == 15


def test_two_people_on_two_pages_do_not_clash(client, scene):
    report = start(client, scene)
    seen = hidden_fields(client.get(section_url(report, "marches")))
    other = section_url(report, "emploi")
    client.post(other, {"etp_total": "14"} | hidden_fields(client.get(other)))
    assert client.post(section_url(report, "marches"), {"ca_12m": "10"} | seen).status_code == 302

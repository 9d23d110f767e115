"""What a page sends while it is being filled, and what it gets back."""

import pytest
from django.urls import reverse

from laureates.enums import Moment, ReportStatus
from laureates.models import ProgressReport
from laureates.selectors.answers import ReportAnswers
from laureates.selectors.standard_form import STANDARD_FORM
from tests.factories import (
    make_campaign,
    make_cohort,
    make_criteria,
    make_indicator,
    make_laureate,
    make_participant,
    make_report,
    make_team_user,
)

pytestmark = pytest.mark.django_db
QUERIES = 11 + 4  # and two savepoints, opened and closed


@pytest.fixture
def scene(client, time_machine):
    time_machine.move_to("2025-04-01T14:32:00+02:00", tick=False)
    cohort = make_cohort()
    for code in ("etp_total", "ca_12m"):
        make_indicator(code)
    make_criteria()
    laureate = make_laureate(cohort)
    awa = make_participant(laureate, with_user=True).person.user
    leo = make_participant(laureate, with_user=True).person.user
    report = make_report(laureate, make_campaign(cohort, Moment.MIDTERM), ReportStatus.DRAFT)
    client.force_login(awa)
    return {"report": report, "awa": awa, "leo": leo, "team": make_team_user(cohort), "laureate": laureate}


def url(scene, section="emploi"):
    return reverse("laureates:report_answer", kwargs={"public_id": scene["report"].public_id, "section": section})


def seen(scene, code):
    answers = ReportAnswers(ProgressReport.objects.get())
    return answers.answer_digest(*STANDARD_FORM.question(code))


def send(client, scene, code, values, section="emploi", *, seen_as=None):
    digest = seen(scene, code) if seen_as is None else seen_as
    return client.post(url(scene, section), {"question": code, f"seen-{code}": digest, **values})


def test_saved_with_its_hour_and_its_next_fingerprint(client, scene):
    response = send(client, scene, "ca_12m", {"ca_12m": "1 250 000,5 €"}, "marches")
    assert response.json() == {
        "state": "saved",
        "seen": seen(scene, "ca_12m"),
        "readable": True,
        "at": "14\u00a0h\u00a032",
    }
    assert ReportAnswers(ProgressReport.objects.get()).by_code("ca_12m") == 1250000.5


def test_unreadable_text_is_kept_and_said(client, scene):
    response = send(client, scene, "etp_total", {"etp_total": "à voir"})
    assert (response.status_code, response.json()["readable"]) == (200, False)
    assert ProgressReport.objects.get().raw_answers == {"emploi": {"etp_total": "à voir"}}


def test_conflict_names_who_and_gives_both(client, scene):
    first = seen(scene, "etp_total")
    client.force_login(scene["leo"])
    send(client, scene, "etp_total", {"etp_total": "12"}, seen_as=first)
    client.force_login(scene["awa"])
    response = send(client, scene, "etp_total", {"etp_total": "15"}, seen_as=first)
    assert response.status_code == 409
    assert response.json() == {
        "state": "conflict",
        "who": scene["leo"].get_short_name(),
        "at": "14\u00a0h\u00a032",
        "theirs": "12\u00a0ETP",
        "values": {"etp_total": ["12"]},
        "seen": seen(scene, "etp_total"),
    }


def test_conflict_on_the_grid(client, scene):
    section = STANDARD_FORM.section("positionnement-1")
    criterion = ReportAnswers(scene["report"]).criteria_of(section)[0]
    first = ReportAnswers(scene["report"]).rating_digest(section, criterion)
    given = {"question": criterion.code, f"seen-{criterion.code}": first}
    page = url(scene, "positionnement-1")
    assert client.post(page, {**given, criterion.code: "3"}).json()["state"] == "saved"
    other = client.post(page, {**given, criterion.code: "1"})
    assert (other.status_code, other.json()["theirs"]) == (409, "3 Consolidé")


def test_a_closed_campaign_refuses_with_its_reason(client, scene):
    campaign = scene["report"].campaign
    campaign.closed_on = "2025-04-01"
    campaign.save()
    response = send(client, scene, "etp_total", {"etp_total": "12"})
    assert response.status_code == 409
    assert response.json()["state"] == "refused"
    assert "fermée" in response.json()["message"]


@pytest.mark.parametrize(("section", "code"), [("absente", "etp_total"), ("emploi", "ca_12m"), ("emploi", "")])
def test_a_question_that_is_not_there(client, scene, section, code):
    response = client.post(url(scene, section), {"question": code})
    assert (response.status_code, response.json()["state"]) == (404, "refused")


def test_a_line_of_cooperation_is_kept_until_the_page_is_saved(client, scene):
    make_laureate(scene["report"].laureate.cohort, name="Légumerie")
    line = "cooperation-nouvelle-1"
    values = {"question": line, f"{line}-objet": "Un atelier commun", f"{line}-etat": ""}
    assert client.post(url(scene, "cooperations"), values).json()["state"] == "saved"
    page = client.get(
        reverse("laureates:report_section", kwargs={"public_id": scene["report"].public_id, "section": "cooperations"})
    )
    assert page.context["form"].data[f"{line}-objet"] == "Un atelier commun"


def test_queries_do_not_grow_with_the_answers(client, scene, django_assert_num_queries):
    send(client, scene, "etp_total", {"etp_total": "1"})
    digest = seen(scene, "etp_total")
    with django_assert_num_queries(QUERIES):
        send_only(client, scene, "etp_total", "2", digest)
    for code, values in (("need", {"need": "Un local"}), ("brakes", {"brakes": ["finance"]})):
        send(client, scene, code, values, "projet")
    digest = seen(scene, "etp_total")
    with django_assert_num_queries(QUERIES):
        send_only(client, scene, "etp_total", "3", digest)


def send_only(client, scene, code, value, digest):
    response = client.post(url(scene), {"question": code, f"seen-{code}": digest, code: value})
    assert response.status_code == 200


def test_on_behalf_is_opened_by_the_team_and_marks_its_answers(client, scene):
    client.force_login(scene["team"])
    page = reverse("laureates:report_section", kwargs={"public_id": scene["report"].public_id, "section": "emploi"})
    assert client.get(page).status_code == 403
    opening = reverse(
        "laureates:report_on_behalf",
        kwargs={
            "slug": scene["laureate"].cohort.slug,
            "campaign_id": scene["report"].campaign.public_id,
            "laureate_slug": scene["laureate"].slug,
        },
    )
    assert client.get(opening).status_code == 200
    assert client.get(page).status_code == 403
    assert client.post(opening).status_code == 302
    assert "pour le compte de" in client.get(page).content.decode()
    assert send(client, scene, "etp_total", {"etp_total": "12"}).status_code == 200
    assert ProgressReport.objects.get().answer_trace["etp_total"][2] == "team"

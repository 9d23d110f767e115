"""What a colleague invited to fill a form may do, and all that she does not see."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ess_platform.notifications.models import OutgoingMail
from laureates.enums import Moment, ReportStatus
from laureates.models import ReportContributor
from tests.factories import (
    make_access_link,
    make_campaign,
    make_cohort,
    make_contributor,
    make_criteria,
    make_indicator,
    make_laureate,
    make_participant,
    make_report,
    make_sponsor,
    make_sponsor_contact,
)
from tests.laureates.views.test_journey import hidden_fields

pytestmark = pytest.mark.django_db
TYPED = {"first_name": "Nour", "last_name": "Exemple", "email": "compta@ailleurs.test"}


@pytest.fixture
def report(client):
    make_criteria()
    make_indicator("etp_total")
    laureate = make_laureate(make_cohort(), name="Les Mailles du Canal")
    client.force_login(make_participant(laureate, with_user=True).person.user)
    return make_report(laureate, make_campaign(laureate.cohort), ReportStatus.DRAFT)


def page(report, name="report_tasks", **kwargs) -> str:
    return reverse(f"laureates:{name}", kwargs={"public_id": report.public_id, **kwargs})


def as_contributor(report) -> Client:
    browser = Client()
    browser.force_login(make_contributor(report, with_user=True).person.user)
    return browser


def test_from_the_invitation_to_an_answer_without_signing_in(client, report):
    answer = client.post(page(report, "report_contributors"), TYPED)
    assert (answer.status_code, answer.url) == (302, page(report, "report_contributors"))
    body = client.get(answer.url).content.decode()
    assert "L’invitation part à compta@ailleurs.test" in body
    assert "Nour Exemple" in body
    link = re.search(r"http://testserver(/lien/\S+)", OutgoingMail.objects.get().body_text)[1]
    colleague = Client()
    assert colleague.get(link, follow=True).status_code == 200
    url = page(report, "report_section", section="emploi")
    typed = hidden_fields(colleague.get(url)) | {"etp_total": "12", "salaries_formes": "1"}
    assert colleague.post(url, typed).status_code == 302
    report.refresh_from_db()
    assert report.completed_sections == ["emploi"]
    assert colleague.post(page(report, "report_check"), {"key": "a"}).status_code == 403
    contributor = ReportContributor.objects.get()
    removed = client.post(page(report, "report_contributor_remove", contributor_id=contributor.public_id), follow=True)
    assert "Nour Exemple n’a plus accès" in removed.content.decode()
    assert colleague.get(page(report)).status_code == 302


def test_errors_keep_what_was_typed(client, report):
    answer = client.post(page(report, "report_contributors"), TYPED | {"email": "pas une adresse"})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["email"]
    assert 'value="Nour"' in answer.content.decode()
    client.post(page(report, "report_contributors"), TYPED)
    again = client.post(page(report, "report_contributors"), TYPED)
    assert "Cette adresse est déjà invitée" in again.content.decode()
    assert ReportContributor.objects.count() == 1


def test_a_new_link_too_soon_says_so(client, report):
    client.post(page(report, "report_contributors"), TYPED)
    contributor = ReportContributor.objects.get()
    answer = client.post(page(report, "report_contributor_resend", contributor_id=contributor.public_id), follow=True)
    assert "Un lien vient de partir" in answer.content.decode()
    assert OutgoingMail.objects.count() == 1


def test_a_link_of_a_mail_does_not_open_the_form_to_others(client, report):
    """It can be forwarded: inviting asks to sign in."""
    owner = report.laureate.participants.get().person
    browser = Client()
    browser.get(make_access_link(owner, target_id=report.public_id).path)
    assert browser.get(page(report)).status_code == 200
    url = page(report, "report_contributors")
    assert browser.get(url).url == f"/connexion/?next={url}"


def test_a_colleague_fills_and_does_not_send(report):
    colleague = as_contributor(report)
    for name, status in (("report_tasks", 200), ("report_check", 200), ("report_contributors", 403)):
        assert colleague.get(page(report, name)).status_code == status, name
    assert colleague.post(page(report, "report_check"), {"key": "a"}).status_code == 403
    assert colleague.post(page(report, "report_take_back")).status_code == 403


def test_a_colleague_finds_her_forms_and_nothing_else(report):
    other = make_report(report.laureate, make_campaign(report.laureate.cohort, Moment.EXIT), ReportStatus.DRAFT)
    colleague = as_contributor(report)
    assert colleague.get("/accueil/").url == "/mon-espace/"
    home = colleague.get("/mon-espace/")
    body = home.content.decode()
    assert [form.report for form in home.context["forms"]] == [report]
    assert "Les Mailles du Canal" in body
    for closed in ("/mon-espace/fiche/", "/mon-espace/agenda/"):
        assert f'href="{closed}"' not in body
        assert colleague.get(closed).status_code in (403, 404), closed
    assert colleague.get(page(other)).status_code == 404


def test_removed_she_has_no_space_left(report):
    contributor = make_contributor(report, with_user=True)
    browser = Client()
    browser.force_login(contributor.person.user)
    report.contributors.update(revoked_at="2026-01-01T00:00:00Z")
    assert browser.get("/mon-espace/").status_code == 403
    assert browser.get(page(report)).status_code == 404
    assert browser.get("/accueil/").url == "/compte/"


def test_a_laureate_finds_the_forms_of_others_beside_her_own(client, report):
    neighbour = make_participant(make_laureate(report.laureate.cohort), with_user=True).person
    make_contributor(report, person=neighbour)
    client.force_login(neighbour.user)
    body = client.get("/mon-espace/").content.decode()
    assert "Fiches partagées avec vous" in body
    assert page(report) in body
    assert [hat.label for hat in client.get("/mon-espace/").context["hats"]] == ["Lauréat"]


def test_a_sponsor_who_helps_keeps_her_own_home(client, report):
    contact = make_sponsor_contact(make_sponsor(report.laureate.cohort), with_user=True)
    make_contributor(report, person=contact.person)
    client.force_login(contact.person.user)
    assert client.get("/accueil/").url == "/parrain/"
    assert [hat.label for hat in client.get("/parrain/").context["hats"]] == ["Parrain, marraine", "Fiches partagées"]


def test_the_same_queries_with_one_and_three_colleagues(client, report):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_contributor(report)
        with CaptureQueriesContext(connection) as captured:
            client.get(page(report, "report_contributors"))
        counts.append(len(captured))
    assert counts == [9, 9]

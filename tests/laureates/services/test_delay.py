"""« Demander 5 jours »: asked once, refused when it makes no sense, and a page that writes nothing when it is read."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import PARIS
from laureates.enums import LaureateStatus, Moment, ReportStatus
from laureates.services.delay import report_ask_delay
from tests.factories import make_campaign, make_cohort, make_criteria, make_laureate, make_participant, make_report

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 5, 13, 10, tzinfo=PARIS)
S = ReportStatus


@pytest.fixture
def report():
    make_criteria()
    cohort = make_cohort()
    days = {"opens_on": datetime.date(2026, 5, 1), "due_on": datetime.date(2026, 5, 15)}
    laureate = make_laureate(cohort)
    make_participant(laureate, with_user=True)
    return make_report(laureate, make_campaign(cohort, Moment.MIDTERM, **days), S.DRAFT)


def user_of(report):
    return report.laureate.participants.get().person.user


def ask(report, now=NOW):
    return report_ask_delay(report=report, actor=user_of(report), now=now)


def test_asked_once(report):
    ask(report)
    ask(report, NOW + datetime.timedelta(hours=1))
    report.refresh_from_db()
    assert report.delay_asked_at == NOW
    entries = AuditEntry.objects.filter(action="report.ask_delay")
    assert [entry.actor for entry in entries] == [user_of(report)]


@pytest.mark.parametrize("status", [S.NOT_STARTED, S.NEEDS_CHANGES])
def test_asked_from_the_other_states_that_wait(report, status):
    type(report).objects.filter(pk=report.pk).update(status=status, submitted_at=NOW)
    assert ask(report).delay_asked_at == NOW


@pytest.mark.parametrize("status", [S.SUBMITTED, S.NOT_APPLICABLE, S.NOT_RETURNED])
def test_refused_for_a_form_that_waits_for_nothing(report, status):
    type(report).objects.filter(pk=report.pk).update(status=status, submitted_at=NOW)
    with pytest.raises(BusinessRuleError, match="n’attend plus rien de vous"):
        ask(report)


def test_refused_out_of_the_programme(report):
    type(report.laureate).objects.update(status=LaureateStatus.PAUSED)
    with pytest.raises(BusinessRuleError, match="suspendu ou terminé"):
        ask(report)


def test_refused_before_the_opening_and_after_the_closing(report):
    with pytest.raises(BusinessRuleError, match="ouvrira le vendredi 1er mai 2026"):
        ask(report, datetime.datetime(2026, 4, 30, 10, tzinfo=PARIS))
    report.campaign.closed_on = datetime.date(2026, 5, 13)
    report.campaign.save()
    with pytest.raises(BusinessRuleError, match="fermée"):
        ask(report)
    report.refresh_from_db()
    assert report.delay_asked_at is None


@pytest.fixture
def page(report, client):
    client.force_login(user_of(report))
    with time_machine.travel(NOW, tick=False):
        yield reverse("laureates:report_delay", kwargs={"public_id": report.public_id})


def test_reading_the_page_writes_nothing(report, client, page):
    html = client.get(page).content.decode()
    assert "Demander 5 jours" in html
    report.refresh_from_db()
    assert report.delay_asked_at is None


def test_asking_leads_back_to_the_form(report, client, page):
    answer = client.post(page)
    assert answer.url == reverse("laureates:report_tasks", kwargs={"public_id": report.public_id})
    report.refresh_from_db()
    assert report.delay_asked_at == NOW
    assert "Votre demande est déjà transmise" in client.get(page).content.decode()


def test_a_refusal_says_why_and_offers_no_button(report, client, page):
    type(report).objects.filter(pk=report.pk).update(status=S.SUBMITTED, submitted_at=NOW)
    answer = client.get(page)
    assert "n’attend plus rien de vous" in answer.content.decode()
    assert 'method="post"' not in answer.content.decode().split("<main")[1].split("</main")[0]
    assert client.post(page).status_code == 409

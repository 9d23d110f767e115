"""The addresses written in the mails of the forms: one tap where it can be, sign-in otherwise."""

import datetime
import re

import pytest
from django.utils import timezone

from ess_platform.accounts.models import AccessLink
from ess_platform.notifications.models import OutgoingMail
from laureates.enums import ReportStatus
from laureates.notifications import report_link
from laureates.services.review import report_open_by_team, report_return
from tests.factories import (
    make_campaign,
    make_cohort,
    make_criteria,
    make_indicator,
    make_laureate,
    make_participant,
    make_person,
    make_report,
    make_team_user,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    make_criteria()
    make_indicator("etp_total")
    laureate = make_laureate(make_cohort())
    make_participant(laureate)
    return make_report(laureate, make_campaign(laureate.cohort), ReportStatus.SUBMITTED)


def person_of(report):
    return report.laureate.participants.get().person


def test_the_link_holds_until_a_month_after_the_form_is_due(report):
    now = timezone.now()
    assert report_link(report=report, person=person_of(report), now=now).startswith("http://testserver/lien/")
    assert AccessLink.objects.get().expires_at == now + datetime.timedelta(days=30), "it was due long ago"
    report.due_on = timezone.localdate(now) + datetime.timedelta(days=10)
    AccessLink.objects.all().delete()
    report_link(report=report, person=person_of(report), now=now)
    assert AccessLink.objects.get().expires_at - now >= datetime.timedelta(days=40)


@pytest.mark.parametrize("who", ["nobody", "without address", "account closed"])
def test_the_ordinary_address_when_no_link_can_be_made(report, who):
    people = {
        "nobody": None,
        "without address": make_person(email=""),
        "account closed": make_user(is_active=False).person,
    }
    found = report_link(report=report, person=people[who], now=timezone.now())
    assert found == f"http://testserver/mon-espace/fiche/{report.public_id}/"


def test_a_returned_form_opens_on_the_page_to_correct(client, report):
    actor, now = make_team_user(report.laureate.cohort), timezone.now()
    report_open_by_team(report=report, actor=actor, now=now)
    report_return(
        report=report, comment="Merci de préciser l’effectif, hors intérim.", sections=["emploi"], actor=actor, now=now
    )
    body = OutgoingMail.objects.get(kind="M06").body_text
    link = re.search(r"http://testserver(/lien/\S+)", body)[1]
    landed = client.get(link, follow=True)
    assert landed.redirect_chain == [(f"/mon-espace/fiche/{report.public_id}/emploi/", 302)]
    assert landed.status_code == 200

"""The digest of 17 h: once a day, on working days, what came since the last one."""

import datetime

import pytest

from ess_platform.common.formatting import PARIS
from ess_platform.notifications.models import OutgoingMail
from laureates.enums import Moment, ReportStatus
from laureates.services.team_digest import team_digest_send
from tests.factories import make_campaign, make_cohort, make_laureate, make_report, make_team_user, make_user

pytestmark = pytest.mark.django_db

S = ReportStatus


def at(day, hour=17, minute=0):
    return datetime.datetime(2026, 5, day, hour, minute, tzinfo=PARIS)


@pytest.fixture
def campaign():
    campaign = make_campaign(
        make_cohort(), Moment.MIDTERM, opens_on=datetime.date(2026, 5, 1), due_on=datetime.date(2026, 5, 15)
    )
    make_team_user(campaign.cohort, email="a@essaim.example")
    make_team_user(campaign.cohort, email="b@essaim.example")
    campaign.cohort.team.create(user=make_user(email="parti@essaim.example"))  # no longer works for the operator
    return campaign


def form(campaign, name, status=S.SUBMITTED, **fields):
    return make_report(make_laureate(campaign.cohort, name=name), campaign, status, **fields)


def digests():
    return [(mail.to_email, mail.subject) for mail in OutgoingMail.objects.filter(kind="M05b").order_by("due_at", "pk")]


def test_one_mail_to_each_member_once_a_day(campaign):
    form(campaign, "Alpha", submitted_at=at(12, 11), wants_callback=True)
    form(campaign, "Omega", S.DRAFT, delay_asked_at=at(12, 12))
    form(campaign, "Lue", S.VALIDATED, submitted_at=at(12, 9), validated_at=at(12, 10))
    assert team_digest_send(now=at(12)) == 1
    team_digest_send(now=at(12, 17, 30))
    assert digests() == [(f"{name}@essaim.example", "Alpha a envoyé sa fiche") for name in "ab"]
    body = OutgoingMail.objects.first().body_text
    assert "Alpha" in body
    assert "souhaite être rappelé·e" in body
    assert "Omega" in body
    assert "Lue" not in body
    assert "/avancement/" in body


def test_the_subject_counts_several(campaign):
    for name in "AB":
        form(campaign, name, submitted_at=at(12, 11))
    team_digest_send(now=at(12))
    assert digests()[0][1] == "2 fiches reçues aujourd’hui"


def test_a_delay_alone_is_told(campaign):
    form(campaign, "A", S.DRAFT, delay_asked_at=at(12, 12))
    team_digest_send(now=at(12))
    assert digests()[0][1].replace("\u00a0", " ") == "1 délai demandé"


def test_nothing_new_nothing_sent(campaign):
    form(campaign, "A", submitted_at=at(11, 16))
    assert team_digest_send(now=at(12)) == 0
    assert digests() == []


def test_what_comes_on_a_day_off_waits_for_the_next_working_day(campaign):
    form(campaign, "A", submitted_at=at(14, 10))  # Ascension Day
    assert team_digest_send(now=at(14)) == 0
    assert team_digest_send(now=at(15)) == 1


def test_a_digest_that_was_missed_is_caught_up_by_the_next(campaign):
    form(campaign, "A", submitted_at=at(11, 10))
    team_digest_send(now=at(11))
    form(campaign, "B", submitted_at=at(11, 18))
    form(campaign, "C", submitted_at=at(13, 9))
    assert team_digest_send(now=at(13)) == 1  # nothing ran on the 12th
    assert digests()[-1][1] == "2 fiches reçues aujourd’hui"

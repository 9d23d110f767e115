"""The registry of days, and the sessions that fill it."""

import datetime

import pytest
from django.utils import timezone

from laureates.date_anchors import anchors_of
from laureates.enums import Moment
from laureates.selectors.campaign_dates import ANCHOR, DateRule
from sessions.enums import SessionStatus
from tests.factories import make_campaign, make_cohort, make_session

pytestmark = pytest.mark.django_db


def test_sessions_lend_their_days_in_order(django_assert_num_queries):
    cohort = make_cohort()
    late = make_session(cohort, title="Clôture", starts_on=datetime.date(2025, 7, 2))
    first = make_session(cohort, title="Lancement", starts_on=datetime.date(2025, 1, 6))
    make_session(cohort, status=SessionStatus.CANCELLED)
    make_session(cohort, status=SessionStatus.POSTPONED)
    make_session(make_cohort())
    with django_assert_num_queries(1):
        found = anchors_of(cohort)
    assert [(key, anchor.label, anchor.day) for key, anchor in found.items()] == [
        (f"session:{first.public_id}", "Lancement", datetime.date(2025, 1, 6)),
        (f"session:{late.public_id}", "Clôture", datetime.date(2025, 7, 2)),
    ]


def test_a_session_that_moves_takes_the_campaign_along():
    today = timezone.localdate()
    monday = today + datetime.timedelta(days=28 - today.weekday())
    cohort = make_cohort()
    session = make_session(cohort, starts_on=monday, status=SessionStatus.PLANNED)
    rule = DateRule(ANCHOR, anchor=f"session:{session.public_id}", label=session.title, days=0).to_json()
    late = monday + datetime.timedelta(days=200)
    campaign = make_campaign(cohort, Moment.EXIT, opens_on=monday, due_on=late, opens_rule=rule)
    session.title = "Autre titre"
    session.save(update_fields=["title"])
    campaign.refresh_from_db()
    assert campaign.opens_on == monday
    session.starts_on = datetime.date(monday.year + 1, 3, 4)
    campaign.due_on = datetime.date(monday.year + 1, 12, 1)
    campaign.save()
    session.save(update_fields=["starts_on"])
    campaign.refresh_from_db()
    assert campaign.opens_on.month == 3
    assert campaign.opens_on.year == monday.year + 1

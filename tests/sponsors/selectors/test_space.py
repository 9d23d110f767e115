"""What a sponsor may read."""

import datetime
from decimal import Decimal

import pytest

from laureates.enums import Moment, ReportStatus
from sponsors.selectors.space import (
    active_sponsorships,
    commitment_of,
    laureate_cards,
    own_meetings,
    shared_reports,
)
from tests.factories.laureates import make_campaign, make_laureate, make_report
from tests.factories.sponsors import make_meeting, make_sponsorship

pytestmark = pytest.mark.django_db


def test_need_shows_only_when_the_latest_validated_report_shares_it(sponsorship, cohort):
    laureate = sponsorship.laureate
    entry, midterm = make_campaign(cohort, Moment.ENTRY), make_campaign(cohort, Moment.MIDTERM)
    make_report(laureate, entry, shares_with_sponsor=True, need="Un local")
    assert shared_reports([laureate.pk])[laureate.pk].need == "Un local"
    make_report(laureate, midterm, shares_with_sponsor=False, need="Un prêt")
    assert shared_reports([laureate.pk]) == {}


@pytest.mark.parametrize(
    "status", [ReportStatus.DRAFT, ReportStatus.SUBMITTED, ReportStatus.NEEDS_CHANGES, ReportStatus.NOT_APPLICABLE]
)
def test_a_report_that_is_not_validated_is_not_read(sponsorship, cohort, status):
    campaign = make_campaign(cohort, Moment.ENTRY)
    make_report(sponsorship.laureate, campaign, status, shares_with_sponsor=True, need="Un local")
    assert shared_reports([sponsorship.laureate_id]) == {}


def test_shared_rubrics_leave_out_the_empty_ones(sponsorship, cohort):
    campaign = make_campaign(cohort, Moment.ENTRY)
    make_report(sponsorship.laureate, campaign, shares_with_sponsor=True, need="Un local", difficulty="  ")
    (card,) = laureate_cards([sponsorship])
    assert card.shared.rubrics == (("Besoin", "Un local"),)
    assert card.shared.moment == campaign.label


def test_the_day_after_the_end_nothing_is_left_but_the_log(sponsorship, sponsor, today):
    make_meeting(sponsorship, minutes=95)
    sponsorship.ends_on = today
    sponsorship.save()
    assert list(active_sponsorships(sponsor, today)) == [sponsorship]
    assert list(active_sponsorships(sponsor, today + datetime.timedelta(days=1))) == []
    assert own_meetings(sponsor).count() == 1


def test_commitment_adds_all_sponsorships_in_hours_of_two_decimals(sponsorship, sponsor, contact, cohort):
    other = make_sponsorship(make_laureate(cohort), contact, ends_on=datetime.date(2025, 7, 2))
    make_meeting(sponsorship, minutes=50)
    make_meeting(other, minutes=45)
    make_meeting(make_sponsorship(make_laureate(cohort)), minutes=600)
    commitment = commitment_of(sponsor)
    assert (commitment.hours, commitment.meetings, commitment.laureates) == (Decimal("1.58"), 2, 2)


def test_commitment_of_nothing_is_zero_hours(sponsorship, sponsor):
    assert commitment_of(sponsor).hours == Decimal("0.00")

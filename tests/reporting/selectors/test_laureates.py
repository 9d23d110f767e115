"""What the ready-made views count is what their filters find, whatever mix of states."""

import datetime
import itertools

import pytest

from laureates.enums import LaureateStatus, ReportStatus
from reporting.selectors.laureates import campaign_with_counts, laureate_rows_queryset
from tests.factories import make_campaign, make_cohort, make_laureate, make_report, make_sponsorship, make_team_user

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2025, 6, 25)
DAYS = (None, datetime.date(2025, 6, 24), datetime.date(2025, 6, 25))


@pytest.mark.parametrize("due_on", [datetime.date(2025, 6, 24), datetime.date(2025, 6, 25)])
def test_counts_agree_with_rows(due_on):
    cohort = make_cohort()
    campaign = make_campaign(cohort, opens_on=datetime.date(2025, 6, 1), due_on=due_on)
    states = itertools.product((LaureateStatus.ACTIVE, LaureateStatus.LEFT), (None, *ReportStatus.values), DAYS)
    for status, report, own_day in states:
        left_on = datetime.date(2025, 3, 1) if status == LaureateStatus.LEFT else None
        laureate = make_laureate(cohort, status=status, left_on=left_on)
        if report:
            make_report(laureate, campaign, report, due_on=own_day)
        if own_day:
            make_sponsorship(laureate)
            make_sponsorship(laureate)  # two sponsors are one laureate accompanied
    found, counts = campaign_with_counts(cohort=cohort, today=TODAY)
    rows = laureate_rows_queryset(user=make_team_user(cohort), cohort=cohort, campaign=campaign, today=TODAY)
    assert found == campaign
    assert counts.total == rows.count()
    assert counts.late == rows.filter(is_late=True).count() > 0
    assert counts.to_review == rows.filter(report_status=ReportStatus.SUBMITTED).count() > 0
    assert counts.alone == rows.filter(sponsorships__isnull=True, status=LaureateStatus.ACTIVE).count() > 0


def test_a_campaign_not_yet_open_is_not_spoken_of():
    cohort = make_cohort()
    make_campaign(cohort, opens_on=datetime.date(2025, 7, 1), due_on=datetime.date(2025, 7, 20))
    make_laureate(cohort)
    campaign, counts = campaign_with_counts(cohort=cohort, today=TODAY)
    assert campaign is None
    assert (counts.total, counts.late, counts.to_review, counts.alone) == (1, 0, 0, 1)

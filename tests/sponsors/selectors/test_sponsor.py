"""The team's lists: counts, quiet sponsorships, laureates without sponsor."""

import datetime

import pytest

from laureates.enums import LaureateStatus
from programmes.enums import CohortStatus
from sponsors.selectors.sponsor import laureates_without_sponsor, sponsor_list, sponsorship_list
from tests.factories.laureates import make_laureate
from tests.factories.programmes import make_cohort
from tests.factories.sponsors import make_meeting, make_sponsor, make_sponsor_contact, make_sponsorship

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 23)


def day(days_ago):
    return TODAY - datetime.timedelta(days=days_ago)


def test_counts_of_an_organisation_are_not_multiplied(cohort):
    sponsor = make_sponsor(cohort)
    first, second = make_sponsor_contact(sponsor), make_sponsor_contact(sponsor)
    laureate = make_laureate(cohort)
    pairs = [
        make_sponsorship(laureate, first),
        make_sponsorship(laureate, second),
        make_sponsorship(make_laureate(cohort), first),
    ]
    for pair, minutes in zip(pairs, (30, 45, 60), strict=True):
        make_meeting(pair, minutes=minutes, held_on=datetime.date(2025, 3, minutes // 3))
    row = sponsor_list(cohort).get()
    assert (row.laureates_count, row.meetings_count, row.minutes_total) == (2, 3, 135)
    assert row.last_met_on == datetime.date(2025, 3, 20)


def test_an_organisation_without_meeting_has_no_last_day(cohort):
    make_sponsor(cohort)
    row = sponsor_list(cohort).get()
    assert (row.laureates_count, row.meetings_count, row.minutes_total, row.last_met_on) == (0, 0, 0, None)


@pytest.mark.parametrize(
    ("started", "ended", "met", "quiet"),
    [
        (46, None, None, True),
        (45, None, None, False),
        (200, None, 46, True),
        (200, None, 45, False),
        (200, 1, 100, False),
        (200, 0, 100, True),
        (-1, None, None, False),
    ],
)
def test_quiet_is_45_days_without_meeting_while_active(cohort, started, ended, met, quiet):
    ends_on = None if ended is None else day(ended)
    pair = make_sponsorship(make_laureate(cohort), starts_on=day(started), ends_on=ends_on)
    if met is not None:
        make_meeting(pair, held_on=day(met))
    assert sponsorship_list(cohort, TODAY).get().is_quiet is quiet


def test_nothing_is_quiet_in_a_closed_promotion():
    cohort = make_cohort(status=CohortStatus.CLOSED)
    make_sponsorship(make_laureate(cohort), starts_on=day(400))
    assert sponsorship_list(cohort, TODAY).get().is_quiet is False


def test_laureates_without_sponsor(cohort):
    alone, ended, active, left = (make_laureate(cohort) for _ in range(4))
    make_sponsorship(ended, ends_on=day(1))
    make_sponsorship(active)
    left.status, left.left_on = LaureateStatus.LEFT, day(10)
    left.save()
    assert set(laureates_without_sponsor(cohort, TODAY)) == {alone, ended}
    cohort.status = CohortStatus.CLOSED
    assert set(laureates_without_sponsor(cohort, TODAY)) == {alone}

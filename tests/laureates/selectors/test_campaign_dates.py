"""Dates of campaigns: rules in days and in words, suggestions, proposals."""

import datetime

import pytest

from laureates.date_anchors import DateAnchor
from laureates.enums import Moment
from laureates.selectors.campaign_dates import (
    ANCHOR,
    MONTH_END,
    ChosenDate,
    DateProposal,
    DateRule,
    date_proposals,
    resolve,
    suggested_campaigns,
)
from tests.factories import make_campaign, make_cohort

D = datetime.date
ANCHORS = {"session:a": DateAnchor("session:a", "Séquence 3", D(2025, 4, 18))}


def anchored(days):
    return DateRule(ANCHOR, anchor="session:a", label="Séquence 3", days=days)


def month(text):
    return DateRule(MONTH_END, month=text)


@pytest.mark.parametrize(
    ("rule", "region", "day"),
    [
        (anchored(0), "", D(2025, 4, 18)),
        (anchored(0), "44", D(2025, 4, 22)),  # Good Friday and Easter Monday are off in Alsace
        (anchored(1), "", D(2025, 4, 22)),
        (anchored(-5), "", D(2025, 4, 11)),
        (month("2025-05"), "", D(2025, 5, 30)),
        (month("2025-12"), "", D(2025, 12, 31)),
        (DateRule(ANCHOR, anchor="session:gone", label="X", days=2), "", None),
    ],
)
def test_a_rule_gives_a_working_day(rule, region, day):
    found = resolve(ChosenDate(rule=rule), anchors=ANCHORS, region=region)
    assert (found.day if found else None) == day
    assert DateRule.from_json(rule.to_json()) == rule


@pytest.mark.parametrize(
    ("typed", "day", "is_moved"),
    [(D(2025, 5, 1), D(2025, 5, 2), True), (D(2025, 5, 2), D(2025, 5, 2), False)],
)
def test_a_typed_day_moves_to_the_next_working_one(typed, day, is_moved):
    found = resolve(ChosenDate(typed=typed), anchors={}, region="")
    assert (found.day, found.asked, found.is_moved) == (day, typed, is_moved)
    assert resolve(ChosenDate(), anchors={}, region="") is None


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (anchored(5), "5 jours ouvrés après «\u00a0Séquence 3\u00a0»"),
        (anchored(-1), "1 jour ouvré avant «\u00a0Séquence 3\u00a0»"),
        (anchored(0), "le jour de «\u00a0Séquence 3\u00a0»"),
        (month("2025-06"), "fin du mois de juin 2025"),
        (month("2025-08"), "fin du mois d’août 2025"),
    ],
)
def test_a_rule_says_itself(rule, words):
    assert rule.words == words


@pytest.mark.django_db
def test_suggestions_follow_the_dates_of_the_promotion():
    cohort = make_cohort(starts_on=D(2025, 1, 6), ends_on=D(2025, 7, 2))
    found = suggested_campaigns(cohort, taken={Moment.MIDTERM}, region="")
    assert [(entry.moment, entry.opens_on, entry.due_on) for entry in found] == [
        (Moment.ENTRY, D(2025, 1, 6), D(2025, 1, 20)),
        (Moment.EXIT, D(2025, 6, 3), D(2025, 6, 18)),
        (Moment.FOLLOW_UP_6, D(2026, 1, 2), D(2026, 1, 16)),
        (Moment.FOLLOW_UP_12, D(2026, 7, 2), D(2026, 7, 17)),
    ]


@pytest.mark.django_db
def test_a_promotion_without_dates_suggests_none():
    cohort = make_cohort(status="draft", starts_on=None, ends_on=None)
    assert {(entry.opens_on, entry.due_on) for entry in suggested_campaigns(cohort, taken=set(), region="")} == {
        (None, None)
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "closed_on", "expected"),
    [
        (None, None, {}),
        (anchored(0), None, D(2025, 4, 18)),
        (anchored(0), D(2025, 4, 1), {}),
        (anchored(-60), None, None),  # before the opening: nothing can be proposed
        (DateRule(ANCHOR, anchor="session:gone", label="X", days=2), None, None),
    ],
)
def test_proposals(rule, closed_on, expected):
    stored = rule.to_json() if rule else None
    campaign = make_campaign(make_cohort(), Moment.MIDTERM, due_rule=stored, closed_on=closed_on)
    found = date_proposals([campaign], anchors=ANCHORS, region="")
    assert found == ({} if expected == {} else {campaign.pk: DateProposal(campaign, rule, expected)})

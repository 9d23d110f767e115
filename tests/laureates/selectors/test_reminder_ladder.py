"""The days of the ladder: on working days only, at most one a day, and what is too late to be said."""

import datetime

import pytest

from ess_platform.common.formatting import PARIS
from laureates.enums import Moment
from laureates.selectors.reminder_ladder import RUNGS, is_too_late, kind_of, ladder


def steps(opens_on, due_on, region="11"):
    found = ladder(opens_on=datetime.date(2026, *opens_on), due_on=datetime.date(2026, *due_on), region=region)
    return [(step.rung, f"{step.due_at.astimezone(PARIS):%d/%m %H:%M}") for step in found]


def test_two_plain_weeks():
    assert steps((3, 2), (3, 16)) == [
        ("opening", "02/03 09:00"),
        ("week_before", "09/03 09:00"),
        ("two_days_before", "13/03 09:00"),  # J-2 is a Saturday
        ("last_day", "16/03 08:30"),
        ("late", "18/03 09:00"),
    ]


def test_public_holidays_and_week_ends_are_left_alone():
    assert steps((5, 1), (5, 15)) == [
        ("opening", "04/05 09:00"),
        ("week_before", "07/05 09:00"),
        ("two_days_before", "13/05 09:00"),
        ("last_day", "15/05 08:30"),
        ("late", "18/05 09:00"),
    ]


def test_the_public_holidays_are_those_of_the_region():
    assert dict(steps((3, 20), (4, 5), "44"))["two_days_before"] == "02/04 09:00"  # Good Friday in Alsace
    assert dict(steps((3, 20), (4, 5), "11"))["two_days_before"] == "03/04 09:00"


def test_a_due_date_on_a_day_off_has_no_mail_that_day():
    assert [rung for rung, _ in steps((5, 4), (5, 24))] == ["opening", "week_before", "two_days_before", "late"]


def test_a_short_campaign_has_a_short_ladder():
    assert [rung for rung, _ in steps((3, 9), (3, 13))] == ["opening", "two_days_before", "last_day", "late"]
    assert [rung for rung, _ in steps((3, 11), (3, 13))] == ["opening", "last_day", "late"]
    assert [rung for rung, _ in steps((3, 13), (3, 13))] == ["late"]


@pytest.mark.parametrize("due", range(1, 29))
def test_never_two_the_same_day(due):
    due_on = datetime.date(2026, 5, due)
    days = [step.day for step in ladder(opens_on=due_on - datetime.timedelta(days=14), due_on=due_on, region="")]
    assert days == sorted(set(days))


def test_a_follow_up_has_its_own_kinds():
    assert [kind_of(rung, Moment.EXIT) for rung in RUNGS] == ["M01", "M02", "M03", "M03b", "M04"]
    assert [kind_of(rung, Moment.FOLLOW_UP_6) for rung in RUNGS] == ["M19", "M19-2", "M19-3", "M19-3b", "M19-4"]


@pytest.mark.parametrize(
    ("rung", "said"),
    [
        ("opening", {-14, -7, -4, -3, -1}),
        ("week_before", {-14, -7, -4}),
        ("two_days_before", {-14, -7, -4, -3, -1}),
        ("last_day", {0}),
        ("late", {1, 7}),
    ],
)
def test_what_waited_too_long_is_not_said(rung, said):
    due_on = datetime.date(2026, 5, 15)
    days = (-14, -7, -4, -3, -1, 0, 1, 7, 8)
    kept = {day for day in days if not is_too_late(rung, due_on=due_on, today=due_on + datetime.timedelta(days=day))}
    assert kept == said

"""The calendar of people: week-ends, public holidays, and those of some regions only."""

import datetime

import pytest

from ess_platform.common.working_days import add_working_days, is_working_day, next_working_day

D = datetime.date
GOOD_FRIDAY = D(2025, 4, 18)


@pytest.mark.parametrize(
    "day",
    [
        D(2025, 1, 1),
        D(2025, 4, 21),
        D(2025, 5, 1),
        D(2025, 5, 8),
        D(2025, 5, 29),
        D(2025, 6, 9),
        D(2025, 7, 14),
        D(2025, 8, 15),
        D(2025, 11, 11),
        D(2025, 12, 25),
        D(2026, 4, 6),
        D(2027, 3, 29),
        D(2038, 4, 26),
    ],
)
def test_national_holidays_are_nowhere_worked(day):
    assert not is_working_day(day)
    assert not is_working_day(day, "44")
    assert not is_working_day(day, "11")


@pytest.mark.parametrize("region", ["44", "57", "67", "68", "6AE", "FR-57", " 6ae "])
def test_alsace_and_moselle_have_two_days_more(region):
    assert not is_working_day(GOOD_FRIDAY, region)
    assert not is_working_day(D(2025, 12, 26), region)
    assert is_working_day(D(2025, 4, 17), region)


@pytest.mark.parametrize("region", ["", "11", "42", "75", "inconnue"])
def test_elsewhere_good_friday_is_worked(region):
    assert is_working_day(GOOD_FRIDAY, region)


@pytest.mark.parametrize(
    ("region", "day"),
    [
        ("01", D(2025, 5, 27)),
        ("971", D(2025, 5, 27)),
        ("02", D(2025, 5, 22)),
        ("03", D(2025, 6, 10)),
        ("04", D(2027, 12, 20)),
        ("06", D(2026, 4, 27)),
    ],
)
def test_overseas(region, day):
    assert not is_working_day(day, region)
    assert is_working_day(day)


def test_five_working_days_skip_the_weekend_and_public_holidays():
    assert add_working_days(D(2025, 4, 18), 5) == D(2025, 4, 28)
    assert add_working_days(D(2025, 4, 17), 1) == D(2025, 4, 18)
    assert add_working_days(D(2025, 4, 17), 1, "67") == D(2025, 4, 22)
    assert add_working_days(D(2025, 4, 22), -1) == D(2025, 4, 18)
    assert add_working_days(D(2025, 4, 22), -1, "67") == D(2025, 4, 17)
    assert add_working_days(D(2025, 4, 19), 0) == D(2025, 4, 19)


def test_next_working_day():
    assert next_working_day(D(2025, 4, 17), "67") == D(2025, 4, 17)
    assert next_working_day(GOOD_FRIDAY) == GOOD_FRIDAY
    assert next_working_day(GOOD_FRIDAY, "67") == D(2025, 4, 22)
    assert next_working_day(D(2025, 5, 3)) == D(2025, 5, 5)

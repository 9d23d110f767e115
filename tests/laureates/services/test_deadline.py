import datetime

import pytest

from laureates.services.deadline import add_working_days, easter, is_working_day

D = datetime.date


@pytest.mark.parametrize("day", [D(2024, 3, 31), D(2025, 4, 20), D(2026, 4, 5), D(2027, 3, 28), D(2038, 4, 25)])
def test_easter(day):
    assert easter(day.year) == day


def test_five_working_days_skip_the_weekend_and_public_holidays():
    assert add_working_days(D(2025, 4, 18), 5) == D(2025, 4, 28)
    assert not is_working_day(D(2025, 5, 29))
    assert is_working_day(D(2025, 5, 30))

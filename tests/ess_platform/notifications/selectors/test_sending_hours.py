"""8 h 30 to 18 h 30 on working days, in Paris, winter and summer."""

import datetime

import pytest

from ess_platform.common.formatting import PARIS
from ess_platform.notifications.selectors.sending_hours import (
    end_of_day,
    is_sending_time,
    next_day_time,
    sending_time,
    start_of_day,
)


def at(text: str) -> datetime.datetime:
    """A moment of Paris."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("asked", "region", "leaves"),
    [
        ("2025-05-06 09:00", "", "2025-05-06 09:00"),
        ("2025-05-06 08:00", "", "2025-05-06 08:30"),
        ("2025-05-06 18:30", "", "2025-05-06 18:30"),
        ("2025-05-06 18:30:01", "", "2025-05-07 08:30"),
        ("2025-05-07 23:59", "", "2025-05-09 08:30"),  # 8 May
        ("2025-05-08 09:00", "", "2025-05-09 09:00"),
        ("2025-05-10 16:00", "", "2025-05-12 16:00"),  # Saturday
        ("2025-04-18 09:00", "11", "2025-04-18 09:00"),  # Good Friday
        ("2025-04-18 09:00", "44", "2025-04-22 09:00"),  # then Easter Monday
        ("2025-12-26 09:00", "67", "2025-12-29 09:00"),
        ("2025-03-28 19:00", "", "2025-03-31 08:30"),  # the night when clocks move on is in between
        ("2025-10-24 19:00", "", "2025-10-27 08:30"),  # and back
    ],
)
def test_moved_to_the_next_moment_when_a_mail_may_leave(asked, region, leaves):
    assert sending_time(at(asked), region) == at(leaves)
    assert is_sending_time(at(asked), region) is (asked == leaves)


def test_hours_are_those_of_paris_all_year():
    winter = datetime.datetime(2025, 3, 28, 7, 30, tzinfo=datetime.UTC)
    summer = datetime.datetime(2025, 3, 31, 6, 30, tzinfo=datetime.UTC)
    assert (is_sending_time(winter), is_sending_time(summer)) == (True, True)
    assert not is_sending_time(datetime.datetime(2025, 3, 28, 6, 30, tzinfo=datetime.UTC))
    assert sending_time(at("2025-03-28 19:00")) == summer


def test_the_day_after():
    assert next_day_time(at("2025-05-07 10:00")) == at("2025-05-09 09:00")
    assert next_day_time(at("2025-05-09 08:30")) == at("2025-05-12 09:00")
    assert next_day_time(at("2025-04-17 10:00"), "57") == at("2025-04-22 09:00")


def test_a_day_of_twenty_three_hours():
    noon = at("2025-03-30 12:00")
    lasts = end_of_day(noon).astimezone(datetime.UTC) - start_of_day(noon).astimezone(datetime.UTC)
    assert lasts == datetime.timedelta(hours=23)

"""Working days of the French calendar, for the dates that are given to people.

`region` is the code of a territory as the directory stores it: a region of the official geographic code
(« 11 », « 44 »), or a département that has public holidays of its own (« 57 », « 67 », « 971 »). Below 10 the
code of a region wins: « 01 » is Guadeloupe. Any other text means metropolitan France.
"""

import datetime
from functools import cache

import holidays

ALSACE_MOSELLE, MOSELLE = "6AE", "57"
# Grand Est keeps the calendar of Alsace and Moselle: one day later annoys nobody, a message on Good Friday in
# Strasbourg does.
SUBDIVISIONS = {
    "44": ALSACE_MOSELLE,
    "57": MOSELLE,
    "67": ALSACE_MOSELLE,
    "68": ALSACE_MOSELLE,
    "6AE": ALSACE_MOSELLE,
    "01": "971",
    "02": "972",
    "03": "973",
    "04": "974",
    "06": "976",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "975": "PM",
    "976": "976",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
SATURDAY = 5


@cache
def public_holidays(subdivision: str | None) -> holidays.HolidayBase:
    """The public holidays of a subdivision of France, every year being added when it is first asked for."""
    return holidays.France(subdiv=subdivision, language="fr")


def is_working_day(day: datetime.date, region: str = "") -> bool:
    """Monday to Friday, except the public holidays of the region."""
    return day.weekday() < SATURDAY and day not in public_holidays(_subdivision(region))


def holiday_name(day: datetime.date, region: str = "") -> str:
    """The name of the public holiday, in French; empty on any other day."""
    return public_holidays(_subdivision(region)).get(day, "")


def _subdivision(region: str) -> str | None:
    return SUBDIVISIONS.get(region.strip().upper().removeprefix("FR-"))


def next_working_day(day: datetime.date, region: str = "") -> datetime.date:
    """The day itself when it is worked, else the first one after it that is."""
    while not is_working_day(day, region):
        day += datetime.timedelta(days=1)
    return day


def add_working_days(day: datetime.date, count: int, region: str = "") -> datetime.date:
    """The day that comes `count` working days after `day`; before it when `count` is negative."""
    step = datetime.timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left > 0:
        day += step
        left -= is_working_day(day, region)
    return day

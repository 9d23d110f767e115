"""When a reminder may leave: working days of its region, from 8 h 30 to 18 h 30, Europe/Paris (C7)."""

import datetime

from ess_platform.common.formatting import PARIS
from ess_platform.common.working_days import next_working_day

OPENS_AT = datetime.time(8, 30)
CLOSES_AT = datetime.time(18, 30)
NEXT_DAY_AT = datetime.time(9, 0)  # when a reminder waits for the day after, one mail a day being the limit
ONE_DAY = datetime.timedelta(days=1)


def sending_time(moment: datetime.datetime, region: str = "") -> datetime.datetime:
    """The moment itself when a mail may leave then, else the first one after it.

    A day that is not worked keeps its time of day: 9 h on a public holiday becomes 9 h on the next working day.
    """
    local = moment.astimezone(PARIS)
    day, time = local.date(), local.time()
    if time > CLOSES_AT:
        day, time = day + ONE_DAY, OPENS_AT
    elif time < OPENS_AT:
        time = OPENS_AT
    worked = next_working_day(day, region)
    if (worked, time) == (local.date(), local.time()):
        return moment
    return datetime.datetime.combine(worked, time, PARIS)


def is_sending_time(moment: datetime.datetime, region: str = "") -> bool:
    """Say whether a reminder may leave at this very moment."""
    return sending_time(moment, region) == moment


def next_day_time(moment: datetime.datetime, region: str = "") -> datetime.datetime:
    """9 h on the working day that follows the day of `moment`."""
    day = next_working_day(moment.astimezone(PARIS).date() + ONE_DAY, region)
    return datetime.datetime.combine(day, NEXT_DAY_AT, PARIS)


def end_of_day(moment: datetime.datetime) -> datetime.datetime:
    """Midnight after `moment`, in Paris."""
    return datetime.datetime.combine(moment.astimezone(PARIS).date() + ONE_DAY, datetime.time(), PARIS)


def start_of_day(moment: datetime.datetime) -> datetime.datetime:
    """Midnight before `moment`, in Paris."""
    return datetime.datetime.combine(moment.astimezone(PARIS).date(), datetime.time(), PARIS)

"""Working days of the French calendar, for the dates that are given to people."""

import datetime

FIXED_HOLIDAYS = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
FROM_EASTER = (1, 39, 50)  # Monday after Easter, Ascension, Monday after Pentecost


def easter(year: int) -> datetime.date:
    """Easter Sunday of a year of the Gregorian calendar (Meeus, Jones and Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    leap, shift = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * shift + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return datetime.date(year, month, day + 1)


def is_working_day(day: datetime.date) -> bool:
    """Monday to Friday, except the public holidays of metropolitan France."""
    if day.weekday() >= 5 or (day.month, day.day) in FIXED_HOLIDAYS:
        return False
    return (day - easter(day.year)).days not in FROM_EASTER


def add_working_days(day: datetime.date, count: int) -> datetime.date:
    """The day that comes `count` working days after `day`."""
    while count > 0:
        day += datetime.timedelta(days=1)
        count -= is_working_day(day)
    return day

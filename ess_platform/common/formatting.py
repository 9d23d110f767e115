"""French formatting of numbers, money, rates, dates and durations.

One place for the page, the e-mail, the PDF and the export. Every function takes None and answers
« non renseigné »: unknown is never zero. No function reads the clock: pass `today`.
Spaces are never plain where a line break would hurt: U+202F inside thousands, U+00A0 before a unit.
Rounding is half up, done once, at display.
"""

import datetime
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

NBSP = "\u00a0"
NARROW_NBSP = "\u202f"
MINUS = "\u2212"
UNKNOWN = "non renseigné"

PARIS = ZoneInfo("Europe/Paris")
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
SHORT_MONTHS = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)

Number = int | float | Decimal


def to_decimal(value: Number | str) -> Decimal:
    """Exact for int, Decimal and text; a float goes through its shortest writing (0.1 stays 0.1)."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def rounded(value: Number | str, places: int = 0) -> Decimal:
    """Half up, as on the invoices of the field: 2,5 → 3."""
    return to_decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def decimal(value: Number | None, places: int = 1) -> str:
    """Fixed number of decimals: 1234.5 → « 1 234,5 »; 41 → « 41,0 »."""
    if value is None:
        return UNKNOWN
    amount = rounded(value, places)
    whole, _, fraction = f"{abs(amount):f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", NARROW_NBSP)
    sign = MINUS if amount < 0 else ""
    return f"{sign}{grouped},{fraction}" if fraction else f"{sign}{grouped}"


def number(value: Number | None, places: int = 2) -> str:
    """As many decimals as useful, at most `places`: 22 → « 22 »; 41.50 → « 41,5 »."""
    if value is None:
        return UNKNOWN
    text = decimal(value, places)
    return text.rstrip("0").rstrip(",") if "," in text else text


def signed(value: Number | None, places: int = 1, unit: str = "") -> str:
    """A change, with its sign: 9 → « +9 », -1.55 → « −1,6 »; zero has no sign."""
    if value is None:
        return UNKNOWN
    amount = rounded(value, places)
    text = number(amount, places)
    return with_unit(f"+{text}" if amount > 0 else text, unit)


def with_unit(text: str, unit: str) -> str:
    """« 41,5 » and « ETP » → « 41,5 ETP », never parted at the end of a line."""
    return f"{text}{NBSP}{unit}" if unit else text


def euro(value: Number | None) -> str:
    """« 1 250 € »; cents only when there are some: « 1 250,50 € »."""
    if value is None:
        return UNKNOWN
    amount = rounded(value, 2)
    return with_unit(decimal(amount, 0 if amount == amount.to_integral_value() else 2), "€")


def euro_short(value: Number | None) -> str:
    """For titles and charts: « 850 € », « 545 k€ », « 1,3 M€ »."""
    if value is None:
        return UNKNOWN
    amount = to_decimal(value)
    if abs(rounded(amount)) < 1_000:
        return with_unit(number(amount, 0), "€")
    if abs(rounded(amount / 1_000)) < 1_000:
        thousands = amount / 1_000
        return with_unit(number(thousands, 1 if abs(thousands) < 10 else 0), "k€")
    return with_unit(number(amount / 1_000_000, 1), "M€")


def percent(value: Number | None, places: int = 0) -> str:
    """`value` is already in per cent: 84.2 → « 84 % »."""
    return UNKNOWN if value is None else with_unit(number(value, places), "%")


def share(numerator: Number | None, denominator: Number | None, places: int = 0) -> str:
    """Rate of two counts; a share of nothing is unknown, not 0 %."""
    if numerator is None or not denominator:
        return UNKNOWN
    return percent(to_decimal(numerator) * 100 / to_decimal(denominator), places)


def growth(value: Number | None, places: int = 1) -> str:
    """Signed growth in per cent: 11.6 → « +11,6 % »."""
    return UNKNOWN if value is None else signed(value, places, "%")


def file_size(size: int | None) -> str:
    """Size of a download: « 820 octets », « 64 ko », « 3,2 Mo »."""
    if size is None:
        return UNKNOWN
    if size < 1_000:
        return count(size, "octet")
    if size < 999_500:
        return with_unit(decimal(Decimal(size) / 1_000, 0), "ko")
    return with_unit(number(Decimal(size) / 1_000_000, 1), "Mo")


def local_day(value: datetime.date | datetime.datetime) -> datetime.date:
    """The Europe/Paris day of a moment; a plain date is already one."""
    if isinstance(value, datetime.datetime):
        return (value.astimezone(PARIS) if value.tzinfo else value).date()
    return value


def _day_number(day: datetime.date) -> str:
    return "1er" if day.day == 1 else str(day.day)


def date(value: datetime.date | None, *, weekday: bool = True) -> str:
    """« jeudi 10 avril 2025 »; without weekday « 10 avril 2025 »."""
    if value is None:
        return UNKNOWN
    day = local_day(value)
    text = f"{_day_number(day)} {MONTHS[day.month - 1]} {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {text}" if weekday else text


def date_short(value: datetime.date | None) -> str:
    """« 10 avr. 2025 », for tables."""
    if value is None:
        return UNKNOWN
    day = local_day(value)
    return f"{_day_number(day)} {SHORT_MONTHS[day.month - 1]} {day.year}"


def date_range(start: datetime.date | None, end: datetime.date | None) -> str:
    """« du 20 décembre 2024 au 2 juillet 2025 »; one known end gives « depuis le » or « jusqu'au »."""
    if start is None and end is None:
        return UNKNOWN
    if start is None or end is None:
        known = date(start or end, weekday=False)
        return f"depuis le {known}" if start else f"jusqu’au {known}"
    first, last = local_day(start), local_day(end)
    if first == last:
        return f"le {date(first, weekday=False)}"
    if (first.year, first.month) == (last.year, last.month):
        return f"du {_day_number(first)} au {date(last, weekday=False)}"
    if first.year == last.year:
        return f"du {_day_number(first)} {MONTHS[first.month - 1]} au {date(last, weekday=False)}"
    return f"du {date(first, weekday=False)} au {date(last, weekday=False)}"


def time(value: datetime.time | datetime.datetime | None) -> str:
    """« 9 h », « 18 h 12 », in Paris time for a datetime."""
    if value is None:
        return UNKNOWN
    if isinstance(value, datetime.datetime) and value.tzinfo:
        value = value.astimezone(PARIS)
    return _hours_and_minutes(value.hour, value.minute)


def date_time(value: datetime.datetime | None) -> str:
    """« 4 avril 2025 à 18 h 12 »."""
    return UNKNOWN if value is None else f"{date(value, weekday=False)} à {time(value)}"


def relative(value: datetime.date | None, today: datetime.date) -> str:
    """Distance in days, then months, then years: « demain », « dans 4 jours », « il y a 2 mois »."""
    if value is None:
        return UNKNOWN
    days = (local_day(value) - local_day(today)).days
    near = {0: "aujourd’hui", 1: "demain", -1: "hier"}
    if days in near:
        return near[days]
    distance = abs(days)
    if distance < 31:
        text = count(distance, "jour")
    elif distance < 350:
        text = f"{max(1, round(distance / 30.44))} mois"
    else:
        text = count(max(1, round(distance / 365.25)), "an")
    return f"dans {text}" if days > 0 else f"il y a {text}"


def duration(minutes: int | Decimal | datetime.timedelta | None) -> str:
    """Minutes to « 42 h 45 », « 3 h », « 45 min »."""
    if minutes is None:
        return UNKNOWN
    if isinstance(minutes, datetime.timedelta):
        minutes = Decimal(str(minutes.total_seconds())) / 60
    total = int(rounded(minutes))
    hours, rest = divmod(abs(total), 60)
    text = _hours_and_minutes(hours, rest) if hours or not rest else with_unit(str(rest), "min")
    return f"{MINUS}{text}" if total < 0 else text


def _hours_and_minutes(hours: int, minutes: int) -> str:
    text = with_unit(number(hours), "h")
    return f"{text}{NBSP}{minutes:02d}" if minutes else text


def plural(quantity: Number, singular: str, plural_form: str = "") -> str:
    """French plural starts at 2: 0 lauréat, 1,5 heure, 2 lauréats. The word alone."""
    if abs(quantity) < 2:
        return singular
    return plural_form or f"{singular}s"


def count(quantity: Number | None, singular: str, plural_form: str = "") -> str:
    """« 22 lauréats », « 1 lauréat », « 0 lauréat »."""
    if quantity is None:
        return UNKNOWN
    return f"{number(quantity)} {plural(quantity, singular, plural_form)}"


def sentence_list(words: Iterable[str]) -> str:
    """« textile, bois et mobilité »."""
    items = [str(word) for word in words]
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} et {items[-1]}"

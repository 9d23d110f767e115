"""French formatting: one equality per rule of typography and rounding."""

import datetime
from decimal import Decimal

import pytest

from ess_platform.common import formatting as fr

NB, NN = fr.NBSP, fr.NARROW_NBSP
TODAY = datetime.date(2025, 4, 6)


@pytest.mark.parametrize(
    "formatter",
    [
        fr.number,
        fr.decimal,
        fr.signed,
        fr.euro,
        fr.euro_short,
        fr.percent,
        fr.growth,
        fr.date,
        fr.date_short,
        fr.time,
        fr.date_time,
        fr.duration,
        fr.file_size,
        lambda value: fr.share(1, value),
        lambda value: fr.relative(value, TODAY),
        lambda value: fr.count(value, "lauréat"),
        lambda value: fr.date_range(value, value),
    ],
)
def test_unknown_is_never_zero(formatter):
    assert formatter(None) == "non renseigné"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (22, "22"),
        (1250000, f"1{NN}250{NN}000"),
        (Decimal("41.50"), "41,5"),
        (Decimal("1234.567"), f"1{NN}234,57"),
        (-9, "−9"),
        (Decimal("-0.001"), "0"),
        (100, "100"),
    ],
)
def test_number(value, expected):
    assert fr.number(value) == expected


def test_rounding_is_half_up():
    assert [fr.decimal(Decimal(x), 0) for x in ("0.5", "1.5", "2.5", "-2.5")] == ["1", "2", "3", "−3"]


def test_decimal_keeps_its_places():
    assert fr.decimal(41) == "41,0"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1250, f"1{NN}250{NB}€"), (Decimal("1250.50"), f"1{NN}250,50{NB}€"), (0, f"0{NB}€"), (-3, f"−3{NB}€")],
)
def test_euro(value, expected):
    assert fr.euro(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (850, f"850{NB}€"),
        (1500, f"1,5{NB}k€"),
        (545000, f"545{NB}k€"),
        (999600, f"1{NB}M€"),
        (1290000, f"1,3{NB}M€"),
    ],
)
def test_euro_short(value, expected):
    assert fr.euro_short(value) == expected


def test_percent_and_share():
    assert fr.percent(Decimal("84.2")) == f"84{NB}%"
    assert fr.share(21, 22) == f"95{NB}%"
    assert fr.share(0, 22) == f"0{NB}%"
    assert fr.share(0, 0) == "non renseigné"


def test_signed_changes():
    assert fr.growth(Decimal("11.6")) == f"+11,6{NB}%"
    assert fr.signed(Decimal("41.5"), unit="ETP") == f"+41,5{NB}ETP"
    assert fr.signed(-9) == "−9"
    assert fr.signed(Decimal("0.04")) == "0"


def test_dates():
    day = datetime.date(2025, 4, 10)
    assert fr.date(day) == "jeudi 10 avril 2025"
    assert fr.date(datetime.date(2025, 7, 1), weekday=False) == "1er juillet 2025"
    assert fr.date_short(day) == "10 avr. 2025"


def test_a_moment_is_a_paris_day():
    evening = datetime.datetime(2025, 4, 9, 22, 30, tzinfo=datetime.UTC)
    assert fr.date(evening) == "jeudi 10 avril 2025"
    assert fr.date_time(evening) == f"10 avril 2025 à 0{NB}h{NB}30"
    assert fr.time(datetime.time(9)) == f"9{NB}h"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((2024, 12, 20), (2025, 7, 2), "du 20 décembre 2024 au 2 juillet 2025"),
        ((2025, 4, 1), (2025, 7, 2), "du 1er avril au 2 juillet 2025"),
        ((2025, 7, 1), (2025, 7, 2), "du 1er au 2 juillet 2025"),
        ((2025, 7, 2), (2025, 7, 2), "le 2 juillet 2025"),
        ((2025, 7, 2), None, "depuis le 2 juillet 2025"),
        (None, (2025, 7, 2), "jusqu’au 2 juillet 2025"),
    ],
)
def test_date_range(start, end, expected):
    first, last = (datetime.date(*day) if day else None for day in (start, end))
    assert fr.date_range(first, last) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, "aujourd’hui"),
        (1, "demain"),
        (-1, "hier"),
        (4, "dans 4 jours"),
        (-3, "il y a 3 jours"),
        (61, "dans 2 mois"),
        (-365, "il y a 1 an"),
        (730, "dans 2 ans"),
    ],
)
def test_relative(days, expected):
    assert fr.relative(TODAY + datetime.timedelta(days=days), TODAY) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (2565, f"42{NB}h{NB}45"),
        (180, f"3{NB}h"),
        (45, f"45{NB}min"),
        (65, f"1{NB}h{NB}05"),
        (0, f"0{NB}h"),
        (datetime.timedelta(hours=3, minutes=30), f"3{NB}h{NB}30"),
    ],
)
def test_duration(minutes, expected):
    assert fr.duration(minutes) == expected


def test_plural_starts_at_two():
    quantities = (0, 1, Decimal("1.5"), 2)
    assert [fr.plural(n, "heure") for n in quantities] == ["heure", "heure", "heure", "heures"]
    assert fr.plural(3, "travail", "travaux") == "travaux"
    assert fr.count(22, "lauréat") == "22 lauréats"


def test_sentence_list():
    assert fr.sentence_list([]) == ""
    assert fr.sentence_list(["bois"]) == "bois"
    assert fr.sentence_list(["textile", "bois", "mobilité"]) == "textile, bois et mobilité"


def test_file_size():
    assert fr.file_size(820) == "820 octets"
    assert fr.file_size(64_000) == f"64{NB}ko"
    assert fr.file_size(999_600) == f"1{NB}Mo"
    assert fr.file_size(3_200_000) == f"3,2{NB}Mo"

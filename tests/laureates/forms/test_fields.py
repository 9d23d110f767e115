from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from ess_platform.common import formatting
from laureates.forms.fields import NumberField, PlainTextField, parse_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("14", "14"),
        ("14,5", "14.5"),
        ("14.5 ETP", "14.5"),
        ("1 250 000,5 €", "1250000.5"),
        ("1\u00a0250\u00a0000\u00a0€ HT", "1250000"),
        ("1\u202f250\u202f000", "1250000"),
        ("1.250.000,50", "1250000.50"),
        ("1,250,000.50", "1250000.50"),
        ("1.250.000", "1250000"),
        ("12,5 %", "12.5"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("１２", "12"),
        ("0", "0"),
    ],
)
def test_parse_number(typed, number):
    assert parse_number(typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["abc", "12 ou 13", "1e9", "NaN", "Infinity", "--1", ",", "€", "1,2,3", "9" * 200])
def test_parse_number_refuses_what_it_would_have_to_guess(typed):
    assert parse_number(typed) is None


@pytest.mark.parametrize(
    ("options", "typed", "message"),
    [
        ({}, "beaucoup", "Indiquez un nombre, par exemple 14,5"),
        ({}, "-1", "Indiquez un nombre positif ou nul, par exemple 14,5"),
        ({}, "5001", "Ce nombre dépasse 5\u202f000 : vérifiez l’unité et les zéros"),
        ({}, "1,234", "Indiquez au plus deux chiffres après la virgule, par exemple 14,5"),
        ({"places": 0, "example": "4"}, "3,5", "Indiquez un nombre entier, par exemple 4"),
        ({"unit": "%"}, "101", "Indiquez un pourcentage entre 0 et 100"),
        ({"unit": "%"}, "-1", "Indiquez un pourcentage entre 0 et 100"),
    ],
)
def test_number_field_messages(options, typed, message):
    field = NumberField(maximum=Decimal(5000), **options)
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    assert refused.value.messages == [message]


@given(st.text(max_size=80))
def test_number_field_never_fails_otherwise(text):
    field = NumberField(maximum=Decimal(500_000_000))
    try:
        value = field.clean(text)
    except ValidationError:
        return
    assert value is None or 0 <= value <= 500_000_000


@given(st.decimals(min_value=0, max_value=500_000_000, places=2))
def test_number_field_reads_back_what_it_writes(value):
    field = NumberField(maximum=Decimal(500_000_000))
    assert field.clean(field.prepare_value(value)) == value
    assert field.clean(formatting.euro(value)) == value


def test_text_is_normalised_and_measured_after():
    field = PlainTextField(limit=5)
    assert field.clean("e\u0301te\u0301\r\n") == "été"
    assert field.clean("مرحبا") == "مرحبا"
    with pytest.raises(ValidationError) as refused:
        field.clean("trop long")
    assert refused.value.messages == [
        "Ce texte compte 9 caractères ; le maximum est 5. Raccourcissez-le : il est gardé tel quel."
    ]

"""Fields that the pages of a promotion share: a day, an amount in euros, as they are written in French offices."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from ess_platform.common import formatting

DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
SPACES = re.compile(r"[\s\u00a0\u202f]+")
AMOUNT = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,2})?")
MAX_AMOUNT = Decimal("999999999.99")
TEXT_AREA = {"rows": 3}


def day_field(label: str, *, required: bool = False, help_text: str = "", missing: str = "") -> forms.DateField:
    """A day typed « jj/mm/aaaa » or picked."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=DATE_FORMATS,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "required": missing or "Indiquez la date.",
            "invalid": "Indiquez une date, par exemple 21/03/2026.",
        },
    )


def text_field(label: str, *, max_length: int, required: bool = False, help_text: str = "", missing: str = ""):
    """One line of text."""
    return forms.CharField(
        label=label,
        max_length=max_length,
        required=required,
        help_text=help_text,
        error_messages={
            "required": missing,
            "max_length": f"Restez à {formatting.count(max_length, 'caractère')} au plus.",
        },
    )


def long_text_field(label: str, *, max_length: int, help_text: str = ""):
    """Several lines of text, never required."""
    return forms.CharField(
        label=label,
        max_length=max_length,
        required=False,
        help_text=help_text,
        widget=forms.Textarea(attrs=TEXT_AREA),
        error_messages={"max_length": f"Restez à {formatting.count(max_length, 'caractère')} au plus."},
    )


class AmountField(forms.CharField):
    """Euros, not negative: « 48 000 », « 48000,50 € »; never required, unknown is None."""

    def __init__(self, **options):
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(required=False, max_length=30, widget=forms.TextInput(attrs=attrs), **options)

    def prepare_value(self, value):
        return f"{value:f}".removesuffix(".00").replace(".", ",") if isinstance(value, Decimal) else value

    def to_python(self, value) -> Decimal | None:
        text = SPACES.sub("", super().to_python(value)).removesuffix("€")
        if not text:
            return None
        if not AMOUNT.fullmatch(text):
            raise ValidationError("Indiquez un montant en euros, par exemple 48 000 ou 1 250,50.")
        amount = Decimal(text.replace(",", "."))
        if amount > MAX_AMOUNT:
            raise ValidationError("Ce montant dépasse 999 999 999,99 € : vérifiez les zéros.")
        return amount

    def validate(self, value) -> None:
        """Nothing more: an empty amount is an unknown one."""

    def run_validators(self, value) -> None:
        """The length of the text was checked by the pattern."""


def rank_field(*, help_text: str = "") -> forms.IntegerField:
    """The rank of a promotion among the editions of its dispositif, from 1; NULL when unknown."""
    return forms.IntegerField(
        label="Rang de la promotion",
        required=False,
        min_value=1,
        max_value=999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=help_text,
        error_messages={
            "invalid": "Indiquez un nombre entier, par exemple 2.",
            "min_value": "Le rang commence à 1.",
            "max_value": "Ce rang dépasse 999 : vérifiez.",
        },
    )

"""Fields of the progress form: numbers as people write them, texts that are never cut."""

import re
import unicodedata
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from ess_platform.common import formatting

MAX_TYPED = 60  # characters of a number with its unit; longer is not a number
UNIT = re.compile(r"\s*(?:€|eur|euros?|%|etp|t|tonnes?|personnes?|pers\.?)\s*(?:ht)?\s*\.?$", re.IGNORECASE)
GROUPS = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3}){2,}")
DIGITS = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?")
MINUS_SIGNS = str.maketrans({"−": "-", "–": "-", "’": "", "'": "", "_": ""})


def parse_number(text: str) -> Decimal | None:
    """Read a number as it is written in French offices; None when the text is not one.

    Accepts spaces of any kind between thousands, a comma or a dot before decimals, and a unit at the end:
    « 1 250 000,5 € », « 12,5 % », « 1.250.000,50 », « 14.5 ETP ». Never guesses: « 12 ou 13 » is None.
    """
    if len(text) > MAX_TYPED:
        return None
    typed = unicodedata.normalize("NFKC", text).translate(MINUS_SIGNS).strip()
    typed = "".join(UNIT.sub("", typed).split())
    if GROUPS.fullmatch(typed.lstrip("+-")) and len(set(typed) & {".", ","}) == 1:
        typed = typed.replace(",", "").replace(".", "")
    elif "," in typed and "." in typed:
        decimal_mark = max(",", ".", key=typed.rfind)
        typed = typed.replace("." if decimal_mark == "," else ",", "").replace(decimal_mark, ".")
    else:
        typed = typed.replace(",", ".")
    return Decimal(typed) if DIGITS.fullmatch(typed) else None


class NumberField(forms.CharField):
    """A number typed freely; `places` is 0 for things that are counted. The unit is shown, never required."""

    def __init__(self, *, places: int = 2, maximum: Decimal, example: str = "14,5", unit: str = "", **options):
        self.places, self.maximum, self.example, self.unit = places, maximum, example, unit
        mode = "decimal" if places else "numeric"
        widget = forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off"})
        super().__init__(widget=widget, **options)

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        number = parse_number(text)
        if number is None:
            raise ValidationError(f"Indiquez un nombre, par exemple {self.example}", code="not_a_number")
        return number

    def validate(self, value):
        if value is None:
            return
        if self.unit == "%" and not 0 <= value <= 100:
            raise ValidationError("Indiquez un pourcentage entre 0 et 100", code="range")
        if value < 0:
            raise ValidationError(f"Indiquez un nombre positif ou nul, par exemple {self.example}", code="range")
        if value > self.maximum:
            most = formatting.number(self.maximum)
            raise ValidationError(f"Ce nombre dépasse {most} : vérifiez l’unité et les zéros", code="range")
        if value != formatting.rounded(value, self.places):
            raise ValidationError(self.too_precise(), code="places")

    def too_precise(self) -> str:
        if not self.places:
            return f"Indiquez un nombre entier, par exemple {self.example}"
        return f"Indiquez au plus deux chiffres après la virgule, par exemple {self.example}"

    def run_validators(self, value):
        """The validators of a text do not apply to a number."""

    def prepare_value(self, value):
        return formatting.number(value, self.places) if isinstance(value, Decimal) else value


class AnswerMixin:
    """`required` is written in the label; it is checked on the check page only, never while filling (C3)."""

    def validate(self, value):
        if value not in self.empty_values:
            super().validate(value)


class AnswerChoiceField(AnswerMixin, forms.ChoiceField):
    """One choice, that may be left for later."""


class AnswerMultipleChoiceField(AnswerMixin, forms.MultipleChoiceField):
    """Several choices, that may be left for later."""


class PlainTextField(forms.CharField):
    """A text in NFC with plain line ends. Too long is an error that keeps the text, never a cut."""

    def __init__(self, *, limit: int, **options):
        self.limit = limit
        super().__init__(**options)

    def to_python(self, value):
        text = super().to_python(value)
        return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()

    def validate(self, value):
        if len(value) > self.limit:
            size, most = formatting.number(len(value)), formatting.number(self.limit)
            raise ValidationError(
                f"Ce texte compte {size} caractères ; le maximum est {most}. Raccourcissez-le : il est gardé tel quel.",
                code="max_length",
            )

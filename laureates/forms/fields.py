"""Fields of the progress form: numbers and dates as people write them, texts that are never cut."""

import datetime
import re
import unicodedata
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from ess_platform.common import formatting
from ess_platform.common.attachments import ACCEPT, AttachmentRefused, attachment_read
from ess_platform.common.images import ACCEPT as IMAGES

MAX_TYPED = 60  # characters of a number with its unit; longer is not a number
UNIT = re.compile(r"\s*(?:€|eur|euros?|%|etp|t|tonnes?|personnes?|pers\.?)\s*(?:ht)?\s*\.?$", re.IGNORECASE)
GROUPS = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3}){2,}")
DIGITS = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?")
SIRET_DIGITS = 14
RNA = re.compile(r"W[0-9]{9}")
POSTCODE = re.compile(r"[0-9]{5}")
PHONE = re.compile(r"\+?[0-9 .()-]{9,20}")
EARLIEST, LATEST = 1900, 2100  # years
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


class AnswerFileField(forms.FileField):
    """A file, read by its content: `cleaned_data` holds an `Attachment`, or None."""

    def __init__(self, *, images_only: bool = False, **options):
        self.images_only = images_only
        accepted = IMAGES if images_only else ACCEPT
        super().__init__(**{**options, "required": False, "widget": forms.FileInput(attrs={"accept": accepted})})

    def to_python(self, data):
        if data in self.empty_values:
            return None
        try:
            return attachment_read(data, images_only=self.images_only)
        except AttachmentRefused as error:
            raise ValidationError(error.message, code="file") from error


class ShapedTextField(PlainTextField):
    """A short text with a shape of its own (SIRET, RNA, postcode…), spaces accepted; stored without them."""

    def __init__(self, *, shape: str, **options):
        self.shape = shape
        super().__init__(**options)

    def to_python(self, value):
        text = super().to_python(value)
        return "".join(text.split()) if self.shape in ("siret", "rna", "postcode") else text

    def validate(self, value):
        super().validate(value)
        if value:
            SHAPES[self.shape](value)


def check_siret(text: str) -> None:
    """14 digits; the key is only worth a warning (F16)."""
    if not text.isascii() or not text.isdigit():
        raise ValidationError("Le SIRET ne contient que des chiffres", code="siret")
    if len(text) != SIRET_DIGITS:
        gap = SIRET_DIGITS - len(text)
        how = f"il en manque {gap}" if gap > 0 else f"il y en a {-gap} de trop"
        raise ValidationError(f"Le SIRET doit contenir {SIRET_DIGITS} chiffres : {how}", code="siret")


def check_rna(text: str) -> None:
    if not RNA.fullmatch(text.upper()):
        raise ValidationError("Le RNA commence par W suivi de 9 chiffres", code="rna")


def check_postcode(text: str) -> None:
    if not POSTCODE.fullmatch(text):
        raise ValidationError("Le code postal compte 5 chiffres", code="postcode")


def check_email(text: str) -> None:
    EmailValidator("Cette adresse n’est pas valide, par exemple prenom@structure.fr")(text)


def check_phone(text: str) -> None:
    if not PHONE.fullmatch(text):
        raise ValidationError("Ce numéro n’est pas valide, par exemple 01 23 45 67 89", code="phone")


SHAPES = {
    "siret": check_siret,
    "rna": check_rna,
    "postcode": check_postcode,
    "email": check_email,
    "phone": check_phone,
}


class DayField(forms.CharField):
    """A date typed « jj/mm/aaaa »; also read as a browser writes it (aaaa-mm-jj)."""

    formats = ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y")
    shown_as = "%d/%m/%Y"
    message = "Indiquez une date, par exemple {example}"

    def __init__(self, *, example: str, **options):
        self.example = example
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": self.placeholder})
        super().__init__(widget=widget, **options)

    placeholder = "jj/mm/aaaa"

    def to_python(self, value):
        text = "".join(super().to_python(value).split())
        if not text:
            return None
        for shape in self.formats:
            try:
                day = datetime.datetime.strptime(text, shape).date()  # noqa: DTZ007 (a day has no time zone)
            except ValueError:
                continue
            if EARLIEST <= day.year <= LATEST:
                return day
        raise ValidationError(self.message.format(example=self.example), code="date")

    def validate(self, value):
        """Read above; completeness is for the check page."""

    def run_validators(self, value):
        """The validators of a text do not apply to a date."""

    def prepare_value(self, value):
        return value.strftime(self.shown_as) if isinstance(value, datetime.date) else value


class MonthField(DayField):
    """A month typed « mm/aaaa », kept as its first day."""

    formats = ("%m/%Y", "%Y-%m", "%m-%Y", "%d/%m/%Y")
    shown_as = "%m/%Y"
    message = "Indiquez un mois, par exemple {example}"
    placeholder = "mm/aaaa"

    def to_python(self, value):
        day = super().to_python(value)
        return day.replace(day=1) if day else None

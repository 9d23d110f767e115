"""Reading the cells of an imported file: each value, or the sentence that says how to repair it."""

import datetime
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import slugify
from stdnum.fr import siret as siret_rules

from ess_platform.common import formatting
from ess_platform.common.models import sort_key

from ..forms.fields import SHAPES, DayField, parse_number
from ..import_kinds import ImportContext, ImportRow

YES = {"oui", "o", "vrai", "true", "1", "x", "yes"}
NO = {"non", "n", "faux", "false", "0", "no"}
SHORTENED = re.compile(r"[0-9][.,]?[0-9]*E\+?[0-9]+", re.IGNORECASE)  # « 8,45E+13 »
SHORTENED_SIRET = "Le tableur a abrégé ce SIRET : mettez sa colonne au format Texte, puis saisissez les 14 chiffres."
SIRET_KEY = "La clé de contrôle de ce SIRET est fausse : vérifiez-le. L’import reste possible."
DAY = DayField(example="20/01/2025", required=False)
SUGGESTED = 8  # labels of a list that a sentence names


class CellReader:
    """The cells of one row. A cell that cannot be read is refused in the context, and None comes back."""

    def __init__(self, context: ImportContext, row: ImportRow):
        self.context, self.row = context, row
        self.is_right = True

    def refuse(self, column: str, message: str) -> None:
        self.is_right = False
        self.context.refuse(self.row, column, message)

    def text(self, column: str, limit: int) -> str:
        value = self.row.get(column)
        if len(value) > limit:
            size = formatting.number(len(value))
            self.refuse(column, f"Ce texte compte {size} caractères ; le maximum est {formatting.number(limit)}.")
        return value

    def line(self, column: str, limit: int) -> str:
        """A text of one line: line breaks inside the cell become spaces."""
        return " ".join(self.text(column, limit).split())

    def shaped(self, column: str, shape: str) -> str:
        """A SIRET, RNA, postcode, e-mail or phone, checked as the forms do; without spaces but for a phone."""
        value = self.row.get(column)
        value = " ".join(value.split()) if shape == "phone" else "".join(value.split())
        if value:
            try:
                SHAPES[shape](value)
            except ValidationError as error:
                self.refuse(column, f"{error.message}.")
        return value

    def siret(self, column: str) -> str | None:
        """14 digits; a wrong key is only odd (F16). Dots and dashes between groups are taken out."""
        if SHORTENED.fullmatch(self.row.get(column)):
            self.refuse(column, SHORTENED_SIRET)
            return None
        cleaned = re.sub(r"[\s.\-_]", "", self.row.get(column))
        if not cleaned:
            return None
        try:
            SHAPES["siret"](cleaned)
        except ValidationError as error:
            self.refuse(column, f"{error.message}.")
            return None
        if not siret_rules.is_valid(cleaned):
            self.context.warn(self.row, column, SIRET_KEY)
        return cleaned

    def yes_no(self, column: str) -> bool | None:
        value = sort_key(self.row.get(column))
        if not value:
            return None
        if value not in YES | NO:
            self.refuse(column, "Indiquez « oui » ou « non ».")
        return value in YES

    def day(self, column: str) -> datetime.date | None:
        value = self.row.get(column)
        if not value:
            return None
        try:
            return DAY.clean(value)
        except ValidationError:
            self.refuse(column, f"« {value[:40]} » n’est pas une date. Écrivez-la jj/mm/aaaa, par exemple 20/01/2025.")
            return None

    def whole(self, column: str, low: int, high: int) -> int | None:
        value = self.row.get(column)
        if not value:
            return None
        number = parse_number(value)
        if number is None or number != number.to_integral_value() or not low <= number <= high:
            self.refuse(column, f"Indiquez un nombre entier entre {low} et {high}.")
            return None
        return int(number)

    def one_of(self, column: str, known: dict[str, Any], labels: Iterable[str]) -> Any:
        """A value of a list, by its label or its code."""
        value = self.row.get(column)
        if not value:
            return None
        if (found := known.get(sort_key(value))) is not None:
            return found
        names = list(labels)[:SUGGESTED]
        some = f" Par exemple{formatting.NBSP}: {', '.join(names)}." if names else ""
        self.refuse(column, f"« {value[:60]} » n’est pas dans la liste.{some}")
        return None


def by_label(model: type[Model]) -> tuple[dict[str, Any], list[str]]:
    """The rows of a reference list by label and by code, and their labels; one query."""
    rows = list(model.objects.all())
    known = {sort_key(row.code): row for row in rows} | {sort_key(row.label): row for row in rows}
    return known, [row.label for row in rows]


def chosen_slug(name: str, taken: set[str], limit: int = 110) -> str:
    """An address that nobody has yet; `taken` grows."""
    base = slugify(name)[:limit].strip("-") or "laureat"
    slug, rank = base, 2
    while slug in taken:
        slug, rank = f"{base}-{rank}", rank + 1
    taken.add(slug)
    return slug


def first(rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, Any]:
    """Rows by key; the first of each."""
    found: dict[Any, Any] = {}
    for row in rows:
        found.setdefault(key(row), row)
    return found

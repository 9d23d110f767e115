"""A cursor on one value of the file: knows its path, reads its keys, and notes what is wrong with them.

A reading that fails notes a problem and gives back an empty value, so that one run lists many errors.
"""

import datetime
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug
from django.db import connection, models

from .errors import NBSP
from .reading import step

NAMES = {str: "un texte", bool: "vrai ou faux", dict: "un objet", list: "une liste", type(None): "null"}
NOISE = Decimal("0.000000001")  # what binary floats leave behind: 0.30000000000000004


def kind_of(value: Any) -> str:
    """Name the type of a JSON value in French."""
    return NAMES.get(type(value), "un nombre")


def quoted(value: Any) -> str:
    """Show a value between French quotes, cut when it is long."""
    text = str(value)
    return f"«{NBSP}{text[:60]}{'…' if len(text) > 60 else ''}{NBSP}»"


class Notebook(Protocol):
    """Where a cursor writes what it finds."""

    def refuse(self, path: str, message: str) -> None: ...

    def warn(self, path: str, message: str) -> None: ...

    def expect(self, kind: str, name: str, scope: str, path: str) -> None: ...


class Node:
    """An object of the file. `field` arguments are model attributes: `Organisation.name`."""

    __slots__ = ("load", "path", "value")

    def __init__(self, value: Any, path: str, load: Notebook):
        self.value = value
        self.path = path
        self.load = load

    # --- where ------------------------------------------------------------------------------------

    def at(self, key: str) -> str:
        """The path of a key of this object."""
        return step(self.path, key)

    def fail(self, key: str, message: str) -> None:
        """Note a problem at a key, or at this object when the key is empty."""
        self.load.refuse(self.at(key) if key else self.path, message)

    def raw(self, key: str) -> Any:
        """The value of a key as it is; None when it is absent."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def has(self, key: str) -> bool:
        """True when the key holds something."""
        return self.raw(key) is not None

    def _get(self, key: str, types: tuple[type, ...], required: bool) -> Any:
        """The value of a key when it has one of the types, else None with a problem noted."""
        value = self.raw(key)
        if value is None:
            if required:
                given = isinstance(self.value, dict) and key in self.value
                rule = "ne peut pas être vide" if given else "est obligatoire et manque"
                self.fail(key, f"la clé «{NBSP}{key}{NBSP}» {rule}")
            return None
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            self.fail(key, f"il faut ici {kind_of(types[0]())}, pas {kind_of(value)}")
            return None
        return value

    # --- inside -----------------------------------------------------------------------------------

    def object(self, key: str, *, required: bool = False) -> "Node":
        """The object below a key; an empty one when there is none."""
        return Node(self._get(key, (dict,), required) or {}, self.at(key), self.load)

    def values(self, key: str, *, required: bool = False) -> list["Node"]:
        """The values of the list below a key, whatever their type."""
        return list(self.iterate(key, required=required))

    def iterate(self, key: str, *, required: bool = False) -> Iterator["Node"]:
        """Go through the list below a key."""
        path = self.at(key)
        for index, value in enumerate(self._get(key, (list,), required) or ()):
            yield Node(value, f"{path}[{index}]", self.load)

    def objects(self, key: str, *, required: bool = False) -> Iterator["Node"]:
        """Go through the objects of the list below a key."""
        for node in self.iterate(key, required=required):
            if isinstance(node.value, dict):
                yield node
            else:
                self.load.refuse(node.path, f"il faut ici un objet, pas {kind_of(node.value)}")

    def entries(self, key: str) -> Iterator[tuple[str, "Node"]]:
        """Go through the keys of the object below a key."""
        below = self.object(key)
        for name, value in below.value.items():
            yield name, Node(value, step(below.path, name), self.load)

    def texts(self, key: str, field: Any = None) -> list[str]:
        """The texts of the list below a key, each short enough for a column."""
        found = []
        for node in self.iterate(key):
            if not isinstance(node.value, str) or not node.value.strip():
                self.load.refuse(node.path, f"il faut ici un texte, pas {kind_of(node.value)}")
            else:
                found.append(self._short(node.path, node.value.strip(), field))
        return found

    # --- values -----------------------------------------------------------------------------------

    def _short(self, path: str, text: str, field: Any) -> str:
        limit = field.field.max_length if field is not None else 2000
        if limit is not None and len(text) > limit:
            self.load.refuse(path, f"le texte est trop long{NBSP}: {len(text)} caractères pour {limit} au plus")
        return text

    def text(self, key: str, field: Any = None, *, required: bool = False) -> str:
        """A text without its outer spaces; empty when there is none and it may be missing."""
        value = self._get(key, (str,), required)
        if value is None:
            return ""
        text = value.strip()
        if required and not text:
            self.fail(key, f"la clé «{NBSP}{key}{NBSP}» ne peut pas être vide")
        return self._short(self.at(key), text, field)

    def code(self, key: str, field: Any = None, *, required: bool = True) -> str:
        """An identifier: short, on one line."""
        text = self.text(key, field, required=required)
        if len(text) > 40 and field is None:
            self.fail(key, f"l’identifiant est trop long{NBSP}: 40 caractères au plus")
        return text

    def slug(self, key: str, field: Any, *, default: str = "", required: bool = False) -> str:
        """A part of an address: letters without accents, digits, hyphens."""
        text = self.text(key, field, required=required and not default)
        if not text:
            return default
        try:
            validate_slug(text)
        except ValidationError:
            self.fail(key, "seuls les lettres sans accent, les chiffres, « - » et « _ » sont permis ici")
        return text

    def email(self, key: str, *, required: bool = False) -> str:
        """An e-mail address."""
        text = self.text(key, required=required)
        if text:
            try:
                validate_email(text)
            except ValidationError:
                self.fail(key, f"{quoted(text)} n’est pas une adresse électronique")
            if len(text) > 254:
                self.fail(key, "l’adresse est trop longue")
        return text

    def integer(
        self, key: str, field: Any = None, *, low: int = 0, high: int | None = None, required: bool = False
    ) -> int | None:
        """A whole number between two bounds, those of the column by default."""
        value = self._get(key, (int, Decimal), required)
        if value is None:
            return None
        if value != int(value):
            self.fail(key, f"un nombre entier est attendu, pas {value}")
            return None
        top = high if high is not None else column_maximum(field)
        if not low <= value <= top:
            self.fail(key, f"le nombre doit être compris entre {low} et {top}, pas {value}")
            return None
        return int(value)

    def decimal(self, key: str, field: Any, *, required: bool = False, low: int | None = 0) -> Decimal | None:
        """A number that fits its column; binary noise behind the last decimal is dropped."""
        value = self._get(key, (int, Decimal), required)
        if value is None:
            return None
        places, digits = field.field.decimal_places, field.field.max_digits
        number = Decimal(value)
        if abs(number) >= Decimal(10) ** (digits - places):
            self.fail(key, f"le nombre est trop grand{NBSP}: {digits - places} chiffres au plus avant la virgule")
            return None
        rounded = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        if abs(rounded - number) > NOISE:
            self.fail(key, f"le nombre {number} a trop de décimales{NBSP}: {places} au plus")
        if low is not None and rounded < low:
            self.fail(key, "le nombre ne peut pas être négatif")
        return rounded

    def boolean(self, key: str, *, required: bool = False) -> bool | None:
        """True, false, or unknown."""
        return self._get(key, (bool,), required)

    def date(self, key: str, *, required: bool = False) -> datetime.date | None:
        """A day written AAAA-MM-JJ."""
        text = self._get(key, (str,), required)
        return None if text is None else self._day(self.at(key), text)

    def _day(self, path: str, text: str) -> datetime.date | None:
        try:
            day = datetime.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            message = f"une date existante au format AAAA-MM-JJ est attendue, pas {quoted(text)}"
            self.load.refuse(path, message)
            return None
        if not 1900 <= day.year <= 2100:
            self.load.refuse(path, f"la date {quoted(text)} est hors du calendrier (1900 à 2100)")
            return None
        return day

    def dates(self, key: str) -> Iterator[tuple[str, datetime.date]]:
        """Go through a list of days, as (path, day)."""
        for item in self.iterate(key):
            if not isinstance(item.value, str):
                self.load.refuse(item.path, f"une date est attendue, pas {kind_of(item.value)}")
            elif (day := self._day(item.path, item.value)) is not None:
                yield item.path, day

    def references(self, key: str, kind: str, *, scope: str = "") -> Iterator[tuple[str, str]]:
        """Go through a list of identifiers that must exist, as (path, identifier)."""
        for item in self.iterate(key):
            if isinstance(item.value, str):
                self.load.expect(kind, item.value, scope, item.path)
                yield item.path, item.value
            else:
                self.load.refuse(item.path, f"un identifiant est attendu, pas {kind_of(item.value)}")

    def time(self, key: str) -> datetime.time | None:
        """An hour written HH:MM."""
        text = self._get(key, (str,), False)
        if text is None:
            return None
        try:
            return datetime.datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007
        except ValueError:
            self.fail(key, f"une heure au format HH:MM est attendue, pas {quoted(text)}")
            return None

    def choice(self, key: str, table: Mapping[str, Any], *, required: bool = True, default: Any = "") -> Any:
        """The value of a table for a code of the file; an unknown code is refused with those that exist."""
        text = self._get(key, (str,), required)
        if text is None:
            return default
        if text not in table:
            known = ", ".join(table)
            self.fail(key, f"le code {quoted(text)} est inconnu{NBSP}; codes possibles{NBSP}: {known}")
            return default
        return table[text]

    def reference(self, key: str, kind: str, *, scope: str = "", required: bool = False) -> str | None:
        """An identifier that must point to a record of the file or of the database."""
        value = self.text(key, required=required)
        if not value:
            return None
        self.load.expect(kind, value, scope, self.at(key))
        return value

    def ordered(
        self, before: tuple[str, Any], after: tuple[str, Any], message: str = "la fin précède le début"
    ) -> None:
        """Refuse two known dates (key, value) in the wrong order, at the path of the later one."""
        if before[1] is not None and after[1] is not None and after[1] < before[1]:
            self.fail(after[0], f"{message} ({after[1]:%d/%m/%Y} avant {before[1]:%d/%m/%Y})")


def column_maximum(field: Any) -> int:
    """The largest number that the column of an attribute holds."""
    name = field.field.get_internal_type() if field is not None else models.PositiveIntegerField.__name__
    return connection.ops.integer_field_range(name)[1] or 2**31 - 1

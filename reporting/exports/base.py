"""What the lists share: filters in words, rows by large blocks, the columns of a structure and of a person."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django import forms
from django.db.models import Model, QuerySet

from ess_platform.common import formatting
from ess_platform.common.spreadsheet_files import Column, Kind

BLOCK = 2_000  # rows fetched at a time
SEARCHED = "Recherche"

Read = Callable[[Any], Any]


def filters_in_words(form: forms.Form) -> list[tuple[str, str]]:
    """The filters that were used, each with its label and the words of its value."""
    form.is_valid()
    used = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if value not in (None, "", []):
            used.append((str(field.label or SEARCHED), _in_words(field, value)))
    return used


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, datetime.date):
        return formatting.date(value, weekday=False)
    labels = {str(code): str(label) for code, label in getattr(field, "choices", ())}
    return labels.get(str(value), str(value))


def rows_of(queryset: QuerySet, *, block: int = BLOCK) -> Iterator[Any]:
    """Rows one by one, read from the database by blocks."""
    return queryset.iterator(chunk_size=block)


def in_blocks(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Rows by lists of `size`, to complete each list in a few queries."""
    walk = iter(rows)
    while block := list(islice(walk, size)):
        yield block


def structure_columns(of: Read) -> list[Column]:
    """Who a laureate is; `of` gives it from a row."""
    return [
        Column("Structure", lambda row: of(row).organisation.name, help="Nom de la structure lauréate."),
        Column("SIRET", lambda row: of(row).organisation.siret, Kind.CODE, "14 chiffres ; vide : non renseigné."),
    ]


def person_columns(of: Read) -> list[Column]:
    """Who somebody is; `of` gives the person from a row."""
    return [
        Column("Nom", lambda row: of(row).last_name, help="Nom de la personne."),
        Column("Prénom", lambda row: of(row).first_name, help="Prénom de la personne."),
        Column("Adresse électronique", lambda row: of(row).email, help="Vide : non renseignée."),
    ]

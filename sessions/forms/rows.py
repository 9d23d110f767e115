"""Rows that repeat in a form, without JavaScript: each button of a row sends the form, which comes back redrawn.

A row is plain fields named `<prefix>-<rank>-<name>`, so that an error of a service names its field, and the error
summary links to it. The buttons carry `ROW_ACTION`: « ajouter », « retirer-2 », « monter-2 », « descendre-2 ».
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

ROW_ACTION = "rang"
ADD, REMOVE, UP, DOWN = "ajouter", "retirer", "monter", "descendre"


@dataclass(frozen=True)
class Row:
    """One row as the page draws it."""

    rank: int
    fields: dict[str, BoundField]
    hidden: list[BoundField]
    is_first: bool
    is_last: bool

    @property
    def number(self) -> int:
        return self.rank + 1


class RowsForm(forms.Form):
    """A form with rows. A subclass gives `row_prefix`, `row_fields()` and the most rows that it takes."""

    use_required_attribute = False
    row_prefix = "rows"
    most_rows = 20
    carried: tuple[str, ...] = ()  # what a new row takes from the one above

    def __init__(self, data=None, *, rows: Sequence[Mapping[str, Any]] = (), **options):
        super().__init__(data, label_suffix="", **options)
        self.row_count = min(posted_count(data, self.row_prefix), self.most_rows) if data is not None else len(rows)
        count = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=self.row_count)
        self.fields[f"{self.row_prefix}-count"] = count
        for rank in range(self.row_count):
            for name, field in self.row_fields().items():
                self.fields[f"{self.row_prefix}-{rank}-{name}"] = field
                if rank < len(rows):
                    field.initial = rows[rank].get(name, field.initial)

    def row_fields(self) -> dict[str, forms.Field]:
        """New fields of one row, by name."""
        raise NotImplementedError

    @property
    def rows(self) -> list[Row]:
        """What the page draws, in order."""
        found = []
        for rank in range(self.row_count):
            bound = {name: self[f"{self.row_prefix}-{rank}-{name}"] for name in self.row_fields()}
            hidden = [field for field in bound.values() if field.is_hidden]
            found.append(Row(rank, bound, hidden, rank == 0, rank == self.row_count - 1))
        return found

    @property
    def count_field(self) -> BoundField:
        return self[f"{self.row_prefix}-count"]

    def row_value(self, rank: int, name: str) -> Any:
        """What a valid form says of a row."""
        return self.cleaned_data.get(f"{self.row_prefix}-{rank}-{name}")

    def refuse(self, field: str | None, message: str) -> None:
        """Put what a service refuses beside the field that repairs it."""
        self.add_error(field if field in self.fields else None, message)


def posted_count(data, prefix: str) -> int:
    """How many rows a page sent; zero for nonsense."""
    text = data.get(f"{prefix}-count", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def redrawn(form_class: type[RowsForm], data, **options) -> RowsForm:
    """The form that was sent, with its rows added to, removed or moved as its button asks; nothing is validated."""
    prefix = form_class.row_prefix
    blank = form_class(None, **options)
    names = list(blank.row_fields())
    count = min(posted_count(data, prefix), form_class.most_rows)
    rows = [{name: data.get(f"{prefix}-{rank}-{name}", "") for name in names} for rank in range(count)]
    verb, _, rank_text = data.get(ROW_ACTION, "").partition("-")
    rank = int(rank_text) if rank_text.isdigit() else 0
    _act(rows, verb, rank, form_class)
    typed = {name: data.get(name, "") for name in blank.fields if not name.startswith(f"{prefix}-")}
    given = {**options, "initial": typed, "rows": rows}
    return form_class(None, **given)


def _act(rows: list[dict], verb: str, rank: int, form_class: type[RowsForm]) -> None:
    if verb == ADD and len(rows) < form_class.most_rows:
        rows.append({name: rows[-1][name] for name in form_class.carried} if rows else {})
    elif verb == REMOVE and 0 <= rank < len(rows):
        del rows[rank]
    elif verb in (UP, DOWN):
        there = rank - 1 if verb == UP else rank + 1
        if 0 <= rank < len(rows) and 0 <= there < len(rows):
            rows[rank], rows[there] = rows[there], rows[rank]

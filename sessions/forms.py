"""Forms of the sessions: the attendance sheet (many cells, read by hand), closing and reopening."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django import forms

from sessions.enums import AttendanceStatus
from sessions.models import SupportSession
from sessions.selectors.attendance import Cell, LaureateGroup
from sessions.services.attendance import AttendanceEntry
from sessions.services.session import REASON_LENGTH

HOURS_ERROR = "Indiquez la durée présente en heures, par exemple 1,5."
TOO_LONG_ERROR = "La durée présente dépasse celle de la demi-journée."
CHOICE_ERROR = "Choisissez une présence dans la liste."


class VersionForm(forms.Form):
    """Confirmation of an action on one version of the object."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ReopenForm(VersionForm):
    reason = forms.CharField(
        label="Motif de la réouverture",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Inscrit au journal. N'y indiquez aucune donnée de santé ni d'opinion.",
        error_messages={"required": "Indiquez pourquoi la séance est rouverte."},
    )


@dataclass(frozen=True)
class SheetCell:
    """One cell as the page draws it: what is stored, or what was typed, and what is wrong with it."""

    cell: Cell
    status: str
    hours: str
    errors: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"p_{self.cell.half_day.pk}_{self.cell.participant_id}"

    @property
    def hours_name(self) -> str:
        return f"d_{self.cell.half_day.pk}_{self.cell.participant_id}"

    @property
    def asks_hours(self) -> bool:
        return self.status == AttendanceStatus.PARTIAL


class AttendanceSheet(VersionForm):
    """One select per person and half-day, with a duration where the presence is partial.

    The cells are read by hand rather than as Django fields: a sheet has hundreds of them. A cell missing
    from the post is left alone. `entries` holds what was typed; `rows` draws it back, errors beside.
    """

    def __init__(self, *args, session: SupportSession, groups: Iterable[LaureateGroup], **kwargs):
        super().__init__(*args, **kwargs)
        self.session = session
        self.groups = tuple(groups)
        self.entries: dict[tuple[int, int], AttendanceEntry] = {}
        self.cell_errors: dict[tuple[int, int], tuple[str, ...]] = {}
        self.expected = {
            row.participant.pk for group in self.groups for row in group.rows if row.participant.is_expected
        }

    def clean(self):
        for sheet_cell in self._cells():
            self._clean_cell(sheet_cell)
        if self.cell_errors:
            raise forms.ValidationError("Le pointage n'est pas enregistré : corrigez les cases signalées.")
        return self.cleaned_data

    def _clean_cell(self, typed: SheetCell) -> None:
        key = (typed.cell.half_day.pk, typed.cell.participant_id)
        if typed.name not in self.data:
            return
        if typed.status not in AttendanceStatus.values:
            self.cell_errors[key] = (CHOICE_ERROR,)
            return
        hours = None
        if typed.asks_hours:
            hours = parse_hours(typed.hours)
            if hours is None or hours <= 0:
                self.cell_errors[key] = (HOURS_ERROR,)
                return
            if hours > typed.cell.half_day.hours:
                self.cell_errors[key] = (TOO_LONG_ERROR,)
                return
        self.entries[key] = AttendanceEntry(typed.status, hours)

    def typed_statuses(self) -> dict[tuple[int, int], str]:
        return {key: entry.status for key, entry in self.entries.items()}

    def _cells(self):
        for group in self.groups:
            for row in group.rows:
                for cell in row.cells:
                    yield self._sheet_cell(cell)

    def _sheet_cell(self, cell: Cell) -> SheetCell:
        stored_hours = "" if cell.partial_hours is None else f"{cell.partial_hours.normalize():f}".replace(".", ",")
        drawn = SheetCell(cell, cell.status, stored_hours)
        if self.is_bound and drawn.name in self.data:
            drawn = SheetCell(cell, self.data[drawn.name], self.data.get(drawn.hours_name, ""))
        errors = self.cell_errors.get((cell.half_day.pk, cell.participant_id), ())
        return SheetCell(drawn.cell, drawn.status, drawn.hours, errors)

    def rows(self):
        """The groups as the template reads them: (laureate, [(row, [SheetCell])])."""
        return [
            (group.laureate, [(row, [self._sheet_cell(cell) for cell in row.cells]) for row in group.rows])
            for group in self.groups
        ]


def parse_hours(text: str) -> Decimal | None:
    """« 1,5 », « 1.5 » or « 1,5 h » to hours with two decimals; None when it is not a number."""
    cleaned = text.strip().lower().removesuffix("h").strip().replace(",", ".")
    try:
        value = Decimal(cleaned)
        return value.quantize(Decimal("0.01")) if value.is_finite() and abs(value) < 1000 else None
    except InvalidOperation:
        return None

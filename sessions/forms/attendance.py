"""Forms of the sessions: the attendance sheet (many cells, read by hand), closing and reopening."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django import forms

from sessions.enums import AttendanceStatus
from sessions.models import HalfDay
from sessions.selectors.attendance import Cell, LaureateGroup
from sessions.services.attendance import NAME_LENGTH, AttendanceEntry, CellKey
from sessions.services.session import REASON_LENGTH

HOURS_ERROR = "Indiquez la durée présente en heures, par exemple 1,5."
TOO_LONG_ERROR = "La durée présente dépasse celle de la demi-journée."
CHOICE_ERROR = "Choisissez une présence dans la liste."
REPLACED_ERROR = "Indiquez le nom de la personne venue à sa place."
NOT_SAVED = "Le pointage n’est pas enregistré : corrigez les cases signalées."
# The key of the keyboard that chooses each status, also shown on its button.
KEYS = (
    (AttendanceStatus.PRESENT, "P", "Présent·e"),
    (AttendanceStatus.REMOTE, "D", "À distance"),
    (AttendanceStatus.PARTIAL, "T", "Retard ou départ avant la fin"),
    (AttendanceStatus.REPLACED, "R", "Remplacé·e"),
    (AttendanceStatus.EXCUSED, "E", "Excusé·e"),
    (AttendanceStatus.ABSENT, "A", "Absent·e"),
    (AttendanceStatus.UNRECORDED, "N", "Non relevé"),
)


class VersionForm(forms.Form):
    """Confirmation of an action on one version of the object."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ReopenForm(VersionForm):
    reason = forms.CharField(
        label="Motif de la réouverture",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Inscrit au journal. N’y indiquez aucune donnée de santé ni d’opinion.",
        error_messages={"required": "Indiquez pourquoi la séance est rouverte."},
    )


@dataclass(frozen=True)
class SheetCell:
    """One cell as the page draws it: what is stored, or what was typed, and what is wrong with it.

    `base` is the cell as the page showed it first: version, status, duration and name, in one hidden text. It says
    what the person changed, and whether somebody else did meanwhile.
    """

    cell: Cell
    status: str
    hours: str
    replaced_by: str
    base: str
    errors: tuple[str, ...] = ()

    @property
    def key(self) -> CellKey:
        return self.cell.half_day.pk, self.cell.participant_id

    @property
    def suffix(self) -> str:
        return f"{self.cell.half_day.pk}_{self.cell.participant_id}"

    @property
    def texts(self) -> tuple[str, str, str]:
        return self.status, self.hours, self.replaced_by

    @property
    def is_touched(self) -> bool:
        """True when the person chose something else than what the page showed."""
        _, *shown = split_base(self.base)
        return tuple(shown) != self.texts

    @property
    def seen(self) -> int:
        return split_base(self.base)[0]


def stored_cell(cell: Cell) -> SheetCell:
    """The cell as the database holds it."""
    hours = "" if cell.partial_hours is None else f"{cell.partial_hours.normalize():f}".replace(".", ",")
    base = f"{cell.version}:{cell.status}:{hours}:{cell.replaced_by}"
    return SheetCell(cell, cell.status, hours, cell.replaced_by, base)


def split_base(text: str) -> tuple[int, str, str, str]:
    """Version, status, duration and name of a `base`; whatever was sent."""
    version, status, hours, name = ([*text.split(":", 3), "", "", "", ""])[:4]
    return int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0, status, hours, name


class AttendanceSheet(forms.Form):
    """One choice per person and half-day, a duration or a name where the choice asks for it.

    The cells are read by hand rather than as Django fields: a sheet has hundreds of them. `entries` holds the
    cells that the person changed, `seen` their version when she read them; `rows` draws everything back, errors
    beside. A cell that she left alone shows what is stored now.
    """

    is_paper = forms.BooleanField(label="Relevé d’après la feuille papier signée", required=False)

    def __init__(self, *args, groups: Iterable[LaureateGroup], **kwargs):
        super().__init__(*args, **kwargs)
        self.groups = tuple(groups)
        self.entries: dict[CellKey, AttendanceEntry] = {}
        self.seen: dict[CellKey, int] = {}
        self.cell_errors: dict[CellKey, tuple[str, ...]] = {}
        self.conflicts: frozenset[CellKey] = frozenset()

    def clean(self):
        for group in self.groups:
            for row in group.rows:
                for cell in row.cells:
                    self._clean_cell(self._sheet_cell(cell))
        if self.cell_errors:
            raise forms.ValidationError(NOT_SAVED)
        return self.cleaned_data

    def _clean_cell(self, typed: SheetCell) -> None:
        if not typed.is_touched:
            return
        error, hours, name = "", None, ""
        if typed.status not in AttendanceStatus.values:
            error = CHOICE_ERROR
        elif typed.status == AttendanceStatus.PARTIAL:
            hours = parse_hours(typed.hours)
            if hours is None or hours <= 0:
                error = HOURS_ERROR
            elif hours > typed.cell.half_day.hours:
                error = TOO_LONG_ERROR
        elif typed.status == AttendanceStatus.REPLACED:
            name = " ".join(typed.replaced_by.split())[:NAME_LENGTH]
            error = "" if name else REPLACED_ERROR
        if error:
            self.cell_errors[typed.key] = (error,)
            return
        self.entries[typed.key] = AttendanceEntry(typed.status, hours, name)
        self.seen[typed.key] = typed.seen

    def fill_present(self, half_day: HalfDay) -> None:
        """« Tous présents »: expected people that nobody recorded in this half-day, here or elsewhere, are present."""
        for group in self.groups:
            for row in group.rows:
                if not row.participant.is_expected:
                    continue
                for cell in row.cells:
                    drawn = self._sheet_cell(cell)
                    is_blank = AttendanceStatus.UNRECORDED == cell.status == drawn.status
                    if cell.half_day.pk == half_day.pk and is_blank:
                        self.entries[drawn.key] = AttendanceEntry(AttendanceStatus.PRESENT)
                        self.seen[drawn.key] = cell.version

    def refuse_stale(self, cells: Iterable[CellKey]) -> None:
        """Mark the cells that somebody else wrote meanwhile: sent again as they are, they replace hers."""
        self.conflicts = frozenset(cells)

    def _sheet_cell(self, cell: Cell) -> SheetCell:
        stored = stored_cell(cell)
        name = f"p_{stored.suffix}"
        if not self.is_bound or name not in self.data:
            return stored
        status = self.data[name]
        typed = SheetCell(
            cell,
            status,
            self.data.get(f"d_{stored.suffix}", "") if status == AttendanceStatus.PARTIAL else "",
            self.data.get(f"r_{stored.suffix}", "") if status == AttendanceStatus.REPLACED else "",
            self.data.get(f"b_{stored.suffix}", stored.base),
            self.cell_errors.get(stored.key, ()),
        )
        if not typed.is_touched:
            return stored
        return SheetCell(cell, *typed.texts, stored.base, typed.errors) if stored.key in self.conflicts else typed

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

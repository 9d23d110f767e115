"""The budget of a convention, copied from a spreadsheet: read line by line, nothing written."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ess_platform.common.models import sort_key
from programmes.enums import BudgetSide
from programmes.models import BudgetLine
from programmes.selectors.budget import account_error, side_of
from programmes.validators import parse_amount

COLUMNS = ("account", "label", "planned", "actual")
# What a head of column holds, whatever the rest of its words.
HEADS = {
    "account": ("compte",),
    "label": ("libelle", "intitule"),
    "actual": ("realise",),
    "planned": ("prev", "montant"),
}
TITLES = {"charges": BudgetSide.CHARGE, "depenses": BudgetSide.CHARGE, "produits": BudgetSide.INCOME}
MAX_ROWS, MAX_LABEL = 200, 200


@dataclass(frozen=True)
class PastedLine:
    row: int
    side: str
    account: str
    label: str
    planned: Decimal | None
    actual: Decimal | None


@dataclass(frozen=True)
class PasteError:
    """What cannot be read, with its line and its column."""

    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"Ligne {self.row}, {self.column} : {self.message}"


@dataclass(frozen=True)
class Pasted:
    lines: tuple[PastedLine, ...]
    errors: tuple[PasteError, ...]
    skipped: int  # titles and totals


def read_pasted(text: str) -> Pasted:
    """Read « compte, libellé, prévu, réalisé » separated by tabs, a head of columns apart; totals are left out.

    A line without account takes the side of the title above it (« Charges », « Produits »).
    """
    try:
        rows = list(csv.reader(text.splitlines(keepends=True), delimiter="\t"))
    except csv.Error:
        return Pasted((), (PasteError(1, "contenu", "ces cellules ne se lisent pas. Copiez-les de nouveau."),), 0)
    columns, side, skipped = dict(zip(COLUMNS, range(4), strict=True)), "", 0
    lines, errors = [], []
    for number, cells in enumerate(rows[: MAX_ROWS * 2], start=1):
        values = [" ".join(cell.split()) for cell in cells]
        if not any(values):
            continue
        if head := _head(values):
            columns, skipped = head, skipped + 1
            continue
        found = {name: values[at] if at < len(values) else "" for name, at in columns.items()}
        if title := _title(found):
            side, skipped = title if title != "total" else side, skipped + 1
            continue
        line = _line(number, found, side)
        (errors if isinstance(line, PasteError) else lines).append(line)
    if len(rows) > MAX_ROWS * 2 or len(lines) > MAX_ROWS:
        errors.append(PasteError(MAX_ROWS, "nombre de lignes", f"{MAX_ROWS} lignes au plus."))
    if not lines and not errors:
        errors.append(
            PasteError(1, "contenu", "aucune ligne de budget. Copiez les cellules du tableur, puis collez-les.")
        )
    return Pasted(tuple(lines), tuple(errors), skipped)


def _head(values: list[str]) -> dict[str, int]:
    """The place of each column when the row is a head of columns; empty otherwise."""
    keys = [sort_key(value) for value in values]
    found = {name: at for name, words in HEADS.items() for at, key in enumerate(keys) if key.startswith(words)}
    return found if {"account", "planned"} <= set(found) else {}


def _title(found: dict[str, str]) -> str:
    """A side for « CHARGES », « total » for a total; empty for a line of budget."""
    words = sort_key(found.get("label") or found["account"])
    if words.startswith("total") or sort_key(found["account"]).startswith("total"):
        return "total"
    if found.get("planned") or found.get("actual"):
        return ""
    return next((side for word, side in TITLES.items() if words.startswith(word)), "")


def _line(number: int, found: dict[str, str], title_side: str) -> PastedLine | PasteError:
    account = found["account"].removesuffix(".0").replace(" ", "")
    side = side_of(account) or title_side
    if not side:
        return PasteError(number, "compte", "indiquez un compte de charges (60 à 69, 86) ou de produits (70 à 79, 87).")
    if message := account_error(side, account):
        return PasteError(number, "compte", message)
    label = found.get("label", "")[:MAX_LABEL]
    if not label:
        return PasteError(number, "libellé", "il manque.")
    amounts = {}
    for name, words in (("planned", "prévu"), ("actual", "réalisé")):
        text = found.get(name, "")
        amounts[name] = parse_amount(text) if text and text not in "-–" else None
        if text and text not in "-–" and (amounts[name] is None or amounts[name] < 0):
            return PasteError(number, words, f"« {text[:40]} » n’est pas un montant positif, par exemple 1 250,50.")
    return PastedLine(number, side, account, label, amounts["planned"], amounts["actual"])


def merged(lines: list[BudgetLine], pasted: Pasted) -> Iterator[tuple[BudgetLine, str]]:
    """The budget as it would be, each line with « nouvelle », « modifiée » or nothing.

    A pasted line is that of the same account and label; an empty amount leaves the stored one. Nothing is removed.
    """
    by_name = {(line.side, line.account, sort_key(line.label)): line for line in lines}
    given = {(line.side, line.account, sort_key(line.label)): line for line in pasted.lines}
    for key, line in by_name.items():
        change = given.get(key)
        former = line.planned, line.actual
        if change:
            line.planned = line.planned if change.planned is None else change.planned
            line.actual = line.actual if change.actual is None else change.actual
        yield line, "modifiée" if (line.planned, line.actual) != former else ""
    for key, change in given.items():
        if key not in by_name:
            yield _new_line(change), "nouvelle"


def _new_line(change: PastedLine) -> BudgetLine:
    return BudgetLine(
        side=change.side, account=change.account, label=change.label, planned=change.planned, actual=change.actual
    )

"""Writing a table for a French spreadsheet: CSV that opens with a double click, XLSX with types and its own key.

Rows come from an iterator and leave at once: memory does not grow with their number. A text that a spreadsheet would
take for a formula is written so that it stays a text; numbers stay numbers. Unknown is an empty cell, never zero.
"""

import csv
import datetime
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, BinaryIO

import xlsxwriter

from . import formatting

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEY_SHEET = "Mode de lecture"
MAX_TEXT = 32_767  # characters of a cell of Excel
TOLD_EVERY = 1_000  # rows
# OWASP: these begin a formula; a tab and a carriage return let one begin further on. Full-width forms too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
PLAIN_NUMBER = re.compile(r"[+-]?[0-9][0-9 .,\u00a0\u202f]*")


class Kind(Enum):
    """What a column holds: its format in XLSX, and the width of its column in characters."""

    TEXT = ("", 28)
    LONG_TEXT = ("", 60)
    CODE = ("@", 18)
    INTEGER = ("0", 12)
    DECIMAL = ("#,##0.00", 14)
    EURO = ("#,##0.00 €", 16)
    PERCENT = ('0.0 "%"', 12)
    DATE = ("dd/mm/yyyy", 12)
    MOMENT = ("dd/mm/yyyy hh:mm", 17)
    YES_NO = ("", 10)

    def __init__(self, number_format: str, width: int):
        self.number_format, self.width = number_format, width


@dataclass(frozen=True)
class Column:
    """One column of a table: its French title, what it holds, how a row gives it, what it means."""

    label: str
    value: Callable[[Any], Any]
    kind: Kind = Kind.TEXT
    help: str = ""


Progress = Callable[[int], None]


def _no_progress(rows: int) -> None:
    """Nobody watches."""


def safe_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe comes first. A plain number is left as it is.

    >>> safe_text("=1+1"), safe_text("+33 1 23"), safe_text("-12,5")
    ("'=1+1", '+33 1 23', '-12,5')
    """
    if text.startswith(FORMULA_STARTS) and not PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def csv_value(value: Any) -> str:
    """A value as a French office writes it: oui/non, decimal comma, jj/mm/aaaa; unknown is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | Decimal | float):
        text = f"{formatting.to_decimal(value):f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
    if isinstance(value, datetime.datetime):
        return local(value).strftime("%d/%m/%Y %H:%M")
    if isinstance(value, datetime.date):
        return value.strftime("%d/%m/%Y")
    return safe_text(str(value))


def local(value: datetime.datetime) -> datetime.datetime:
    """A moment in Paris, without its zone: spreadsheets know none."""
    return value.astimezone(formatting.PARIS).replace(tzinfo=None) if value.tzinfo else value


def write_csv(out: BinaryIO, columns: Sequence[Column], rows: Iterable, *, progress: Progress = _no_progress) -> int:
    """Write titles and rows (`;`, UTF-8 with BOM, CRLF); return how many rows. `progress` is told now and then."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=False)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_text(column.label) for column in columns])
    readers = [column.value for column in columns]
    count = 0
    for count, row in enumerate(rows, start=1):
        writer.writerow([csv_value(read(row)) for read in readers])
        if count % TOLD_EVERY == 0:
            progress(count)
    text.flush()
    text.detach()
    return count


def write_xlsx(
    out: BinaryIO,
    columns: Sequence[Column],
    rows: Iterable,
    *,
    title: str,
    key: Callable[[int], Sequence[tuple[str, str]]],
    progress: Progress = _no_progress,
) -> int:
    """Write a workbook: the rows with their types, then the sheet « Mode de lecture »; return how many rows.

    `title` names the first sheet. `key(count)` gives the lines (what, text) that say what the table is; the
    definitions of the columns follow them.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    with xlsxwriter.Workbook(out, options) as book:
        count = _write_rows(book, book.add_worksheet(sheet_name(title)), columns, rows, progress)
        _write_key(book, columns, key(count))
    return count


def sheet_name(title: str) -> str:
    """The name of a sheet: 31 characters at most, none of those that Excel refuses."""
    return re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:31] or "Tableau"


def _write_rows(book, sheet, columns: Sequence[Column], rows: Iterable, progress: Progress) -> int:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8EEF4"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    formats = {kind: book.add_format({"num_format": kind.number_format}) for kind in Kind if kind.number_format}
    for rank, column in enumerate(columns):
        shape = wrapped if column.kind is Kind.LONG_TEXT else formats.get(column.kind)
        sheet.set_column(rank, rank, max(column.kind.width, min(len(column.label) + 2, 30)), shape)
        sheet.write_string(0, rank, column.label, head)
    sheet.freeze_panes(1, 1)
    cells = [
        (rank, column.value, wrapped if column.kind is Kind.LONG_TEXT else formats.get(column.kind))
        for rank, column in enumerate(columns)
    ]
    count = 0
    for count, row in enumerate(rows, start=1):
        for rank, read, shape in cells:
            value = read(row)
            if value is not None and value != "":  # nothing for what is unknown
                _write_cell(sheet, count, rank, value, shape)
        if count % TOLD_EVERY == 0:
            progress(count)
    sheet.autofilter(0, 0, count, len(columns) - 1)
    return count


def _write_cell(sheet, line: int, rank: int, value: Any, shape) -> None:
    """A typed cell. A text is never a formula: its type says so."""
    if isinstance(value, str):
        sheet.write_string(line, rank, safe_text(value)[:MAX_TEXT], shape)
    elif isinstance(value, bool):
        sheet.write_string(line, rank, "oui" if value else "non", shape)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(line, rank, value, shape)
    elif isinstance(value, datetime.datetime):
        sheet.write_datetime(line, rank, local(value), shape)
    elif isinstance(value, datetime.date):
        sheet.write_datetime(line, rank, value, shape)
    else:
        sheet.write_string(line, rank, safe_text(str(value))[:MAX_TEXT], shape)


def _write_key(book, columns: Sequence[Column], lines: Sequence[tuple[str, str]]) -> None:
    """What the table is, how it was filtered, when and for whom; then what each column means."""
    sheet = book.add_worksheet(KEY_SHEET)
    bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    number = 0
    for number, (what, text) in enumerate(lines):
        sheet.write_string(number, 0, what, bold)
        sheet.write_string(number, 1, safe_text(text), plain)
    sheet.write_string(number + 2, 0, "Colonne", bold)
    sheet.write_string(number + 2, 1, "Ce qu’elle dit", bold)
    for rank, column in enumerate(columns, start=number + 3):
        sheet.write_string(rank, 0, column.label, plain)
        sheet.write_string(rank, 1, column.help or column.label, plain)

"""Reading a table that somebody sends: CSV in any usual encoding, or XLSX. Rows come one at a time, as texts.

What a cell says is read as it is shown: a date is « jj/mm/aaaa », a whole number has no decimals, a yes is « oui ».
A formula is never evaluated: the value that the spreadsheet kept beside it is read; a formula without one, like an
error value (« #N/A »), is a fault of its cell, said with its row.
"""

import csv
import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import PurePath
from typing import Any, BinaryIO

import openpyxl
from charset_normalizer import from_bytes
from openpyxl.utils.exceptions import InvalidFileException

from . import formatting

ACCEPT = ".csv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_BYTES = 10_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_CELL = 5_000  # characters
# An XLSX is a ZIP archive: what it unfolds to is known from its directory, before anything is read.
MAX_UNFOLDED = 100_000_000  # bytes, all parts together
MAX_RATIO = 200  # of a part above RATIO_FROM: a real sheet stays under 40
RATIO_FROM = 1_000_000
MAX_PARTS = 2_000
MAX_GAP = 10_000  # empty rows in a row: beyond, somebody typed far below by mistake, or means to keep us busy
PIECE = 65_536

TOO_HEAVY = "Ce fichier dépasse 10 Mo. Partagez-le en plusieurs fichiers, ou retirez les feuilles et images inutiles."
EMPTY = "Ce fichier est vide."
NOT_A_TABLE = "Ce fichier n’est ni un CSV ni un classeur XLSX. Enregistrez-le sous l’un de ces formats."
OLD_EXCEL = "Ce classeur est d’un ancien format (.xls). Enregistrez-le au format XLSX, puis envoyez-le de nouveau."
UNREADABLE = "Ce classeur est abîmé ou protégé par un mot de passe. Enregistrez-le de nouveau, sans mot de passe."
BOMB = "Ce classeur se déplie en un contenu démesuré : il n’a pas été ouvert. Copiez le tableau dans un classeur neuf."
UNKNOWN_ENCODING = "L’encodage de ce fichier n’est pas reconnu. Enregistrez-le au format « CSV UTF-8 » ou XLSX."
NO_HEADERS = "La première ligne doit porter les titres des colonnes."
NO_ROWS = "Ce fichier n’a que des titres de colonnes : ajoutez au moins une ligne."
TOO_MANY_ROWS = f"Ce fichier compte plus de {formatting.number(MAX_ROWS)} lignes : partagez-le en plusieurs fichiers."
TOO_MANY_COLUMNS = f"Ce fichier compte plus de {MAX_COLUMNS} colonnes : gardez celles qui servent."
GAP = "Cette feuille a des milliers de lignes vides : supprimez-les, et tout ce qui se trouve loin du tableau."
BAD_QUOTES = "Ligne {row} : un guillemet ouvert n’est pas refermé, ou une cellule contient un guillemet isolé."
TOO_LONG = f"Cette cellule dépasse {formatting.number(MAX_CELL)} caractères."
NO_CACHED_VALUE = "Cette cellule contient une formule sans résultat. Remplacez-la par sa valeur."
ERROR_VALUE = "Cette cellule contient l’erreur {value}. Remplacez-la par une valeur."

ENCODINGS = {"cp1252": "Windows-1252", "mac_roman": "Mac OS Roman", "cp850": "DOS 850", "utf_16": "UTF-16"}
CANDIDATES = ["cp1252", "mac_roman", "cp850"]  # what offices in France still write beside UTF-8
SEPARATORS = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}
SAMPLE = 40  # records read to find the separator
XML_SUFFIXES = (".xml", ".rels")
UTF_16_STARTS = (b"\xff\xfe", b"\xfe\xff")
XLSX_START, OLE_START = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# What an export of ours put before a text that a spreadsheet would take for a formula.
GUARDED = re.compile(r"^'(?=[=+\-@\t\r])")


class SpreadsheetRefused(Exception):
    """The file cannot be taken; the message is French and says how to repair."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class SheetRow:
    """`number` is the one that a spreadsheet shows beside the row; `faults` says, by column, what was not read."""

    number: int
    cells: tuple[str, ...]
    faults: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """An open table: its titles, then its rows, to be read once. `origin` says how it was understood.

    `estimate` is about how many rows there are, for whoever watches: never less than nothing, sometimes too many.
    """

    headers: tuple[str, ...]
    rows: Iterator[SheetRow]
    origin: str
    estimate: int = 0


def check_upload(file: BinaryIO) -> bool:
    """Refuse what can be told from the size, the first bytes and the directory of an archive; True for a workbook.

    Cheap enough for a form: nothing is unfolded.
    """
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    if size > MAX_BYTES:
        raise SpreadsheetRefused(TOO_HEAVY)
    start = file.read(PIECE)
    file.seek(0)
    if not start.strip():
        raise SpreadsheetRefused(EMPTY)
    if start.startswith(OLE_START):
        raise SpreadsheetRefused(OLD_EXCEL)
    if start.startswith(XLSX_START):
        _check_directory(file)
        file.seek(0)
        return True
    if start.startswith(b"%PDF") or (b"\0" in start and not start.startswith(UTF_16_STARTS)):
        raise SpreadsheetRefused(NOT_A_TABLE)
    return False


@contextmanager
def open_sheet(file: BinaryIO) -> Iterator[Sheet]:
    """Open a CSV or XLSX file, recognised by its content; empty rows are passed over.

    Refuses (`SpreadsheetRefused`, at once or while rows are read): more than 10 MB, 20 000 rows or 60 columns, an
    archive that unfolds too far, an encoding that is not recognised, a quote left open, a table without titles or
    without rows.
    """
    if check_upload(file):
        with _open_workbook(file) as (records, origin, lines):
            yield _sheet(records, origin, lines)
    else:
        yield _sheet(*_open_csv(file.read()))


def _sheet(records: Iterator[SheetRow], origin: str, lines: int) -> Sheet:
    """The first row that says something holds the titles."""
    records = (row for row in records if any(row.cells) or row.faults)
    first = next(records, None)
    if first is None or first.faults:
        raise SpreadsheetRefused(NO_HEADERS if first else EMPTY)
    width = max(rank for rank, cell in enumerate(first.cells, start=1) if cell)
    if width > MAX_COLUMNS:
        raise SpreadsheetRefused(TOO_MANY_COLUMNS)
    return Sheet(tuple(first.cells[:width]), _within_limits(records, width), origin, max(lines - 1, 0))


def _within_limits(records: Iterator[SheetRow], width: int) -> Iterator[SheetRow]:
    """Every row as wide as the titles, and not too many of them."""
    count = 0
    for row in records:
        count += 1
        if count > MAX_ROWS:
            raise SpreadsheetRefused(TOO_MANY_ROWS)
        cells = row.cells[:width] + ("",) * (width - len(row.cells))
        yield SheetRow(row.number, cells, {rank: text for rank, text in row.faults.items() if rank < width})
    if not count:
        raise SpreadsheetRefused(NO_ROWS)


# --- CSV --------------------------------------------------------------------------------------------


def decoded(content: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding; UTF-8 is tried first, then what French offices write."""
    if content.startswith(UTF_16_STARTS):
        encoding = "utf_16"
    else:
        try:
            return content.decode("utf-8-sig"), "UTF-8"
        except UnicodeDecodeError:
            encoding = _guessed_encoding(content)
    try:
        return content.decode(encoding), ENCODINGS[encoding]
    except (UnicodeDecodeError, LookupError) as error:
        raise SpreadsheetRefused(UNKNOWN_ENCODING) from error


def _guessed_encoding(content: bytes) -> str:
    """Only the lines with accents tell encodings apart."""
    accented = [line for line in content.splitlines() if not line.isascii()]
    sample = b"\n".join(accented)[:PIECE]
    best = from_bytes(sample, cp_isolation=CANDIDATES, threshold=0.5).best()
    if best is None or best.encoding not in ENCODINGS:
        raise SpreadsheetRefused(UNKNOWN_ENCODING)
    return best.encoding


def _open_csv(content: bytes) -> tuple[Iterator[SheetRow], str, int]:
    text, encoding = decoded(content)
    if "\0" in text:
        raise SpreadsheetRefused(NOT_A_TABLE)
    separator = _separator(text)
    origin = f"CSV, {encoding}, séparateur : {SEPARATORS[separator]}"
    return _csv_rows(text, separator), origin, text.count("\n")


def _records(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _separator(text: str) -> str:
    """The separator that cuts the first records into most columns of the same number.

    `csv.Sniffer` is misled by quotes and line breaks inside cells: the records themselves are compared.
    """

    def regularity(separator: str) -> tuple[int, int]:
        try:
            widths = [len(record) for record in islice(_records(text, separator), SAMPLE) if record]
        except csv.Error:
            return 0, 0
        titles = widths[0] if widths else 0
        return sum(width == titles for width in widths) if titles > 1 else 0, titles

    best = max(SEPARATORS, key=regularity)
    return best if regularity(best) > (0, 0) else ";"


def _csv_rows(text: str, separator: str) -> Iterator[SheetRow]:
    number = 0
    try:
        for record in _records(text, separator):
            number += 1
            yield _row(number, record)
    except csv.Error as error:
        raise SpreadsheetRefused(BAD_QUOTES.format(row=number + 1)) from error


# --- XLSX -------------------------------------------------------------------------------------------


NOT_AN_ARCHIVE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError)
BROKEN = (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, SyntaxError, OSError, zlib.error)


@contextmanager
def _open_workbook(file: BinaryIO) -> Iterator[tuple[Iterator[SheetRow], str, int]]:
    with_formulas, lines = _read_archive(file)
    ways = ({"data_only": True}, {}) if with_formulas else ({"data_only": True},)
    books: list = []
    try:
        sheets = _first_sheets(file, ways, books)
        yield _xlsx_rows(sheets), f"XLSX, feuille « {sheets[0].title} »", lines
    finally:
        for book in books:
            book.close()


def _first_sheets(file: BinaryIO, ways: tuple[dict, ...], books: list) -> list:
    """The first sheet, once for its values and once more for its formulas when there are some."""
    try:
        for way in ways:
            books.append(openpyxl.load_workbook(file, read_only=True, **way))
        sheets = [book.worksheets[0] for book in books]
    except BROKEN as error:
        raise SpreadsheetRefused(UNREADABLE) from error
    for sheet in sheets:
        sheet.reset_dimensions()  # what the file says of its own size is not believed
    return sheets


def _check_directory(file: BinaryIO) -> None:
    """Refuse an archive that unfolds too far or is no workbook, from what its directory says."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except NOT_AN_ARCHIVE as error:
        raise SpreadsheetRefused(UNREADABLE) from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNFOLDED:
        raise SpreadsheetRefused(BOMB)
    if any(p.file_size > RATIO_FROM and p.file_size > MAX_RATIO * max(p.compress_size, 1) for p in parts):
        raise SpreadsheetRefused(BOMB)
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise SpreadsheetRefused(NOT_A_TABLE)


def _read_archive(file: BinaryIO) -> tuple[bool, int]:
    """Refuse a part that declares entities; return whether a sheet has formulas, and the rows of the largest one."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = [part for part in archive.infolist() if PurePath(part.filename).suffix in XML_SUFFIXES]
            looked_at = [_look_at(archive, part) for part in parts]
    except NOT_AN_ARCHIVE as error:
        raise SpreadsheetRefused(UNREADABLE) from error
    return any(has_formulas for has_formulas, _ in looked_at), max((lines for _, lines in looked_at), default=0)


def _look_at(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> tuple[bool, int]:
    """Read one XML part by pieces: no document type (no entity, then); are there formulas, and how many rows?"""
    is_sheet = "worksheets/" in part.filename
    has_formulas, lines, tail = False, 0, b""
    with archive.open(part) as entry:
        while piece := entry.read(PIECE):
            seen = tail + piece
            if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                raise SpreadsheetRefused(UNREADABLE)
            if is_sheet:
                has_formulas = has_formulas or b"<f>" in seen or b"<f " in seen
                lines += piece.count(b"<row ")
            tail = piece[-16:]
    return has_formulas, lines


def _xlsx_rows(sheets: list) -> Iterator[SheetRow]:
    """The values, with the formulas beside them when there are some."""
    values = _read(sheets[0])
    beside = _read(sheets[1]) if sheets[1:] else iter(())
    last = 0
    for number, record in enumerate(values, start=1):
        formulas = next(beside, ())
        if any(value is not None for value in record) or any(value is not None for value in formulas):
            last = number
            yield _row(number, record, formulas)
        elif number - last > MAX_GAP:
            raise SpreadsheetRefused(GAP)


def _read(sheet) -> Iterator[tuple]:
    """The records of a sheet; a part that is broken is said in words."""
    try:
        yield from sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS + 1)
    except BROKEN as error:
        raise SpreadsheetRefused(UNREADABLE) from error


def _row(number: int, values, formulas=()) -> SheetRow:
    cells = tuple(cell_text(value) for value in values)
    faults = {rank: TOO_LONG for rank, cell in enumerate(cells) if len(cell) > MAX_CELL}
    for rank, value in enumerate(values):
        if value is None and rank < len(formulas) and formulas[rank] is not None:
            faults[rank] = NO_CACHED_VALUE
        elif isinstance(value, str) and value in openpyxl.cell.cell.ERROR_CODES:
            faults[rank] = ERROR_VALUE.format(value=value)
    return SheetRow(number, cells, faults)


def cell_text(value: Any) -> str:
    """A value as it is shown in a French spreadsheet; a text loses its outer spaces and the guard of our exports."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime.date):
        has_hour = isinstance(value, datetime.datetime) and value.time() != datetime.time()
        return value.strftime("%d/%m/%Y %H:%M" if has_hour else "%d/%m/%Y")
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(Decimal(repr(value))).replace(".", ",")
    return GUARDED.sub("", str(value).replace("\r\n", "\n").replace("\xa0", " ").strip())

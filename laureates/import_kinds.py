"""The kinds of files that a team may import, without this app knowing those of higher apps.

An app registers its kinds from `AppConfig.ready()`:

    from laureates.import_kinds import ImportColumn, ImportKind, register_import

    register_import(ImportKind(key="presences", …, reader=AttendanceReader))

The page guesses the columns, shows what would be written and every error, then asks for a confirmation; a reader
checks rows block by block, in a bounded number of queries, and writes them in bulk. Nothing is written when one row
is wrong.
"""

import datetime
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ImportColumn:
    """What may be read from a file. `aliases` are the titles that people give it, accents and capitals aside."""

    key: str
    label: str
    help: str = ""
    example: str = ""
    is_required: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportRow:
    """One row of the file: its number as a spreadsheet shows it, and its texts by key of column."""

    number: int
    values: dict[str, str]

    def get(self, key: str) -> str:
        return self.values.get(key, "")


@dataclass(frozen=True)
class Issue:
    """What is wrong (or only odd, when `is_warning`) in a cell; `column` is a key, or empty for the row."""

    row: int
    column: str
    message: str
    is_warning: bool = False


@dataclass(frozen=True)
class NameMatch:
    """A row whose structure is perhaps one that is known under the same name."""

    row: int
    name: str
    known_as: str


@dataclass
class ImportContext:
    """What a reader works with, and where it says what it found.

    `same_rows`: the rows whose structure was said to be the one known by that name; None before anybody was asked.
    """

    cohort: Any
    actor: Any
    now: datetime.datetime
    today: datetime.date
    same_rows: Collection[int] | None = None
    issues: list[Issue] = field(default_factory=list)
    matches: list[NameMatch] = field(default_factory=list)

    def refuse(self, row: ImportRow, column: str, message: str) -> None:
        self.issues.append(Issue(row.number, column, message))

    def warn(self, row: ImportRow, column: str, message: str) -> None:
        self.issues.append(Issue(row.number, column, message, is_warning=True))


class ImportReader:
    """Checks and writes the rows of one kind; a new one for each pass over a file.

    `counts` says what was, or would be, written: (singular, plural) → number. `written` is what `undo` needs.
    """

    def __init__(self, context: ImportContext):
        self.context = context
        self.counts: dict[str, int] = {}
        self.written: dict[str, Any] = {}

    def check(self, rows: list[ImportRow]) -> list[Any]:
        """Read a block of rows; what is wrong goes to the context. Never writes."""
        raise NotImplementedError

    def write(self, prepared: list[Any]) -> None:
        """Write a block that `check` gave back, inside the transaction of the service."""
        raise NotImplementedError

    def finish(self) -> None:
        """Called once, after the last block."""

    def undo_refusals(self, written: dict[str, Any], done_at: datetime.datetime) -> list[str]:
        """Why the rows cannot be taken back: what was built on them since, one sentence each."""
        raise NotImplementedError

    def undo(self, written: dict[str, Any]) -> None:
        """Take the rows back, inside the transaction of the service."""
        raise NotImplementedError


@dataclass(frozen=True)
class ImportKind:
    """`key` is stored with each import and never changes. `words` names a row: singular and plural."""

    key: str
    label: str
    text: str
    words: tuple[str, str]
    columns: tuple[ImportColumn, ...]
    reader: Callable[[ImportContext], ImportReader]
    position: int = 50

    def column(self, key: str) -> ImportColumn | None:
        return next((column for column in self.columns if column.key == key), None)

    def missing(self, keys: Iterable[str]) -> list[ImportColumn]:
        """The required columns that are not among `keys`."""
        given = set(keys)
        return [column for column in self.columns if column.is_required and column.key not in given]


_kinds: dict[str, ImportKind] = {}


def register_import(kind: ImportKind) -> None:
    """Add a kind; registering the same key again replaces it."""
    _kinds[kind.key] = kind


def import_kinds() -> list[ImportKind]:
    """Every kind, in the order of the page."""
    return sorted(_kinds.values(), key=lambda kind: (kind.position, kind.key))


def import_kind(key: str) -> ImportKind | None:
    return _kinds.get(key)

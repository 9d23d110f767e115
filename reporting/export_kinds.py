"""The lists that a team may export, as it sees them: what each one holds, and who builds it.

A list is built for a request: the filters and the order of its page are read from the same query string. `build` only
prepares: rows are read one by one when they are written, in a bounded number of queries.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from ess_platform.common.spreadsheet_files import Column


@dataclass(frozen=True)
class ExportRequest:
    """Who asks for which promotion, with the query string of the page that was seen."""

    cohort: Any
    user: Any
    query: QueryDict
    today: datetime.date


@dataclass(frozen=True)
class ExportContent:
    """`filters` are the ones kept, in words; `total` says how many rows are expected, for who watches."""

    columns: Sequence[Column]
    rows: Iterable[Any]
    filters: Sequence[tuple[str, str]] = ()
    total: Callable[[], int] = lambda: 0


@dataclass(frozen=True)
class ExportKind:
    """`key` is stored with each request and never changes; `text` says what a row is and what is counted."""

    key: str
    title: str
    text: str
    build: Callable[[ExportRequest], ExportContent]


_kinds: dict[str, ExportKind] = {}


def register_export(kind: ExportKind) -> None:
    """Add a list, after those that are there; registering the same key again replaces it."""
    _kinds[kind.key] = kind


def export_kinds() -> list[ExportKind]:
    return list(_kinds.values())


def export_kind(key: str) -> ExportKind | None:
    return _kinds.get(key)

"""The rows of figures that a funder may open, frozen with the bilan (FUN-5): never a person, never a masked figure."""

from decimal import Decimal
from typing import Any

from .base import Figure, FigureEntry, FigureSet, SourceRow, masked_for_public
from .kinds import PublishedRows


def published_rows(figures: FigureSet) -> dict[str, dict[str, Any]]:
    """Rows by code of the figures, as the team computed them, that have some to show; the others are left out.

    A figure with anything masked keeps its rows to itself: they would give back what is hidden. Anonymous rows are
    numbered from the largest value down, so that neither name nor order says whom they are about.
    """
    return {code: _frozen(entry) for code, entry in figures.items() if _may_be_read(entry)}


def _may_be_read(entry: FigureEntry) -> bool:
    result = masked_for_public(entry.result)
    is_masked = result.masked or any(detail.masked for detail in result.details.values())
    return entry.figure.published_rows != PublishedRows.NONE and bool(entry.result.rows) and not is_masked


def _frozen(entry: FigureEntry) -> dict[str, Any]:
    figure, rows = entry.figure, entry.result.rows
    is_anonymous = figure.published_rows == PublishedRows.ANONYMOUS
    return {
        "label": figure.row_label,
        "headers": [*figure.row_columns, figure.row_value_label],
        "is_anonymous": is_anonymous,
        "rows": _numbered(figure, rows) if is_anonymous else [_row(figure, row, row.label, row.note) for row in rows],
    }


def _row(figure: Figure, row: SourceRow, label: str, note: str) -> dict[str, Any]:
    """The cells as shown: numbers in French, texts as they are, unknown said."""
    return {"label": label, "cells": figure.cells(row), "note": note}


def _numbered(figure: Figure, rows: tuple[SourceRow, ...]) -> list[dict[str, Any]]:
    """« Lauréat 1 » first: the cells only, without the notes, which name."""
    ordered = sorted(rows, key=lambda row: tuple(map(_descending, (row.value, *row.columns))))
    return [_row(figure, row, f"{figure.row_label} {rank}", "") for rank, row in enumerate(ordered, start=1)]


def _descending(value: Decimal | int | str | None) -> tuple[bool, Decimal | int]:
    """Key that puts the largest number first, the unknown last."""
    return (value is None, 0 if value is None or isinstance(value, str) else -value)

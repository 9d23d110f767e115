"""What lets a third party check that the rows behind a printed figure are those shown to it later."""

from typing import Any

from reporting.digests import snapshot_digest

from .base import FigureEntry, FigureSet


def provenance(figures: FigureSet, public: FigureSet) -> dict[str, dict[str, Any]]:
    """By code: how many rows each figure of `public` rests on, and their SHA-256, read from the complete `figures`.

    The digest is that of the canonical JSON of the rows, as `to_json(with_rows=True)` gives them. Nothing is said of
    a figure where something is masked: with few possible values, a digest would give the hidden one back.
    """
    return {code: _of(figures[code], entry) for code, entry in public.items()}


def _of(entry: FigureEntry, public: FigureEntry) -> dict[str, Any]:
    hidden = public.result.masked or any(detail.masked for detail in public.result.details.values())
    if hidden:
        return {"row_count": None, "rows_sha256": ""}
    rows = [row.to_json() for row in entry.result.rows]
    return {"row_count": len(rows), "rows_sha256": snapshot_digest(rows)}

"""« Ce qui change »: the chapter of a version that replaces a published one."""

from typing import Any

from reporting.documents.bilan_source import table
from reporting.selectors.version_changes import FigureChange, VersionChanges

TITLE = "Ce qui change"


def version_chapter(changes: VersionChanges) -> dict[str, Any]:
    """The changed figures in one table, their changed parts in another; both say so when they are empty."""
    headers = ("Chiffre", "Version précédente", "Cette version", "Repose sur, avant", "Repose sur, maintenant")
    parts = [
        (f"{change.code} · {part.label}", part.before, part.after)
        for change in changes.figures
        for part in change.parts
    ]
    return {
        "anchor": "ce-qui-change",
        "title": TITLE,
        "neutral": TITLE,
        "sentence": changes.sentence,
        "figures": table(
            "Chiffres qui changent depuis la version précédente",
            headers,
            [_row(change) for change in changes.figures],
            numeric=(2, 3),
            empty="Aucun chiffre ne change.",
        ),
        "parts": table("Détails qui changent", ("Détail", "Version précédente", "Cette version"), parts, numeric=(2, 3))
        if parts
        else None,
    }


def _row(change: FigureChange) -> tuple[str, ...]:
    after = f"{change.after} (inchangé)" if change.is_in_parts_only else change.after
    return (f"{change.code} · {change.name}", change.before, after, change.count_before, change.count_after)

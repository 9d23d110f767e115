"""« Questions des financeurs et réponses »: what was asked about the figures of the versions already published."""

from typing import Any

from reporting.documents.bilan_chapters import Chapter, chapter
from reporting.documents.bilan_source import Source, long_day


def questions(source: Source) -> list[Chapter]:
    """One chapter, or none when nothing was asked, answered and shared."""
    asked = source.snapshot.get("questions", [])
    if not asked:
        return []
    title = "Questions des financeurs et réponses"
    return [chapter("questions", "questions", title, title, entries=[_entry(source, item) for item in asked])]


def _entry(source: Source, item: dict[str, Any]) -> dict[str, Any]:
    known = source.snapshot["figures"].get(item["code"])
    return {
        "code": item["code"],
        "name": known["name"] if known else "",
        "version": item["version"],
        "funder": item["funder"],
        "asked": long_day(item["asked_on"]),
        "answered": long_day(item["answered_on"]),
        "text": item["text"],
        "answer": item["answer"],
    }

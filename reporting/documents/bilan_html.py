"""Lay out the closing bilan: a frozen snapshot and its stamp in, the source of the pages out."""

import re
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from ess_platform.common import formatting
from ess_platform.common.formatting import NBSP
from reporting.documents import bilan_chapters, bilan_results
from reporting.documents.bilan_annexes import annexes
from reporting.documents.bilan_questions import questions
from reporting.documents.bilan_sheets import sheets
from reporting.documents.bilan_source import Source, printable
from reporting.documents.stamp import Stamp

# Order of writing is not that of the pages: each quote is printed once, at the place that suits it best.
BODY = (
    bilan_chapters.order,
    bilan_chapters.promotion,
    bilan_chapters.journey,
    bilan_chapters.sequences,
    bilan_chapters.contributions,
    bilan_chapters.visits,
    bilan_chapters.sponsors,
    bilan_results.participation,
    bilan_results.economy,
    bilan_results.markets,
    bilan_results.criteria,
    bilan_results.cooperations,
    bilan_results.lessons,
    bilan_results.closing,
)


def bilan_html(*, snapshot: dict[str, Any], stamp: Stamp) -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the bilan and the images it names. The same inputs give the same source."""
    snapshot = printable(snapshot)
    source = Source(snapshot)
    essential = bilan_chapters.essential(source)
    body = [build(source) for build in BODY]
    shown = [*(chapter for chapter in body if not chapter["absent"]), *questions(source)]
    laureates, joined = sheets(source), annexes(source)
    closing = [chapter for chapter in joined if not chapter["absent"]]
    missing = [chapter for chapter in (*body, *joined) if chapter["absent"]]
    context = {
        "document": document_identity(snapshot, stamp),
        "essential": essential,
        "frozen_on": formatting.date_time(stamp.frozen_at),
        "chapters": shown,
        "absent": missing,
        "absent_same_page": bool(shown) and not shown[-1].get("days") and not shown[-1].get("limits"),
        "laureates": laureates,
        "annexes": closing,
        "toc": _contents(essential, shown, bool(missing), laureates, closing),
    }
    return typographic(render_to_string("reporting/pdf/bilan.html", context)), {}


def _contents(essential, shown, has_missing, laureates, closing) -> list[dict[str, Any]]:
    entries = [_entry(chapter) for chapter in (essential, *shown)]
    if has_missing:
        entries.append({"anchor": "sans-donnee", "title": "Chapitres sans donnée", "level": 1})
    if laureates:
        title = f"Fiches des lauréats ({len(laureates)}), par ordre alphabétique"
        entries.append({"anchor": laureates[0]["anchor"], "title": title, "level": 1})
    return entries + [
        {"anchor": chapter["anchor"], "title": f"{chapter['overline']}. {chapter['title']}", "level": 1}
        for chapter in closing
    ]


def _entry(chapter: dict[str, Any]) -> dict[str, Any]:
    """« La promotion : 22 lauréats… » in the contents: the neutral name, then the idea."""
    named = chapter["title"] if chapter["title"].startswith(chapter["neutral"].split(" et ")[0]) else ""
    return {"anchor": chapter["anchor"], "title": named or f"{chapter['neutral']} : {chapter['title']}", "level": 1}


def document_identity(snapshot: dict[str, Any], stamp: Stamp) -> dict[str, Any]:
    """What the cover, the running heads and the foot of each page say."""
    cohort = snapshot["cohort"]
    return {
        "title": snapshot["bilan"]["title"],
        "subtitle": "",
        "programme": cohort["programme"],
        "cohort": cohort["name"],
        "operator": cohort["operator"],
        "funder": ", ".join(funder["name"] for funder in cohort["funders"]),
        "version_label": "Version provisoire" if stamp.is_draft else f"Version {stamp.version_number}",
        "frozen_label": f"figée le {formatting.date_time(stamp.frozen_at)}",
        "verification_code": stamp.verification_code,
        "is_draft": stamp.is_draft,
        "is_demo": cohort["is_demo"],
    }


_TEXT = re.compile(r">([^<]+)")
_BEFORE = re.compile(r" (?=[;:!?»%€](?:[\s,.)»;]|$))")
_AFTER = re.compile(r"(?<=«) ")
_SCALE = re.compile(r"(?<=\u00a0)/ (\d)")
_EQUAL = re.compile(r"\bn = (?=\d)")


def typographic(html: str) -> str:
    """Non-breaking spaces of French typography in the texts of a page, those typed by people included."""

    def spaced(match: re.Match[str]) -> str:
        text = _AFTER.sub(NBSP, _BEFORE.sub(NBSP, match[1]))
        return ">" + _EQUAL.sub(f"n{NBSP}={NBSP}", _SCALE.sub(f"/{NBSP}\\1", text))

    head, body, rest = html.partition("<body")
    return head + body + _TEXT.sub(spaced, rest)

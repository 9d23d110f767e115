"""Lay out a bilan: a frozen snapshot and its stamp in, the source of the pages out."""

import re
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from ess_platform.common import formatting
from ess_platform.common.formatting import NBSP
from reporting.digests import snapshot_digest
from reporting.documents import bilan_chapters
from reporting.documents.bilan_annexes import annexes
from reporting.documents.bilan_changes import version_chapter
from reporting.documents.bilan_chapters import Chapter
from reporting.documents.bilan_questions import questions
from reporting.documents.bilan_sections import ESSENTIAL, SECTIONS, SHEETS, Plan, Planned, frozen_plan, paragraphs
from reporting.documents.bilan_sheets import sheets
from reporting.documents.bilan_source import Source, day
from reporting.documents.stamp import Stamp, verify_url


def bilan_html(*, snapshot: dict[str, Any], stamp: Stamp, only: str = "") -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the bilan and the images it names. The same inputs give the same source.

    `only` keeps the pages of one section: its preview, which is no document.
    """
    digest = stamp.digest or snapshot_digest(snapshot)
    source, plan = Source(snapshot), frozen_plan(snapshot)
    essential = bilan_chapters.essential(source)
    body, laureates = chapters(source, plan), sheets(source) if plan.is_on(SHEETS) else []
    joined = [chapter for chapter in annexes(source, digest=digest) if plan.is_on(chapter["anchor"])]
    pages = {
        "essential": essential,
        "changes": version_chapter(stamp.changes) if stamp.changes else None,
        "chapters": [*(chapter for chapter in body if not chapter["absent"]), *questions(source)],
        "absent": [chapter for chapter in (*body, *joined) if chapter["absent"]],
        "laureates": laureates,
        "annexes": [chapter for chapter in joined if not chapter["absent"]],
    }
    shown = pages["chapters"]
    pages |= _part(pages, only) if only else {"toc": _contents(pages)}
    context = {
        "document": document_identity(snapshot, stamp),
        "frozen_on": formatting.date_time(stamp.frozen_at),
        "explained": snapshot.get("explanations", []),
        "absent_same_page": bool(shown) and _is_short(shown[-1]),
        "is_part": bool(only),
    } | pages
    return typographic(render_to_string("reporting/pdf/bilan.html", context)), {}


def _is_short(last: Chapter) -> bool:
    """A closing chapter with nothing but a contact leaves room on its page for the list of what has no data."""
    return last["anchor"] == "suite" and not (last.get("days") or last.get("limits") or last.get("text"))


def chapters(source: Source, plan: Plan) -> list[Chapter]:
    """The chapters of the body in the order of the plan, those without data included.

    They are written in the order of their declaration whatever that of the pages: each quote is printed once, at the
    first place that suits it, and a section left out keeps none.
    """
    written = {
        section.key: _dressed(chapter, plan[section.key])
        for section in SECTIONS
        if section.build and plan.is_on(section.key) and (chapter := section.build(source))
    }
    return [written[key] for key in plan.body() if key in written]


def _dressed(chapter: Chapter, planned: Planned) -> Chapter:
    """A chapter with the title and the text of the team; one without data is printed as soon as it has a text."""
    blocks = paragraphs(planned.text)
    if chapter["absent"] and not blocks:
        return chapter
    if chapter["absent"]:
        missing = {"template": "reporting/pdf/bilan/text_only.html", "overline": "", "missing": chapter["absent"]}
        chapter = chapter | missing | {"absent": ""}
    title = planned.title or chapter["title"]
    overline = chapter["neutral"] if title != chapter["neutral"] else ""
    return chapter | {"title": title, "overline": overline, "text": blocks}


def _part(pages: dict[str, Any], key: str) -> dict[str, Any]:
    """The pages of one section alone."""
    return {
        "essential": pages["essential"] if key == ESSENTIAL else None,
        "toc": [],
        "changes": None,
        "laureates": pages["laureates"] if key == SHEETS else [],
    } | {name: [one for one in pages[name] if one["anchor"] == key] for name in ("chapters", "absent", "annexes")}


def _contents(pages: dict[str, Any]) -> list[dict[str, Any]]:
    laureates = pages["laureates"]
    entries = [_entry(chapter) for chapter in (pages["essential"], pages["changes"], *pages["chapters"]) if chapter]
    if pages["absent"]:
        entries.append({"anchor": "sans-donnee", "title": "Chapitres sans donnée", "level": 1})
    if laureates:
        title = f"Fiches des lauréats ({len(laureates)}), par ordre alphabétique"
        entries.append({"anchor": laureates[0]["anchor"], "title": title, "level": 1})
    return entries + [
        {"anchor": chapter["anchor"], "title": f"{chapter['overline']}. {chapter['title']}", "level": 1}
        for chapter in pages["annexes"]
    ]


def _entry(chapter: dict[str, Any]) -> dict[str, Any]:
    """« La promotion : 22 lauréats… » in the contents: the neutral name, then the idea."""
    named = chapter["title"] if chapter["title"].startswith(chapter["neutral"].split(" et ")[0]) else ""
    return {"anchor": chapter["anchor"], "title": named or f"{chapter['neutral']} : {chapter['title']}", "level": 1}


def document_identity(snapshot: dict[str, Any], stamp: Stamp) -> dict[str, Any]:
    """What the cover, the running heads and the foot of each page say."""
    cohort, title = snapshot["cohort"], snapshot["bilan"]["title"]
    return {
        "title": title,
        "subtitle": _period(cohort),
        "programme": cohort["programme"],
        "cohort": "" if cohort["name"] in title else cohort["name"],
        "operator": cohort["operator"],
        "funder": ", ".join(funder["name"] for funder in cohort["funders"]),
        "version_label": "Version provisoire" if stamp.is_draft else f"Version {stamp.version_number}",
        "frozen_label": f"figée le {formatting.date_time(stamp.frozen_at)}",
        "verification_code": stamp.verification_code,
        "verify_url": verify_url(stamp.verification_code),
        "is_draft": stamp.is_draft,
        "is_demo": cohort["is_demo"],
    }


def _period(cohort: dict[str, Any]) -> str:
    """« Du 20 décembre 2024 au 2 juillet 2025 », or nothing for a promotion without dates."""
    first, last = day(cohort["starts_on"]), day(cohort["ends_on"])
    text = formatting.date_range(first, last) if first or last else ""
    return f"{text[:1].upper()}{text[1:]}"


_TEXT = re.compile(r">([^<]+)")
_BEFORE = re.compile(r" (?=[;:!?»%€](?:[\s,.)»;]|$))")
_AFTER = re.compile(r"(?<=«) ")
_SCALE = re.compile(r"(?<=\u00a0)/ (\d)")
_STRAIGHT = re.compile(r"(?<=[^\W\d_])(?:'|&#x27;|&#39;)(?=[^\W\d_]|«)")
_EQUAL = re.compile(r"\bn = (?=\d)")
_DAY = re.compile(rf"\b(\d{{1,2}}(?:er)?) (?=(?:{'|'.join(formatting.MONTHS)})\b)")


def typographic(html: str) -> str:
    """French typography in the texts of a page or of a part, those typed by people included: non-breaking spaces,
    curved apostrophes, a day never parted from its month."""

    def spaced(match: re.Match[str]) -> str:
        text = _AFTER.sub(NBSP, _BEFORE.sub(NBSP, match[1]))
        text = _DAY.sub(rf"\1{NBSP}", _STRAIGHT.sub("’", text))
        return ">" + _EQUAL.sub(f"n{NBSP}={NBSP}", _SCALE.sub(f"/{NBSP}\\1", text))

    head, body, rest = html.partition("<body")
    return head + body + _TEXT.sub(spaced, rest) if body else _TEXT.sub(spaced, html)

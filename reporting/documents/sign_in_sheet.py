"""Feuille d'émargement: who is expected, one cell to sign per half-day; nothing is ticked beforehand."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from ess_platform.common import formatting
from reporting.documents.bilan_html import typographic
from reporting.documents.bilan_source import printable, shortened
from reporting.documents.head import cohort_values, document_head, programme_words
from reporting.documents.stamp import Stamp
from sessions.models import HalfDay, SupportSession
from sessions.selectors.attendance import expected_participants

SCHEMA = 1
BLANK_LINES = 5
MAX_NAME, MAX_TITLE = 60, 90
MAX_FILE_NAME = 50
MENTIONS = (
    "Chaque personne signe elle-même, dans la case de chaque demi-journée où elle est présente. "
    "Toute rature doit être paraphée."
)


def sign_in_sheet_snapshot(*, session: SupportSession) -> dict[str, Any]:
    """Freeze who is expected, when, where and who speaks, as plain JSON values. Four queries."""
    cohort = session.cohort
    people = expected_participants(session).select_related("person", "laureate__organisation")
    return {
        "schema": SCHEMA,
        "cohort": cohort_values(cohort),
        "session": {
            "slug": session.slug,
            "title": session.title,
            "kind": session.get_kind_display(),
            "starts_on": session.starts_on.isoformat(),
            "place": session.site or session.place,
            "mode": session.get_mode_display(),
        },
        "half_days": [_half_day(item) for item in session.half_days.all()],
        "people": [
            {
                "last_name": person.person.last_name,
                "first_name": person.person.first_name,
                "organisation": person.laureate.organisation.name,
                "job_title": person.job_title,
            }
            for person in people.order_by("person__sort_name", "pk")
        ],
        "speakers": [
            {"name": item.speaker, "organisation": item.speaker_organisation} for item in session.contributions.all()
        ],
    }


def _half_day(item: HalfDay) -> dict[str, str]:
    times = [time.isoformat("minutes") if time else "" for time in (item.starts_at, item.ends_at)]
    return {"on": item.on.isoformat(), "part": item.get_part_display(), "starts_at": times[0], "ends_at": times[1]}


def sign_in_sheet_html(*, snapshot: dict[str, Any], stamp: Stamp) -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the sheet; it names no image."""
    snapshot = printable(snapshot)
    session, days = snapshot["session"], {item["on"] for item in snapshot["half_days"]}
    context = {
        "document": _identity(snapshot, stamp),
        "kind": session["kind"],
        "heading": shortened(session["title"], MAX_TITLE),
        "facts": _facts(snapshot),
        "mentions": MENTIONS,
        "half_days": [_column(item, with_day=len(days) > 1) for item in snapshot["half_days"]],
        "people": [_line(rank, person) for rank, person in enumerate(snapshot["people"], start=1)],
        "blank": range(len(snapshot["people"]) + 1, len(snapshot["people"]) + BLANK_LINES + 1),
        "speakers": snapshot["speakers"],
    }
    return typographic(render_to_string("reporting/pdf/sign_in_sheet.html", context)), {}


def _identity(snapshot: dict[str, Any], stamp: Stamp) -> dict[str, Any]:
    return document_head(
        snapshot["cohort"],
        stamp,
        title=f"Feuille d’émargement : {shortened(snapshot['session']['title'], MAX_NAME)}",
        label="Feuille",
        frozen="préparée",
    )


def _facts(snapshot: dict[str, Any]) -> list[tuple[str, str]]:
    session, cohort = snapshot["session"], snapshot["cohort"]
    days = sorted({datetime.date.fromisoformat(item["on"]) for item in snapshot["half_days"]})
    days = days or [datetime.date.fromisoformat(session["starts_on"])]
    return [
        ("Date", formatting.sentence_list([formatting.date(day) for day in days])),
        ("Lieu", session["place"] or f"{session['mode']}, lieu à compléter : ........................"),
        ("Organisme", cohort["operator"]),
        ("Programme", programme_words(cohort)),
    ]


def _column(item: dict[str, str], *, with_day: bool) -> dict[str, str]:
    day = formatting.date_short(datetime.date.fromisoformat(item["on"])) if with_day else ""
    times = [
        formatting.time(datetime.time.fromisoformat(text)) for text in (item["starts_at"], item["ends_at"]) if text
    ]
    return {"title": " ".join(filter(None, (item["part"], day))), "times": " – ".join(times)}


def _line(rank: int, person: dict[str, str]) -> dict[str, Any]:
    return {
        "rank": rank,
        "last_name": shortened(person["last_name"], MAX_NAME),
        "first_name": shortened(person["first_name"], MAX_NAME),
        "organisation": shortened(person["organisation"], MAX_NAME),
        "job_title": shortened(person["job_title"], MAX_NAME),
    }


def sign_in_sheet_filename(snapshot: dict[str, Any], stamp: Stamp) -> str:
    """« emargement_sequence-3_2025-03-20.pdf »."""
    session = snapshot["session"]
    return f"emargement_{session['slug'][:MAX_FILE_NAME]}_{session['starts_on']}.pdf"

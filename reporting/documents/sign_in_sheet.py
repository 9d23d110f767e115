"""Feuille d'émargement: who is expected, one cell to sign per half-day; nothing is ticked beforehand."""

import base64
import datetime
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from ess_platform.common import formatting
from ess_platform.common.addresses import absolute_url
from reporting.documents.bilan_html import typographic
from reporting.documents.bilan_source import shortened
from reporting.documents.head import cohort_values, document_head, funder_names, programme_words
from reporting.documents.pictures import qr_picture
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
    """Freeze who is expected, when, where and who speaks, as plain JSON values. Five queries."""
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
        "funders": funder_names(cohort),
        "half_days": [half_day_values(item) for item in session.half_days.all()],
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


def half_day_values(item: HalfDay) -> dict[str, str]:
    """A half-day as plain JSON values: date, part in words, times « HH:MM » or empty."""
    times = [time.isoformat("minutes") if time else "" for time in (item.starts_at, item.ends_at)]
    return {"on": item.on.isoformat(), "part": item.get_part_display(), "starts_at": times[0], "ends_at": times[1]}


def sign_in_sheet_html(*, snapshot: dict[str, Any], stamp: Stamp) -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the sheet; it names no image but the QR code that it carries."""
    code_url = absolute_url(reverse("sessions:signing_code"))
    session, days = snapshot["session"], {item["on"] for item in snapshot["half_days"]}
    context = {
        "document": _identity(snapshot, stamp),
        "kind": session["kind"],
        "heading": shortened(session["title"], MAX_TITLE),
        "facts": sheet_facts(snapshot),
        "mentions": MENTIONS,
        "half_days": [half_day_column(item, with_day=len(days) > 1) for item in snapshot["half_days"]],
        "people": [_line(rank, person) for rank, person in enumerate(snapshot["people"], start=1)],
        "blank": range(len(snapshot["people"]) + 1, len(snapshot["people"]) + BLANK_LINES + 1),
        "speakers": each_once(snapshot["speakers"]),
        "code_picture": _qr_picture(code_url),
        "code_url": code_url,
    }
    return typographic(render_to_string("reporting/pdf/sign_in_sheet.html", context)), {}


def _qr_picture(url: str) -> str:
    """The QR code of an address as a `data:` SVG."""
    return "data:image/svg+xml;base64," + base64.b64encode(qr_picture(url)).decode()


def each_once(speakers: list[dict[str, str]]) -> list[dict[str, str]]:
    """Somebody who speaks twice signs once."""
    return list({(one["name"], one["organisation"]): one for one in speakers}.values())


def _identity(snapshot: dict[str, Any], stamp: Stamp) -> dict[str, Any]:
    return document_head(
        snapshot["cohort"],
        stamp,
        title=f"Feuille d’émargement : {shortened(snapshot['session']['title'], MAX_NAME)}",
        label="Feuille",
        frozen="préparée",
    )


def sheet_facts(snapshot: dict[str, Any]) -> list[tuple[str, str]]:
    """The mentions of a sheet, signed on paper or by phone: date, place, operator, programme, funders."""
    session, cohort = snapshot["session"], snapshot["cohort"]
    days = sorted({datetime.date.fromisoformat(item["on"]) for item in snapshot["half_days"]})
    days = days or [datetime.date.fromisoformat(session["starts_on"])]
    return [
        ("Date", formatting.sentence_list([formatting.date(day) for day in days])),
        ("Lieu", session["place"] or f"{session['mode']}, lieu à compléter : ........................"),
        ("Organisme", cohort["operator"]),
        ("Programme", programme_words(cohort)),
        *([("Avec le soutien de", formatting.sentence_list(funders))] if (funders := snapshot.get("funders")) else []),
    ]


def half_day_column(item: dict[str, str], *, with_day: bool) -> dict[str, str]:
    """The head of a half-day: « Matin », or « Matin 20 mars » among several days, and its times."""
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

"""Déroulé de séance: who does what, at what time, on the paper that the team holds that day."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from ess_platform.common import formatting
from reporting.documents.bilan_html import typographic
from reporting.documents.bilan_source import shortened
from reporting.documents.head import cohort_values, document_head, when_facts
from reporting.documents.stamp import Stamp
from sessions.models import SupportSession
from sessions.selectors.agenda import agenda_total, timed_items
from sessions.selectors.session_facts import facts_of, place_words

SCHEMA = 1
MAX_TITLE = 110
ITEM_HEADERS = ("Heure", "Durée", "Point", "Qui", "Notes")
SPEAKER_HEADERS = ("Nom", "Structure", "Intervention", "Durée", "Réponse")


def run_sheet_snapshot(*, session: SupportSession) -> dict[str, Any]:
    """Freeze a session as plain JSON values: half-days, place, items in order, speakers. No address of anybody."""
    session = SupportSession.objects.select_related("cohort__programme__operator").get(pk=session.pk)
    cohort, facts = session.cohort, facts_of(session)
    half_days = list(session.half_days.all())
    items = list(session.agenda_items.all())
    speakers = list(session.contributions.select_related("agenda_item"))
    names: dict[int, list[str]] = {}
    for row in speakers:
        names.setdefault(row.agenda_item_id, []).append(row.speaker)
    return {
        "schema": SCHEMA,
        "cohort": cohort_values(cohort),
        "session": {
            "slug": session.slug,
            "title": session.title,
            "kind": f"{session.get_kind_display()} {session.number or ''}".strip(),
            "state": session.get_status_display(),
            "half_days": [item.words for item in facts.half_days] or [formatting.date(session.starts_on)],
            "place": place_words(facts),
            "access": session.access,
            "mode": session.get_mode_display(),
            "remote_url": session.remote_url,
            "host": session.host,
            "observed_process": session.observed_process,
        },
        "items": [_item(one, names.get(one.item.pk, [])) for one in timed_items(items)],
        "total": agenda_total(items, half_days).sentence if items and half_days else "",
        "speakers": [_speaker(row) for row in speakers],
    }


def _item(one, names: list[str]) -> dict[str, Any]:
    return {
        "starts_at": formatting.time(one.starts_at) if one.starts_at else "",
        "minutes": formatting.duration(one.item.minutes) if one.item.minutes else "",
        "kind": one.item.get_kind_display(),
        "title": one.item.title,
        "speakers": names,
    }


def _speaker(row) -> list[str]:
    duration = formatting.duration(row.minutes) if row.minutes else ""
    return [row.speaker, row.speaker_organisation, row.title, duration, row.get_state_display()]


def run_sheet_html(*, snapshot: dict[str, Any], stamp: Stamp) -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the run sheet; it names no image."""
    session, cohort = snapshot["session"], snapshot["cohort"]
    title = shortened(session["title"], MAX_TITLE)
    context = {
        "document": document_head(
            cohort,
            stamp,
            title=f"Déroulé : {title}",
            subtitle=session["kind"],
            label=f"Déroulé n° {stamp.version_number}" if stamp.version_number else "Déroulé",
            frozen="tel qu’il était",
        ),
        "heading": title,
        "kind": session["kind"],
        "cohort": cohort["name"],
        "facts": _facts(session),
        "item_headers": ITEM_HEADERS,
        "items": [_row(item) for item in snapshot["items"]],
        "total": snapshot["total"],
    } | _speakers(snapshot["speakers"])
    return typographic(render_to_string("reporting/pdf/run_sheet.html", context)), {}


def _facts(session: dict[str, Any]) -> list[tuple[str, str]]:
    facts = when_facts(session["half_days"])
    facts += [("Où", session["place"]), ("Accès", session["access"]), ("Mode", session["mode"])]
    if session["mode"] != "Sur place":
        facts.append(("Connexion", session["remote_url"]))
    facts += [("Reçus par", session["host"]), ("Procédé observé", session["observed_process"])]
    facts.append(("État", session["state"]))
    return [(label, value) for label, value in facts if value]


def _speakers(rows: list[list[str]]) -> dict[str, Any]:
    """The table of the speakers, without the column of their structures when nobody has one."""
    has_structure = any(row[1] for row in rows)
    kept = [rank for rank in range(len(SPEAKER_HEADERS)) if rank != 1 or has_structure]
    return {
        "speaker_headers": [SPEAKER_HEADERS[rank] for rank in kept],
        "speakers": [[row[rank] for rank in kept] for row in rows],
    }


def _row(item: dict[str, Any]) -> list[str]:
    what = item["title"] if item["kind"] == "Autre" else f"{item['title']} ({item['kind'].lower()})"
    return [item["starts_at"] or "–", item["minutes"] or "–", what, ", ".join(item["speakers"]), ""]


def run_sheet_filename(snapshot: dict[str, Any], stamp: Stamp) -> str:
    """« deroule_sequence-3_2.pdf »."""
    return f"deroule_{snapshot['session']['slug'][:60]}_{stamp.version_number or 'provisoire'}.pdf"

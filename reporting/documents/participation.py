"""Attestation de participation: what one person attended, on one page (D3)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string

from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from laureates.models import Participant
from reporting.documents.bilan_html import typographic
from reporting.documents.bilan_source import hours, short_day, shortened
from reporting.documents.figures_view import exact
from reporting.documents.head import MAX_NAME, cohort_values, document_head, file_name, plain_day, programme_words
from reporting.documents.stamp import Stamp
from reporting.figures.base import plain
from reporting.selectors.participation import Seen, half_days_seen

SCHEMA = 1
ONE_PAGE = 16  # above, sessions are grouped by nature, so that the attestation stays one page
DENSE = 10  # above, lines are tighter
MAX_TITLE = 90
NOTHING_SEEN = "Aucune demi-journée de présence n’est relevée pour {name} : aucune attestation ne peut être établie."
NOTICE = (
    "Sont comptées les demi-journées de séances réalisées où la présence de la personne est relevée, à distance "
    "comprise. Une présence partielle compte pour sa durée."
)
HEADERS = ("Date", "Séance", "Demi-journées", "Durée")
GROUPED_HEADERS = ("Nature", "Séances", "Demi-journées", "Durée")


def participation_snapshot(*, participant: Participant) -> dict[str, Any]:
    """Freeze what a person attended as plain JSON values; refuses somebody who was never seen. Two queries."""
    related = ("person", "laureate__organisation", "laureate__cohort__programme__operator")
    participant = Participant.objects.select_related(*related).get(pk=participant.pk)
    name, cohort = participant.person.full_name, participant.laureate.cohort
    seen = half_days_seen([participant]).get(participant.pk)
    if not seen:
        raise BusinessRuleError(NOTHING_SEEN.format(name=name))
    return {
        "schema": SCHEMA,
        "cohort": cohort_values(cohort),
        "city": cohort.programme.operator.city,
        "person": {"name": name, "job_title": participant.job_title or participant.person.job_title},
        "organisation": participant.laureate.organisation.name,
        "period": {
            "from": (cohort.starts_on or seen[0].half_day.on).isoformat(),
            "to": (cohort.ends_on or seen[-1].half_day.on).isoformat(),
        },
        "hours": plain(sum((item.hours for item in seen), Decimal(0))),
        "half_days": len(seen),
        "sessions": _sessions(seen),
    }


def _sessions(seen: list[Seen]) -> list[dict[str, Any]]:
    """One entry per session, in order of date."""
    found: dict[int, dict[str, Any]] = {}
    for item in seen:
        session = item.half_day.session
        entry = found.setdefault(
            session.pk,
            {
                "on": item.half_day.on.isoformat(),
                "title": session.title,
                "kind": session.get_kind_display(),
                "half_days": 0,
                "remote": 0,
                "hours": Decimal(0),
            },
        )
        entry["half_days"] += 1
        entry["remote"] += item.is_remote
        entry["hours"] += item.hours
    return [entry | {"hours": plain(entry["hours"])} for entry in found.values()]


def participation_html(*, snapshot: dict[str, Any], stamp: Stamp) -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the attestation; it names no image."""
    cohort, period = snapshot["cohort"], snapshot["period"]
    name, sessions = shortened(snapshot["person"]["name"], MAX_NAME), snapshot["sessions"]
    is_grouped = len(sessions) > ONE_PAGE
    context = {
        "document": document_head(
            cohort, stamp, title=f"Attestation de participation : {name}", label="Attestation", frozen="établie"
        ),
        "operator": shortened(cohort["operator"], MAX_NAME),
        "name": name,
        "job_title": shortened(snapshot["person"]["job_title"], MAX_NAME),
        "organisation": shortened(snapshot["organisation"], MAX_NAME),
        "programme": shortened(programme_words(cohort), 2 * MAX_NAME),
        "period": f"du {plain_day(period['from'])} au {plain_day(period['to'])}",
        "figures": _figures(snapshot),
        "headers": GROUPED_HEADERS if is_grouped else HEADERS,
        "numeric": (2, 3, 4) if is_grouped else (3, 4),
        "css": "table-attestation table-dense" if DENSE < len(sessions) <= ONE_PAGE else "table-attestation",
        "rows": _grouped(sessions) if is_grouped else [_line(session) for session in sessions],
        "place": snapshot["city"],
        "day": formatting.date(formatting.local_day(stamp.frozen_at), weekday=False),
        "notice": NOTICE,
    }
    return typographic(render_to_string("reporting/pdf/participation.html", context)), {}


def _figures(snapshot: dict[str, Any]) -> list[dict[str, str]]:
    half_days, sessions = snapshot["half_days"], len(snapshot["sessions"])
    followed = formatting.plural(half_days, "demi-journée suivie", "demi-journées suivies")
    return [
        {"value": hours(snapshot["hours"]), "label": "de participation"},
        {
            "value": str(half_days),
            "label": followed,
        },
        {"value": str(sessions), "label": formatting.plural(sessions, "séance", "séances")},
    ]


def _line(session: dict[str, Any]) -> tuple[str, ...]:
    count = str(session["half_days"])
    if session["remote"]:
        count = f"{count}, dont {session['remote']} à distance" if session["half_days"] > 1 else f"{count}, à distance"
    return short_day(session["on"]), shortened(session["title"], MAX_TITLE), count, hours(session["hours"])


def _grouped(sessions: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Sessions added up by nature, in the order of the first of each."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for session in sessions:
        kinds.setdefault(session["kind"], []).append(session)
    return [
        (
            kind,
            str(len(found)),
            str(sum(session["half_days"] for session in found)),
            hours(sum((exact(session["hours"]) for session in found), Decimal(0))),
        )
        for kind, found in kinds.items()
    ]


def participation_filename(snapshot: dict[str, Any], stamp: Stamp) -> str:
    """« attestation_camille-roussel_industries-engagees-2025.pdf »."""
    return file_name("attestation", snapshot["person"]["name"], snapshot["cohort"]["slug"])

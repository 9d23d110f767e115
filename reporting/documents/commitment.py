"""Relevé d’engagement: what one sponsor gave to one promotion, for its own company (SPO-7)."""

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string

from ess_platform.common import formatting
from ess_platform.common.models import sort_key
from programmes.models import Cohort
from reporting.documents.bilan_html import typographic
from reporting.documents.bilan_source import hours as hours_words
from reporting.documents.bilan_source import shortened
from reporting.documents.head import MAX_NAME, cohort_values, document_head, file_name, plain_day
from reporting.documents.stamp import Stamp
from sessions.enums import COUNTED_SESSION_STATUSES
from sessions.models import Contribution
from sponsors.models import SponsorContact, SponsorMeeting, Sponsorship
from sponsors.selectors.sponsor import hours

SCHEMA = 1
LINE_HEADERS, LINE_NUMERIC = ("Lauréat", "Parrainage", "Rendez-vous", "Durée"), (3, 4)
WITHOUT_NAME = "Un lauréat de la promotion"
NOTICE = (
    "Les rendez-vous sont ceux que le parrain, le lauréat ou l’équipe ont notés. Un lauréat n’est nommé que s’il "
    "accepte une page publique. Ce relevé ne dit rien de ce qui s’est échangé."
)


def commitment_snapshot(*, contact: SponsorContact, until: datetime.date) -> dict[str, Any]:
    """Freeze what a sponsor has given up to a day as plain JSON values. Hours with two decimals, as K24.

    Contributions to sessions are those of somebody of that very name, in sessions that were held.
    """
    cohort, person = contact.sponsor.cohort, contact.person
    lines = sponsorship_lines(Sponsorship.objects.filter(contact=contact), until)
    sessions = _sessions(cohort, person.full_name, until)
    minutes = sum(line["minutes"] for line in lines)
    first_days = [line["starts_on"] for line in lines] + [one["day"] for one in sessions]
    last_days = [line["ends_on"] or until.isoformat() for line in lines] + [one["day"] for one in sessions]
    return {
        "schema": SCHEMA,
        "cohort": cohort_values(cohort),
        "sponsor": {
            "name": person.full_name,
            "job_title": person.job_title,
            "organisation": contact.sponsor.organisation.name,
        },
        "period": {"from": min(first_days, default=until.isoformat()), "to": max(last_days, default=until.isoformat())},
        "hours": str(hours(minutes)),
        "meetings": sum(line["meetings"] for line in lines),
        "confirmed": sum(line["confirmed"] for line in lines),
        "lines": lines,
        "sessions": sessions,
    }


def sponsorship_lines(
    pairs: QuerySet[Sponsorship], until: datetime.date, named: Collection[int] = ()
) -> list[dict[str, Any]]:
    """One line per sponsorship begun. Two queries. A laureate is named when it accepts a public page, or when its key
    is in `named`."""
    pairs = pairs.filter(starts_on__lte=until)
    pairs = pairs.select_related("laureate__organisation").order_by("starts_on", "pk")
    meetings: dict[int, list[SponsorMeeting]] = {}
    for meeting in SponsorMeeting.objects.filter(sponsorship__in=pairs, held_on__lte=until).order_by("held_on", "pk"):
        meetings.setdefault(meeting.sponsorship_id, []).append(meeting)
    lines = []
    for pair in pairs:
        held = meetings.get(pair.pk, [])
        is_named = pair.laureate.allows_public_page or pair.laureate_id in named
        name = pair.laureate.organisation.name if is_named else WITHOUT_NAME
        lines.append(
            {
                "laureate": name,
                "starts_on": pair.starts_on.isoformat(),
                "ends_on": pair.ends_on.isoformat() if pair.ends_on and pair.ends_on <= until else None,
                "meetings": len(held),
                "confirmed": sum(meeting.confirmed_at is not None for meeting in held),
                "minutes": sum(meeting.minutes for meeting in held),
            }
        )
    return lines


def _sessions(cohort: Cohort, name: str, until: datetime.date) -> list[dict[str, str]]:
    """The contributions of this person to sessions that were held. One query."""
    rows = Contribution.objects.filter(
        session__cohort=cohort,
        session__status__in=COUNTED_SESSION_STATUSES,
        session__starts_on__lte=until,
        search_key__startswith=sort_key(name),
    )
    rows = rows.select_related("session").order_by("session__starts_on", "position")
    return [
        {"day": row.session.starts_on.isoformat(), "session": row.session.title, "title": row.title}
        for row in rows
        if sort_key(row.speaker) == sort_key(name)
    ]


def commitment_html(*, snapshot: dict[str, Any], stamp: Stamp) -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the statement; it names no image."""
    sponsor, cohort, period = snapshot["sponsor"], snapshot["cohort"], snapshot["period"]
    title = f"Relevé d’engagement : {shortened(sponsor['name'], MAX_NAME)}"
    context = {
        "document": document_head(cohort, stamp, title=title, subtitle=cohort["name"], label="Relevé", frozen="figé"),
        "sponsor": shortened(sponsor["name"], MAX_NAME),
        "organisation": shortened(sponsor["organisation"], MAX_NAME),
        "cohort": cohort["name"],
        "period": f"Du {plain_day(period['from'])} au {plain_day(period['to'])}",
        "figures": _figures(snapshot),
        "facts": _facts(snapshot, stamp),
        "notice": NOTICE,
        "line_headers": LINE_HEADERS,
        "line_numeric": LINE_NUMERIC,
        "session_headers": ("Date", "Séance", "Intervention"),
        "lines": [sponsorship_row(line) for line in snapshot["lines"]],
        "sessions": [(plain_day(one["day"]), one["session"], one["title"] or "–") for one in snapshot["sessions"]],
    }
    return typographic(render_to_string("reporting/pdf/commitment.html", context)), {}


def _figures(snapshot: dict[str, Any]) -> list[dict[str, str]]:
    laureates, talks = len(snapshot["lines"]), snapshot["meetings"]
    return [
        {"value": hours_words(snapshot["hours"]), "label": "données aux lauréats"},
        {"value": str(laureates), "label": formatting.plural(laureates, "lauréat accompagné", "lauréats accompagnés")},
        {"value": str(talks), "label": "rendez-vous"},
    ]


def _facts(snapshot: dict[str, Any], stamp: Stamp) -> list[tuple[str, str]]:
    facts = [("Organisation", snapshot["sponsor"]["organisation"])]
    if snapshot["sponsor"]["job_title"]:
        facts.append(("Fonction", snapshot["sponsor"]["job_title"]))
    facts.append(("Délivré par", snapshot["cohort"]["operator"]))
    if snapshot["confirmed"]:
        confirmed = formatting.count(snapshot["confirmed"], "rendez-vous", "rendez-vous")
        facts.append(("Confirmés par les deux côtés", confirmed))
    return [*facts, ("Code de vérification", stamp.verification_code)]


def sponsorship_row(line: dict[str, Any]) -> tuple[str, ...]:
    """« Laureate », « depuis le 23 janvier 2025 », « 2 », « 1 h 45 », under LINE_HEADERS."""
    period = f"depuis le {plain_day(line['starts_on'])}"
    if line["ends_on"]:
        period = f"du {plain_day(line['starts_on'])} au {plain_day(line['ends_on'])}"
    return line["laureate"], period, str(line["meetings"]), formatting.duration(line["minutes"])


def commitment_filename(snapshot: dict[str, Any], stamp: Stamp) -> str:
    """« releve-engagement_camille-roussel_industries-engagees-2025.pdf »."""
    return file_name("releve-engagement", snapshot["sponsor"]["name"], snapshot["cohort"]["slug"])

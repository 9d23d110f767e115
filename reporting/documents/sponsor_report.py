"""Bilan d'un parrain: what one organisation gave to one promotion, and what it opened (D3)."""

import datetime
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from ess_platform.common import formatting
from ess_platform.common.formatting import count
from ess_platform.common.models import sort_key
from reporting.documents.bilan_html import typographic
from reporting.documents.bilan_source import hours as hours_words
from reporting.documents.bilan_source import short_day, shortened
from reporting.documents.commitment import LINE_HEADERS, LINE_NUMERIC, sponsorship_lines, sponsorship_row
from reporting.documents.head import MAX_NAME, cohort_values, document_head, file_name, plain_day
from reporting.documents.stamp import Stamp
from reporting.figures.base import plain
from sessions.models import Contribution, SupportSession
from sponsors.enums import IntroductionState
from sponsors.models import Introduction, Sponsor, Sponsorship
from sponsors.selectors.space import shared_reports
from sponsors.selectors.sponsor import hours

SCHEMA = 1
SESSION_HEADERS = ("Date", "Séance", "Apport")
HOSTED = "Accueil sur site"
NOTICE = (
    "Les rendez-vous sont ceux que les parrains, les lauréats ou l’équipe ont notés. Un lauréat est nommé s’il "
    "accepte une page publique ou s’il partage sa dernière fiche avec son parrain. Ce bilan ne dit rien de ce qui "
    "s’est échangé."
)
# What became of the requests that laureates made, in this order.
OUTCOMES = (
    (IntroductionState.ACCEPTED, "mise en relation ouverte", "mises en relation ouvertes"),
    (IntroductionState.REDIRECTED, "demande réorientée", "demandes réorientées"),
    (IntroductionState.DECLINED, "demande déclinée", "demandes déclinées"),
    (IntroductionState.ASKED, "demande en attente", "demandes en attente"),
)


def sponsor_report_snapshot(*, sponsor: Sponsor) -> dict[str, Any]:
    """Freeze what an organisation did for a promotion, up to its closing, as plain JSON values. No name of a person.

    Sessions are those that were held, where the organisation receives or where somebody of that very organisation
    speaks.
    """
    related = ("organisation", "cohort__programme__operator")
    sponsor = Sponsor.objects.select_related(*related).get(pk=sponsor.pk)
    cohort, today = sponsor.cohort, timezone.localdate()
    until = min(cohort.ends_on or today, today)
    pairs = Sponsorship.objects.filter(contact__sponsor=sponsor)
    shared = shared_reports(list(pairs.values_list("laureate", flat=True)))
    lines = sponsorship_lines(pairs, until, named=shared)
    asked = Introduction.objects.filter(sponsorship__in=pairs, asked_at__date__lte=until)
    states = Counter(asked.order_by().values_list("state", flat=True))
    return {
        "schema": SCHEMA,
        "cohort": cohort_values(cohort),
        "sponsor": {
            "name": sponsor.organisation.name,
            "kind": sponsor.get_kind_display() if sponsor.kind else "",
            "people": len(set(pairs.values_list("contact", flat=True))),
        },
        "period": {"from": cohort.starts_on.isoformat() if cohort.starts_on else None, "to": until.isoformat()},
        "hours": plain(hours(sum(line["minutes"] for line in lines))),
        "meetings": sum(line["meetings"] for line in lines),
        "laureates": len(set(pairs.filter(starts_on__lte=until).values_list("laureate", flat=True))),
        "lines": lines,
        "introductions": {state: states[state] for state, *_ in OUTCOMES if states[state]},
        "sessions": _sessions(sponsor, until),
        "offers": [
            {"text": offer.text or str(offer.need or offer.activity), "hours": offer.hours}
            for offer in sponsor.offers.select_related("need", "activity")
        ],
    }


def _sessions(sponsor: Sponsor, until: datetime.date) -> list[dict[str, str]]:
    """Sites it opened and talks of its people, by date. Two queries."""
    held = SupportSession.objects.counted().filter(cohort=sponsor.cohort, starts_on__lte=until)
    own = sort_key(sponsor.organisation.name)
    found = [
        {"day": session.starts_on.isoformat(), "session": session.title, "what": HOSTED}
        for session in held
        if session.host and sort_key(session.host) == own
    ]
    talks = Contribution.objects.filter(session__in=held).select_related("session")
    found += [
        {
            "day": talk.session.starts_on.isoformat(),
            "session": talk.session.title,
            "what": f"Intervention : {talk.title}" if talk.title else "Intervention",
        }
        for talk in talks
        if talk.speaker_organisation and sort_key(talk.speaker_organisation) == own
    ]
    return sorted(found, key=lambda one: (one["day"], one["session"], one["what"]))


def sponsor_report_html(*, snapshot: dict[str, Any], stamp: Stamp) -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the report; it names no image."""
    cohort, sponsor, period = snapshot["cohort"], snapshot["sponsor"], snapshot["period"]
    name = shortened(sponsor["name"], MAX_NAME)
    context = {
        "document": document_head(
            cohort, stamp, title=f"Bilan du parrainage : {name}", label="Bilan du parrainage", frozen="figé"
        ),
        "sponsor": name,
        "cohort": cohort["name"],
        "period": _period(period),
        "figures": _figures(snapshot),
        "lead": _lead(snapshot),
        "line_headers": LINE_HEADERS,
        "line_numeric": LINE_NUMERIC,
        "lines": [sponsorship_row(line) for line in snapshot["lines"]],
        "opened": _opened(snapshot),
        "session_headers": SESSION_HEADERS,
        "sessions": [(short_day(one["day"]), one["session"], one["what"]) for one in snapshot["sessions"]],
        "notice": NOTICE,
    }
    return typographic(render_to_string("reporting/pdf/sponsor_report.html", context)), {}


def _period(period: dict[str, Any]) -> str:
    if period["from"] is None or period["from"] > period["to"]:
        return f"jusqu’au {plain_day(period['to'])}"
    return f"du {plain_day(period['from'])} au {plain_day(period['to'])}"


def _figures(snapshot: dict[str, Any]) -> list[dict[str, str]]:
    laureates, people = snapshot["laureates"], snapshot["sponsor"]["people"]
    return [
        {"value": hours_words(snapshot["hours"]), "label": "données aux lauréats"},
        {"value": str(snapshot["meetings"]), "label": "rendez-vous"},
        {"value": str(laureates), "label": formatting.plural(laureates, "lauréat accompagné", "lauréats accompagnés")},
        {"value": str(people), "label": formatting.plural(people, "personne engagée", "personnes engagées")},
    ]


def _lead(snapshot: dict[str, Any]) -> str:
    sponsor = snapshot["sponsor"]
    who = f"{shortened(sponsor['name'], MAX_NAME)} ({sponsor['kind'].lower()})" if sponsor["kind"] else sponsor["name"]
    if not snapshot["lines"]:
        return f"{who} est marraine de la promotion ; aucun lauréat ne lui est encore confié."
    met = f"en {snapshot['meetings']} rendez-vous" if snapshot["meetings"] else "sans rendez-vous noté à ce jour"
    return f"{who} a accompagné {count(snapshot['laureates'], 'lauréat')}, {met}."


def _opened(snapshot: dict[str, Any]) -> list[str]:
    """What the organisation opened, each in a few words: introductions, sites, offers."""
    found = [
        count(snapshot["introductions"][state], singular, plural)
        for state, singular, plural in OUTCOMES
        if snapshot["introductions"].get(state)
    ]
    sites = sum(one["what"] == HOSTED for one in snapshot["sessions"])
    talks = len(snapshot["sessions"]) - sites
    found += [count(sites, "site ouvert à une visite", "sites ouverts à des visites")] if sites else []
    found += [count(talks, "intervention en séance", "interventions en séance")] if talks else []
    for offer in snapshot["offers"]:
        spent = f" ({count(offer['hours'], 'heure offerte', 'heures offertes')})" if offer["hours"] else ""
        found.append(f"offre : {shortened(offer['text'], 160)}{spent}")
    return [f"{text[0].upper()}{text[1:]}" for text in found]


def sponsor_report_filename(snapshot: dict[str, Any], stamp: Stamp) -> str:
    """« bilan-parrain_suez_industries-engagees-2025.pdf »."""
    return file_name("bilan-parrain", snapshot["sponsor"]["name"], snapshot["cohort"]["slug"])

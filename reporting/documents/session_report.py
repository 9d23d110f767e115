"""Compte rendu de séance: what was said and decided, for the laureates, on two pages at most as a rule (D3)."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import timezone

from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import count
from reporting.documents.bilan_html import typographic
from reporting.documents.bilan_source import shortened
from reporting.documents.figures_view import exact
from reporting.documents.head import MAX_NAME, cohort_values, document_head, file_name, when_facts
from reporting.documents.stamp import Stamp
from reporting.selectors.bilan_sessions import satisfaction_summary
from sessions.enums import CALLED_OFF_STATUSES, PRESENT_STATUSES
from sessions.models import Attendance, SatisfactionResponse, SupportSession
from sessions.selectors.agenda import timed_items
from sessions.selectors.minutes import DASHES, minutes_parts
from sessions.selectors.satisfaction import in_scope_answers, nps
from sessions.selectors.session_facts import facts_of, place_words
from sessions.selectors.timing import is_questionnaire_running

SCHEMA = 1
WITHOUT_HEADING = "Compte rendu"
NOT_PUBLISHED = "Le compte rendu de cette séance n’est pas encore publié."
FEW_ANSWERS = "non affichée sous 5 réponses"
ITEM_LENGTH = 220  # characters: one line per idea or decision, as the form asks
ITEM_HEADERS = ("Heure", "Point", "Qui")


def session_report_snapshot(*, session: SupportSession) -> dict[str, Any]:
    """Freeze the published account of a session as plain JSON values; refuses a draft. No name of a participant."""
    session = SupportSession.objects.select_related("cohort__programme__operator").get(pk=session.pk)
    if not session.minutes.strip():
        raise BusinessRuleError(NOT_PUBLISHED)
    facts, speakers = facts_of(session), list(session.contributions.all())
    names: dict[int | None, list[str]] = {}
    for row in speakers:
        names.setdefault(row.agenda_item_id, []).append(row.speaker)
    present = _present(session)
    return {
        "schema": SCHEMA,
        "cohort": cohort_values(session.cohort),
        "session": {
            "slug": session.slug,
            "title": session.title,
            "kind": f"{session.get_kind_display()} {session.number or ''}".strip(),
            "on": session.starts_on.isoformat(),
            "half_days": [item.words for item in facts.half_days] or [formatting.date(session.starts_on)],
            "place": place_words(facts),
            "observed_process": session.observed_process,
        },
        "parts": [list(part) for part in minutes_parts(session.minutes)],
        "items": [
            {
                "starts_at": formatting.time(one.starts_at) if one.starts_at else "",
                "title": one.item.title,
                "speakers": names.get(one.item.pk, []),
            }
            for one in timed_items(list(session.agenda_items.all()))
        ],
        "speakers": [
            {"name": row.speaker, "organisation": row.speaker_organisation, "title": row.title} for row in speakers
        ],
        "present": present,
        "next": _next(session),
        "satisfaction": _satisfaction(session, present),
    }


def _present(session: SupportSession) -> int:
    """People seen at least once, of laureates in scope or not."""
    rows = Attendance.objects.filter(half_day__session=session, status__in=PRESENT_STATUSES)
    return rows.values("participant").distinct().count()


def _next(session: SupportSession) -> dict[str, str] | None:
    coming = SupportSession.objects.filter(cohort=session.cohort_id, starts_on__gt=session.starts_on)
    following = coming.exclude(status__in=CALLED_OFF_STATUSES).order_by("starts_on", "pk").first()
    if following is None:
        return None
    return {
        "title": following.title,
        "on": following.starts_on.isoformat(),
        "place": place_words(facts_of(following)),
    }


def _satisfaction(session: SupportSession, present: int) -> dict[str, Any] | None:
    """Counts of the answers from five on, once the questionnaire is closed: read twice, an open one tells who said
    what."""
    last_on = session.half_days.aggregate(last=Max("on"))["last"]
    if is_questionnaire_running(session.starts_on, last_on, timezone.localdate()):
        return None
    answers = SatisfactionResponse.objects.filter(in_scope_answers(), session=session).order_by("pk")
    summary = satisfaction_summary(list(answers), present=present)
    if summary is None:
        return None
    kept = ("answers", "present", "promoters", "passives", "detractors", "usefulness", "usefulness_n")
    return {key: summary[key] for key in kept}


def session_report_html(*, snapshot: dict[str, Any], stamp: Stamp) -> tuple[str, Mapping[str, bytes]]:
    """Return the page source of the account; it names no image."""
    session, cohort = snapshot["session"], snapshot["cohort"]
    title = shortened(session["title"], MAX_NAME)
    context = {
        "document": document_head(
            cohort,
            stamp,
            title=f"Compte rendu : {title}",
            subtitle=session["kind"],
            label="Compte rendu",
            frozen="tel que publié",
        ),
        "heading": title,
        "kind": session["kind"],
        "cohort": cohort["name"],
        "facts": _facts(snapshot),
        "parts": [_part(heading, body) for heading, body in snapshot["parts"]],
        "item_headers": ITEM_HEADERS,
        "items": [(item["starts_at"] or "–", item["title"], ", ".join(item["speakers"])) for item in snapshot["items"]],
        "speakers": snapshot["speakers"],
    }
    return typographic(render_to_string("reporting/pdf/session_report.html", context)), {}


def _facts(snapshot: dict[str, Any]) -> list[tuple[str, str]]:
    session, present = snapshot["session"], snapshot["present"]
    facts = when_facts(session["half_days"])
    facts += [("Où", session["place"]), ("Procédé observé", session["observed_process"])]
    facts.append(("Présents", count(present, "personne") if present else formatting.UNKNOWN))
    facts.append(("Satisfaction", _satisfaction_words(snapshot["satisfaction"])))
    facts.append(("Prochaine date", _next_words(snapshot["next"])))
    return [(label, value) for label, value in facts if value]


def _part(heading: str, body: str) -> dict[str, Any]:
    """A part of the account: its lines as a list when each one starts with a dash, or when they are several and the
    others are short; else as paragraphs."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    plain = [line for line in lines if line[0] not in DASHES]
    is_list = not plain or (len(lines) > 1 and all(len(line) <= ITEM_LENGTH for line in plain))
    return {
        "heading": heading or WITHOUT_HEADING,
        "is_list": is_list,
        "lines": [line.lstrip(DASHES) for line in lines] if is_list else lines,
    }


def _next_words(following: dict[str, str] | None) -> str:
    if following is None:
        return "aucune autre date n’est posée pour cette promotion"
    day = formatting.date(datetime.date.fromisoformat(following["on"]))
    return f"{following['title']}, {day} ({following['place']})"


def _satisfaction_words(found: dict[str, Any] | None) -> str:
    """« 18 réponses pour 22 présents ; recommandation +44 ; utilité 4,4 sur 5 »."""
    if found is None:
        return FEW_ANSWERS
    scores = {9: found["promoters"], 7: found["passives"], 0: found["detractors"]}
    said = [f"{count(found['answers'], 'réponse')} pour {count(found['present'], 'présent')}"]
    said.append(f"recommandation {formatting.signed(nps(scores), 0)} (de {formatting.MINUS}100 à +100)")
    if found["usefulness"] is not None:
        said.append(f"utilité pour le projet {formatting.number(exact(found['usefulness']), 1)} sur 5")
    return " ; ".join(said)


def session_report_filename(snapshot: dict[str, Any], stamp: Stamp) -> str:
    """« compte-rendu_sequence-3_2025-03-20.pdf »."""
    session = snapshot["session"]
    return file_name("compte-rendu", session["slug"], session["on"])

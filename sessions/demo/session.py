"""Sessions of blocks, of programmes with relative dates, and of events; what happens in them and who speaks."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from ess_platform.common.data_file import Load, Node, Row
from ess_platform.common.models import sort_key
from programmes.demo.facts import cohort_facts

from ..enums import AgendaItemKind, DayPart, SessionKind, SessionMode, SessionStatus, SpeakerKind
from ..models import AgendaItem, Contribution, HalfDay, SupportSession

KINDS = {
    "prefiguration": SessionKind.STUDY,
    "lancement": SessionKind.KICKOFF,
    "sequence": SessionKind.SEQUENCE,
    "visite": SessionKind.VISIT,
    "atelier": SessionKind.WORKSHOP,
    "cloture": SessionKind.CLOSING,
    "evenement": SessionKind.EVENT,
}
STATUSES = {
    "planifiee": SessionStatus.PLANNED,
    "confirmee": SessionStatus.CONFIRMED,
    "realisee": SessionStatus.HELD,
    "cloturee": SessionStatus.CLOSED,
    "reportee": SessionStatus.POSTPONED,
    "annulee": SessionStatus.CANCELLED,
}
MODES = {
    "presentiel": SessionMode.ONSITE,
    "distanciel": SessionMode.REMOTE,
    "visio": SessionMode.REMOTE,
    "hybride": SessionMode.HYBRID,
    "mixte": SessionMode.HYBRID,
}
PARTS = {"matin": DayPart.MORNING, "apres_midi": DayPart.AFTERNOON, "soiree": DayPart.EVENING}
SPEAKERS = {
    "ess": SpeakerKind.ESS,
    "industrie": SpeakerKind.INDUSTRY,
    "public": SpeakerKind.PUBLIC,
    "expert": SpeakerKind.EXPERT,
}
AGENDA_WORDS = {
    "introduction": AgendaItemKind.INTRODUCTION,
    "ouverture": AgendaItemKind.INTRODUCTION,
    "conference": AgendaItemKind.TALK,
    "table ronde": AgendaItemKind.PANEL,
    "atelier": AgendaItemKind.WORKSHOP,
    "pitch": AgendaItemKind.PITCH,
    "quiz": AgendaItemKind.QUIZ,
    "visite": AgendaItemKind.VISIT,
    "showroom": AgendaItemKind.SHOWROOM,
    "pause": AgendaItemKind.BREAK,
}
MAX_HOURS = 12
EVENING = datetime.time(18)


def load_sessions(load: Load) -> None:
    """Load sessions, their half-days, their agenda, and the contributions."""
    unique = (("cohort_id", "slug"),)
    load.save(SupportSession, _sessions(load), "cohort_id", "reference", kind="session", unique=unique)
    load.save(HalfDay, _half_days(load), "session_id", "on", "part", kind="half_day")
    load.save(AgendaItem, _agenda(load), "session_id", "position", kind="agenda_item")
    load.save(Contribution, _contributions(load), "session_id", "position")


def session_nodes(load: Load) -> Iterator[tuple[str, Node]]:
    """Every described session as (programme, session), events apart."""
    for programme in load.programmes():
        for node in programme.objects("sessions"):
            yield programme.text("id"), node
    for reference, block in load.cohort_blocks():
        for node in block.objects("sessions"):
            yield reference, node


def _sessions(load: Load) -> Iterator[Row]:
    for reference, node in session_nodes(load):
        yield _session(load, reference, node)
    for node in load.root.objects("evenements"):
        yield _event(load, node)


def _session(load: Load, reference: str, node: Node) -> Row:
    name = node.code("id")
    title = node.text("titre", SupportSession.title, required=True)
    kind = node.choice("type", KINDS)
    status = node.choice("statut", STATUSES, default=SessionStatus.PLANNED)
    if node.has("decalage_jours"):
        day = cohort_facts(load, reference).day(node.integer("decalage_jours", low=-3650, high=3650))
    else:
        day = node.date("date", required=True)
    place = node.text("lieu", SupportSession.place)
    site = node.text("site", SupportSession.site)
    site = site or (place if kind == SessionKind.VISIT else "")
    fields = {
        "cohort_id": load.pk("cohort", reference),
        "reference": name,
        "slug": node.slug("slug", SupportSession.slug, default=slugify(title)[:120] or slugify(name)),
        "kind": kind,
        "number": node.integer("numero", SupportSession.number),
        "title": title,
        "search_key": sort_key(title, place, site),
        "status": status,
        "mode": node.choice("mode", MODES, required=False, default=SessionMode.ONSITE),
        "starts_on": day,
        "date_text": node.text("date_source", SupportSession.date_text),
        "place": place,
        "site": site,
        "observed_process": node.text("procede_observe", SupportSession.observed_process),
        "capacity": node.integer("capacite", SupportSession.capacity),
        "declared_headcount": node.integer("participants_estimes", SupportSession.declared_headcount),
        "declared_headcount_text": node.text("participants_texte", SupportSession.declared_headcount_text),
        "framework": node.text("cadre", SupportSession.framework),
        "closed_at": _closed_at(node, status, day),
    }
    return Row(node.path, fields, id=name, scope=reference)


def _closed_at(node: Node, status: str, day: datetime.date | None) -> datetime.datetime | None:
    """A closed session was closed on the day that the file says, else in the evening of its own day."""
    closed = node.date("cloturee_le") or day
    if status != SessionStatus.CLOSED or closed is None:
        return None
    return timezone.make_aware(datetime.datetime.combine(closed, EVENING))


def _event(load: Load, node: Node) -> Row:
    """A public event: a promotion with one session, that nobody of the promotion signs for."""
    name = node.code("id")
    day = node.date("date", required=True)
    is_over = day is None or day < load.today
    title = node.text("titre", SupportSession.title, required=True)
    place = node.text("commune", SupportSession.place)
    fields = {
        "cohort_id": load.pk("cohort", name),
        "reference": name,
        "slug": node.slug("slug", SupportSession.slug, required=True),
        "kind": node.choice("type", KINDS, required=False, default=SessionKind.EVENT),
        "number": None,
        "title": title,
        "search_key": sort_key(title, place),
        "status": SessionStatus.HELD if is_over else SessionStatus.PLANNED,
        "mode": node.choice("mode", MODES, required=False, default=SessionMode.ONSITE),
        "starts_on": day,
        "place": place,
        "declared_headcount": node.integer("participants_estimes", SupportSession.declared_headcount),
        "declared_headcount_text": node.text("participants_texte", SupportSession.declared_headcount_text),
        "framework": node.text("cadre", SupportSession.framework),
    }
    return Row(node.path, fields, id=name, scope=name)


# --- half-days --------------------------------------------------------------------------------------


def half_day_name(session: Node, position: int) -> str:
    """How attendance calls a half-day: its rank in its session."""
    return f"{session.text('id')}#{position}"


def _half_days(load: Load) -> Iterator[Row]:
    for reference, session in session_nodes(load):
        session_id = load.pk("session", session.text("id"), reference)
        for position, node in enumerate(session.objects("demi_journees")):
            starts, ends = node.time("debut"), node.time("fin")
            if starts and ends and ends <= starts:
                node.fail("fin", "l’heure de fin précède l’heure de début")
            hours = node.decimal("duree_h", HalfDay.hours, required=True)
            if hours is not None and not 0 < hours <= MAX_HOURS:
                node.fail("duree_h", f"une demi-journée dure entre 0 et {MAX_HOURS} heures")
            fields = {
                "session_id": session_id,
                "on": node.date("date", required=True),
                "part": node.choice("partie", PARTS),
                "starts_at": starts,
                "ends_at": ends,
                "hours": hours,
            }
            yield Row(node.path, fields, id=half_day_name(session, position), scope=reference)


# --- agenda and contributions -----------------------------------------------------------------------


def _all_sessions(load: Load) -> Iterator[tuple[str, Node]]:
    yield from session_nodes(load)
    for node in load.root.objects("evenements"):
        yield node.text("id"), node


def _agenda(load: Load) -> Iterator[Row]:
    for reference, session in _all_sessions(load):
        session_id = load.pk("session", session.text("id"), reference)
        for rank, node in enumerate(session.objects("deroule"), 1):
            title = node.text("titre", AgendaItem.title, required=True)
            position = node.integer("ordre", AgendaItem.position) or rank
            fields = {
                "session_id": session_id,
                "position": position,
                "title": title,
                "kind": _agenda_kind(title),
                "starts_at": node.time("debut"),
                "minutes": node.integer("duree_min", AgendaItem.minutes),
            }
            yield Row(node.path, fields, id=f"{session.text('id')}#{position}", scope=reference)


def _agenda_kind(title: str) -> str:
    words = sort_key(title)
    return next((kind for word, kind in AGENDA_WORDS.items() if word in words), AgendaItemKind.OTHER)


def _contributions(load: Load) -> Iterator[Row]:
    last: dict[tuple[str, str], int] = {}
    for reference, block in load.cohort_blocks():
        for node in block.objects("interventions"):
            row = _contribution(load, reference, node)
            key = (reference, node.text("session"))
            last[key] = max(last.get(key, 0), row.fields["position"])
            yield row
    for reference, session in _all_sessions(load):
        position = last.get((reference, session.text("id")), 0)
        for path, item, fields in _speakers(load, reference, session):
            position += 1
            session_id = load.pk("session", session.text("id"), reference)
            yield Row(path, {"session_id": session_id, "position": position, **item, **fields})


def _contribution(load: Load, reference: str, node: Node) -> Row:
    session = node.reference("session", "session", scope=reference, required=True)
    name = node.code("id")
    if load.checking:
        load.declare("contribution", name, node.path, reference)
    speaker = node.text("intervenant", Contribution.speaker, required=True)
    structure = node.text("structure", Contribution.speaker_organisation)
    fields = {
        "session_id": load.pk("session", session, reference),
        "position": node.integer("ordre", Contribution.position, required=True) or 0,
        "reference": name,
        "speaker": speaker,
        "speaker_organisation": structure,
        "search_key": sort_key(speaker, structure),
        "speaker_kind": node.choice("type_intervenant", SPEAKERS, required=False),
        "title": node.text("titre", Contribution.title),
        "minutes": node.integer("duree_min", Contribution.minutes),
    }
    return Row(node.path, fields)


def _speakers(load: Load, reference: str, session: Node) -> Iterator[tuple[str, dict, dict[str, Any]]]:
    """Who speaks in the agenda, named by a function or a structure, as (path, agenda item, fields)."""
    first = True
    for rank, node in enumerate(session.objects("deroule"), 1):
        position = node.integer("ordre", AgendaItem.position) or rank
        item_id = load.pk("agenda_item", f"{session.text('id')}#{position}", reference)
        openers = session.objects("introductions") if first else ()
        first = False
        for speaker in (*openers, *node.iterate("intervenants")):
            fields = _speaker(speaker, node.text("titre", AgendaItem.title))
            if fields:
                yield speaker.path, {"agenda_item_id": item_id}, fields


def _speaker(node: Node, title: str) -> dict[str, Any]:
    if isinstance(node.value, str):
        holder = Node({"nom": node.value}, node.path, node.load)
        speaker = holder.text("nom", Contribution.speaker)
        return {"speaker": speaker, "search_key": sort_key(speaker), "title": title[:255]}
    if not isinstance(node.value, dict):
        node.load.refuse(node.path, "un texte ou un objet est attendu")
        return {}
    structure = node.text("structure", Contribution.speaker_organisation)
    speaker = node.text("fonction", Contribution.speaker) or structure
    if not speaker:
        node.fail("", "il manque la fonction ou la structure de l’intervenant")
    subject = node.text("sujet", Contribution.title) or node.text("activite", Contribution.title)
    return {
        "speaker": speaker,
        "speaker_organisation": structure,
        "search_key": sort_key(speaker, structure),
        "title": subject or title[:255],
    }

"""Learning visits: what to know before, coming together, questions for the host, and the carnet of each one."""

import datetime

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.versioning import CONFLICT_MESSAGE, save_versioned
from laureates.models import Participant
from sessions.enums import CALLED_OFF_STATUSES, CarpoolKind, SessionKind
from sessions.models import CarpoolEntry, SupportSession, VisitGuide, VisitNote, VisitQuestion
from sessions.permissions import NOT_EXPECTED_LOCK
from sessions.selectors.own_dates import may_answer
from sessions.selectors.timing import ends_at
from sessions.services.follow_up import plan_visit_follow_up, stop_visit_follow_up

GUIDE_FIELDS = ("contact_name", "contact_phone", "access", "equipment", "has_carpool")
QUESTION_LENGTH = VisitQuestion._meta.get_field("text").max_length
NOTE_LENGTH = VisitNote._meta.get_field("seen").max_length
MOST_QUESTIONS, MOST_SEATS = 5, 8
NOT_A_VISIT = "Cette séance n’est pas une visite."
NO_CARPOOL = "Le covoiturage n’est pas ouvert pour cette visite."
OVER = "Cette visite a eu lieu : le covoiturage et les questions ne se changent plus."
CALLED_OFF = "Cette visite n’a pas lieu à cette date."
NO_ORIGIN = "Indiquez d’où vous partez."
NO_KIND = "Dites si vous proposez des places ou si vous en cherchez une."
SEATS = f"Indiquez de 1 à {MOST_SEATS} places."
NO_TEXT = "Écrivez votre question."
TOO_LONG = "Ce texte tient en {limit} caractères : raccourcissez-le."
ENOUGH = f"Vous avez déjà préparé {MOST_QUESTIONS} questions : retirez-en une."
NOT_YET = "Le carnet s’ouvre le jour de la visite."
NOTHING_SEEN = "Notez ce que vous avez vu."


@transaction.atomic
def visit_guide_save(*, session: SupportSession, actor, expected_version: int, **fields) -> VisitGuide:
    """Write what the participants must know of the site (`GUIDE_FIELDS`); `expected_version` is 0 the first time.

    Refuses a session that is not a visit, and a page filled from an older version (ConflictError).
    """
    locked = _visit(session)
    given = {name: fields[name] for name in GUIDE_FIELDS}
    guide = VisitGuide.objects.filter(session=locked).first()
    if (guide is None) == bool(expected_version):
        raise ConflictError(CONFLICT_MESSAGE)
    if guide is None:
        guide = VisitGuide.objects.create(session=locked, **given)
    else:
        for name, value in given.items():
            setattr(guide, name, value)
        save_versioned(guide, expected_version=expected_version, fields=GUIDE_FIELDS)
    audit.record(actor=actor, action="visit_guide.save", target=locked, scope=locked.cohort.slug)
    return guide


def _visit(session: SupportSession) -> SupportSession:
    locked = SupportSession.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=session.pk)
    if locked.kind != SessionKind.VISIT:
        raise BusinessRuleError(NOT_A_VISIT)
    return locked


def _before(session: SupportSession, participant: Participant, now: datetime.datetime) -> SupportSession:
    """The visit, locked, for a participant who may still prepare it."""
    locked = _visit(session)
    if locked.status in CALLED_OFF_STATUSES:
        raise BusinessRuleError(CALLED_OFF)
    if now >= ends_at(locked, list(locked.half_days.all())):
        raise BusinessRuleError(OVER)
    _check_expected(locked, participant)
    return locked


def _check_expected(session: SupportSession, participant: Participant) -> None:
    rows = Participant.objects.filter(pk=participant.pk, laureate__cohort=session.cohort_id)
    if not rows.filter(may_answer(session.pk, session.starts_on)).exists():
        raise BusinessRuleError(NOT_EXPECTED_LOCK)


@transaction.atomic
def carpool_save(
    *,
    session: SupportSession,
    participant: Participant,
    kind: str,
    seats: int,
    origin: str,
    note: str,
    shows_phone: bool,
    now: datetime.datetime,
) -> CarpoolEntry:
    """Offer or ask for seats; one row for a person, the last one counts. The phone is shown only with her consent.

    Refuses what is not a visit, one that is over or called off, a carpool that the team closed, a person who is not
    expected, an unknown kind, no place of departure, and seats outside 1 to 8.
    """
    locked = _before(session, participant, now)
    if not VisitGuide.objects.filter(session=locked, has_carpool=True).exists():
        raise BusinessRuleError(NO_CARPOOL)
    if kind not in CarpoolKind.values:
        raise BusinessRuleError(NO_KIND, field="kind")
    if not origin.strip():
        raise BusinessRuleError(NO_ORIGIN, field="origin")
    if not 1 <= seats <= MOST_SEATS:
        raise BusinessRuleError(SEATS, field="seats")
    entry, _ = CarpoolEntry.objects.update_or_create(
        session=locked,
        participant=participant,
        defaults={
            "kind": kind,
            "seats": seats,
            "origin": origin.strip(),
            "note": note.strip(),
            "shows_phone": shows_phone,
        },
    )
    return entry


@transaction.atomic
def carpool_remove(*, session: SupportSession, participant: Participant) -> bool:
    """Take one's own row away, at any time; say whether there was one."""
    return bool(CarpoolEntry.objects.filter(session=session, participant=participant).delete()[0])


@transaction.atomic
def visit_question_add(
    *, session: SupportSession, participant: Participant, text: str, now: datetime.datetime
) -> VisitQuestion:
    """Prepare a question for the host, that the participants and the team read. The same text twice is one question.

    Refuses what is not a visit, one that is over or called off, a person who is not expected, no text, too long
    a one, and a sixth question.
    """
    locked, text = _before(session, participant, now), " ".join(text.split())
    if not text:
        raise BusinessRuleError(NO_TEXT, field="text")
    if len(text) > QUESTION_LENGTH:
        raise BusinessRuleError(TOO_LONG.format(limit=QUESTION_LENGTH), field="text")
    own = VisitQuestion.objects.filter(session=locked, participant=participant)
    if (same := own.filter(text=text).first()) is not None:
        return same
    if own.count() >= MOST_QUESTIONS:
        raise BusinessRuleError(ENOUGH, field="text")
    return VisitQuestion.objects.create(session=locked, participant=participant, text=text)


@transaction.atomic
def visit_question_remove(*, question: VisitQuestion) -> None:
    """Take one's own question away."""
    question.delete()


@transaction.atomic
def visit_note_save(
    *,
    session: SupportSession,
    participant: Participant,
    seen: str,
    will_try: str,
    is_shared: bool,
    expected_version: int,
    actor,
    now: datetime.datetime,
) -> VisitNote:
    """Keep one's carnet: what I saw, what I will try; `expected_version` is 0 the first time.

    A try is asked about thirty days after the visit; without one, nothing is. Refuses what is not a visit, one to
    come or called off, a person who was not expected, nothing seen, too long a text, and a carnet changed meanwhile
    (ConflictError). The journal holds none of its words.
    """
    locked = _visit(session)
    if locked.status in CALLED_OFF_STATUSES:
        raise BusinessRuleError(CALLED_OFF)
    if now.date() < locked.starts_on:
        raise BusinessRuleError(NOT_YET)
    _check_expected(locked, participant)
    values = {"seen": seen.strip(), "will_try": will_try.strip(), "is_shared": is_shared}
    _check_note(values)
    note = VisitNote.objects.filter(session=locked, participant=participant).first()
    if (note is None) == bool(expected_version):
        raise ConflictError(CONFLICT_MESSAGE)
    if note is None:
        note = VisitNote.objects.create(session=locked, participant=participant, **values)
    else:
        for name, value in values.items():
            setattr(note, name, value)
        save_versioned(note, expected_version=expected_version, fields=values)
    _follow(locked, note)
    audit.record(actor=actor, action="visit_note.save", target=locked, scope=locked.cohort.slug)
    return note


def _check_note(values: dict) -> None:
    if not values["seen"]:
        raise BusinessRuleError(NOTHING_SEEN, field="seen")
    for name in ("seen", "will_try"):
        if len(values[name]) > NOTE_LENGTH:
            raise BusinessRuleError(TOO_LONG.format(limit=NOTE_LENGTH), field=name)


def _follow(session: SupportSession, note: VisitNote) -> None:
    person = note.participant.person
    if note.will_try and not note.state:
        plan_visit_follow_up(session=session, person=person, ends=ends_at(session, list(session.half_days.all())))
    elif not note.will_try:
        stop_visit_follow_up(session=session, person=person, reason="n’a plus rien prévu d’essayer")

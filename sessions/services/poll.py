"""Date polls: written, sent, answered, then one slot becomes a session and the answers become registrations."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import local_day
from ess_platform.common.versioning import save_versioned
from laureates.models import Participant
from programmes.models import Cohort
from sessions.enums import PollAnswer, PollStatus, RegistrationState, SessionKind, SessionMode
from sessions.models import DatePoll, DatePollAnswer, DatePollSlot, Registration, SupportSession
from sessions.notifications import notify_date_kept, notify_poll
from sessions.selectors.own_dates import may_answer
from sessions.selectors.poll import answered_people, part_of_day, poll_people
from sessions.selectors.session_facts import HalfDayFacts, SessionFacts
from sessions.services.session_edit import session_create

FEWEST, MOST = 3, 6
NO_TITLE = "Donnez un titre : il devient celui de la séance."
SLOT_COUNT = f"Proposez de {FEWEST} à {MOST} créneaux."
SLOT_PAST = "Ce créneau est passé : proposez une date à venir."
SLOT_ORDER = "L’heure de fin précède l’heure de début."
SLOT_LONG = "Un créneau est une demi-journée : 12 heures au plus."
SLOT_TWICE = "Deux créneaux tombent la même demi-journée : changez-en un."
POLL_OVER = "Ce sondage est clos."
NOT_ASKED = "Ce sondage ne vous concerne plus. Si c’est une erreur, écrivez à l’équipe."
ANSWER_ALL = "Répondez pour chaque créneau : oui, si besoin ou non."
NOBODY_LEFT = "Tout le monde a répondu, ou personne n’a d’adresse électronique : il n’y a personne à qui écrire."
NOT_SENT = "Ce sondage n’a pas encore été envoyé."


@dataclass(frozen=True)
class SlotPlan:
    """A slot to propose: a day and wall-clock times in Paris; the half-day follows from the beginning."""

    on: datetime.date
    starts_at: datetime.time
    ends_at: datetime.time


@transaction.atomic
def poll_create(
    *,
    cohort: Cohort,
    actor,
    kind: SessionKind,
    title: str,
    slots: Sequence[SlotPlan],
    place: str = "",
    mode: SessionMode = SessionMode.ONSITE,
    today: datetime.date,
) -> DatePoll:
    """Write a poll with its slots; nobody is told before `poll_send`.

    Refuses no title, fewer than 3 slots or more than 6, a slot that is past, that ends before it begins or lasts
    more than 12 hours, and two slots in the same half-day.
    """
    title = title.strip()
    if not title:
        raise BusinessRuleError(NO_TITLE, field="title")
    _check_slots(slots, today)
    poll = DatePoll.objects.create(
        cohort=cohort, kind=kind, title=title, place=place.strip(), mode=mode, created_by=actor
    )
    for slot in slots:
        part = part_of_day(slot.starts_at)
        DatePollSlot.objects.create(poll=poll, on=slot.on, part=part, starts_at=slot.starts_at, ends_at=slot.ends_at)
    audit.record(actor=actor, action="date_poll.create", target=poll, scope=cohort.slug, changes={"slots": len(slots)})
    return poll


def _check_slots(slots: Sequence[SlotPlan], today: datetime.date) -> None:
    if not FEWEST <= len(slots) <= MOST:
        raise BusinessRuleError(SLOT_COUNT)
    for slot in slots:
        if slot.on < today:
            raise BusinessRuleError(SLOT_PAST)
        if slot.ends_at <= slot.starts_at:
            raise BusinessRuleError(SLOT_ORDER)
        if (slot.ends_at.hour - slot.starts_at.hour) * 60 + slot.ends_at.minute - slot.starts_at.minute > 720:
            raise BusinessRuleError(SLOT_LONG)
    if len({(slot.on, part_of_day(slot.starts_at)) for slot in slots}) < len(slots):
        raise BusinessRuleError(SLOT_TWICE)


def _locked(poll: DatePoll) -> DatePoll:
    return DatePoll.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=poll.pk)


@transaction.atomic
def poll_send(*, poll: DatePoll, actor, now: datetime.datetime) -> int:
    """Ask everybody who has not answered, and return how many mails are new. The first time opens the poll.

    Refuses a poll that is over, and when nobody is left to write to. Once a day at most for a person.
    """
    locked = _locked(poll)
    if locked.status not in (PollStatus.DRAFT, PollStatus.OPEN):
        raise BusinessRuleError(POLL_OVER)
    people = poll_unanswered(locked, now)
    if not people:
        raise BusinessRuleError(NOBODY_LEFT)
    is_again = locked.status == PollStatus.OPEN
    if not is_again:
        locked.status, locked.sent_at = PollStatus.OPEN, now
        save_versioned(locked, expected_version=locked.version, fields=("status", "sent_at"))
    sent = sum(notify_poll(poll=locked, person=row.person, is_again=is_again, now=now) for row in people)
    audit.record(actor=actor, action="date_poll.send", target=locked, scope=locked.cohort.slug, changes={"mails": sent})
    return sent


def poll_unanswered(poll: DatePoll, now: datetime.datetime) -> list[Participant]:
    """Who is asked, has not answered and has an address; each person once."""
    done = answered_people(poll)
    people = poll_people(poll.cohort, local_day(now)).exclude(person__email="")
    return list({row.person_id: row for row in people if row.pk not in done}.values())


@transaction.atomic
def poll_answer(
    *,
    poll: DatePoll,
    participant: Participant,
    answers: Mapping[uuid.UUID, str],
    actor,
    now: datetime.datetime,
) -> None:
    """Store what one person says of every slot (by public identifier); the last answer counts.

    Refuses a poll that is not open, a person who is not asked, and a slot without an answer.
    """
    locked = _locked(poll)
    if locked.status != PollStatus.OPEN:
        raise BusinessRuleError(POLL_OVER if locked.sent_at else NOT_SENT)
    if not poll_people(locked.cohort, local_day(now)).filter(pk=participant.pk).exists():
        raise BusinessRuleError(NOT_ASKED)
    slots = list(locked.slots.all())
    if any(answers.get(slot.public_id) not in PollAnswer.values for slot in slots):
        raise BusinessRuleError(ANSWER_ALL)
    for slot in slots:
        DatePollAnswer.objects.update_or_create(
            slot=slot,
            participant=participant,
            defaults={"answer": answers[slot.public_id], "answered_at": now},
        )
    audit.record(actor=actor, action="date_poll.answer", target=locked, scope=locked.cohort.slug)


@transaction.atomic
def poll_settle(
    *, poll: DatePoll, slot: DatePollSlot, actor, expected_version: int, now: datetime.datetime
) -> SupportSession:
    """« Retenir cette date »: make the session, turn the answers into registrations, tell everybody who was asked.

    « Oui » comes and « non » does not; « si besoin » stays expected, and is asked by the invitation. Refuses a poll
    that is over or was never sent, a slot that is past or of another poll, and a poll changed meanwhile
    (ConflictError). A second call gives back the session already made.
    """
    locked = _locked(poll)
    if locked.session_id:
        return locked.session
    if locked.status != PollStatus.OPEN:
        raise BusinessRuleError(POLL_OVER if locked.sent_at else NOT_SENT)
    slot = locked.slots.filter(pk=slot.pk).first()
    if slot is None or slot.on < local_day(now):
        raise BusinessRuleError(SLOT_PAST)
    facts = SessionFacts(
        kind=locked.kind,
        title=locked.title,
        half_days=(HalfDayFacts(slot.on, slot.part, slot.starts_at, slot.ends_at),),
        place=locked.place,
        mode=locked.mode,
    )
    session = session_create(cohort=locked.cohort, facts=facts, actor=actor, now=now)
    locked.status, locked.session = PollStatus.SETTLED, session
    save_versioned(locked, expected_version=expected_version, fields=("status", "session"))
    registered = _register(session, slot)
    asked = poll_people(locked.cohort, local_day(now)).exclude(person__email="")
    for person in {row.person_id: row.person for row in asked}.values():
        notify_date_kept(poll=locked, slot=slot, person=person, now=now)
    audit.record(
        actor=actor,
        action="date_poll.settle",
        target=locked,
        scope=locked.cohort.slug,
        changes={"on": slot.on.isoformat(), "registrations": registered},
    )
    return session


def _register(session: SupportSession, slot: DatePollSlot) -> int:
    """The answers about one slot, of those who may come that day; return how many."""
    states = {PollAnswer.YES: RegistrationState.CONFIRMED, PollAnswer.NO: RegistrationState.DECLINED}
    people = Participant.objects.filter(may_answer(session.pk, session.starts_on), laureate__cohort=session.cohort)
    answers = slot.answers.filter(answer__in=states, participant__in=people.values("pk"))
    rows = [
        Registration(
            session=session,
            participant_id=row.participant_id,
            state=states[row.answer],
            is_listed=False,
            answered_at=row.answered_at,
        )
        for row in answers
    ]
    Registration.objects.bulk_create(rows)
    return len(rows)


@transaction.atomic
def poll_drop(*, poll: DatePoll, actor, expected_version: int) -> DatePoll:
    """Give a poll up: it takes no answer any more, nobody is written to. A second call changes nothing.

    Refuses one whose date was kept, and one changed meanwhile (ConflictError).
    """
    locked = _locked(poll)
    if locked.status == PollStatus.DROPPED:
        return locked
    if locked.status == PollStatus.SETTLED:
        raise BusinessRuleError(POLL_OVER)
    locked.status = PollStatus.DROPPED
    save_versioned(locked, expected_version=expected_version, fields=("status",))
    audit.record(actor=actor, action="date_poll.drop", target=locked, scope=locked.cohort.slug)
    return locked

"""« Je viens », « Je ne peux pas »: the answer of a person about one date."""

import datetime

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import count
from ess_platform.common.versioning import save_versioned
from ess_platform.notifications.services import reminder_stop
from laureates.models import Participant
from sessions.enums import RegistrationState
from sessions.models import Registration, SupportSession
from sessions.notifications import notify_seat_freed
from sessions.permissions import NOT_EXPECTED_LOCK, answer_lock
from sessions.selectors.own_dates import may_answer
from sessions.selectors.reminder_ladder import ASKS
from sessions.selectors.timing import starts_at

NOTE_LENGTH = Registration._meta.get_field("note").max_length
ANSWERS = (RegistrationState.CONFIRMED, RegistrationState.DECLINED)
NO_ANSWER = "Choisissez « Je viens » ou « Je ne peux pas »."
NO_SEAT = "Indiquez une place ou plus, ou laissez vide si les places ne se comptent pas."
TOO_FEW_SEATS = "{taken} : indiquez au moins {seats}, ou laissez vide si elles ne se comptent pas."
NOTE_TOO_LONG = f"Le motif tient en {NOTE_LENGTH} caractères : raccourcissez-le."


@transaction.atomic
def registration_answer(
    *,
    session: SupportSession,
    participant: Participant,
    state: str,
    actor,
    now: datetime.datetime,
    note: str = "",
) -> Registration:
    """Write what a participant answers about a session to come; the last answer counts.

    « Je viens » to a session whose seats are all taken puts on the waiting list, first come first served; when
    somebody gives a seat back, the first of the list gets it, with a mail. `note` is the reason of « Je ne peux
    pas » and goes nowhere else than to the team. The reminders that asked for an answer are stopped.
    Refuses another answer, a session cancelled, postponed, begun or past, a person who is not expected there,
    and too long a reason. The same answer twice changes nothing. The journal keeps the answer, never its reason.
    """
    if state not in ANSWERS:
        raise BusinessRuleError(NO_ANSWER, field="answer")
    note = note.strip() if state == RegistrationState.DECLINED else ""
    if len(note) > NOTE_LENGTH:
        raise BusinessRuleError(NOTE_TOO_LONG, field="note")
    locked = SupportSession.objects.select_for_update().select_related("cohort").get(pk=session.pk)
    if reason := answer_lock(locked, starts_at=starts_at(locked, list(locked.half_days.all())), now=now):
        raise BusinessRuleError(reason)
    _check_expected(locked, participant)
    registration = _registration(locked, participant)
    former, former_note = registration.state, registration.note
    target = _target(locked, registration, state)
    is_new = registration.pk is None
    if not is_new and registration.answered_at and (former, former_note) == (target, note):
        return registration
    if is_new or former != target or registration.answered_at is None:
        registration.answered_at = now
    registration.state, registration.note = target, note
    registration.save()
    _record(locked, participant, actor=actor, former="" if is_new else former, state=target)
    reminder_stop(target_id=locked.public_id, person=participant.person, kinds=ASKS, reason="a répondu")
    if former == RegistrationState.CONFIRMED and target == RegistrationState.DECLINED:
        _give_seats(locked, now=now)
    return registration


@transaction.atomic
def session_set_capacity(
    *, session: SupportSession, capacity: int | None, actor, expected_version: int, now: datetime.datetime
) -> int:
    """Say how many seats a session has (None: not counted) and return how many people left the waiting list.

    More seats go to who waits, in the order of the answers, each told once by mail.
    Refuses fewer seats than are taken, none at all, and a session changed meanwhile
    (ConflictError). The same number again changes nothing.
    """
    locked = SupportSession.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=session.pk)
    if capacity == locked.capacity:
        return 0
    check_capacity(locked, capacity)
    former, locked.capacity = locked.capacity, capacity
    save_versioned(locked, expected_version=expected_version, fields=("capacity",))
    audit.record(
        actor=actor,
        action="session.capacity",
        target=locked,
        scope=locked.cohort.slug,
        changes={"capacity": [former, capacity]},
    )
    return seats_give(session=locked, now=now)


def check_capacity(session: SupportSession, capacity: int | None) -> None:
    """Refuse no seat at all, and fewer seats than are taken; None: seats are not counted."""
    if capacity is None:
        return
    if capacity < 1:
        raise BusinessRuleError(NO_SEAT, field="capacity")
    taken = seats_held(session)
    if capacity < taken:
        seats = f"{count(taken, 'place est prise', 'places sont prises')}"
        raise BusinessRuleError(TOO_FEW_SEATS.format(taken=seats, seats=count(taken, "place")), field="capacity")


@transaction.atomic
def seats_give(*, session: SupportSession, now: datetime.datetime) -> int:
    """Give the seats that are free to who waits, first come first served, and return how many were given.

    Call it when seats are added. Each person is told once, by mail. Nothing once the session has begun, nor when
    it is called off.
    """
    locked = SupportSession.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=session.pk)
    if answer_lock(locked, starts_at=starts_at(locked, list(locked.half_days.all())), now=now):
        return 0
    return _give_seats(locked, now=now)


def _check_expected(session: SupportSession, participant: Participant) -> None:
    of_cohort = Participant.objects.filter(pk=participant.pk, laureate__cohort=session.cohort_id)
    if not of_cohort.filter(may_answer(session.pk, session.starts_on)).exists():
        raise BusinessRuleError(NOT_EXPECTED_LOCK)


def _registration(session: SupportSession, participant: Participant) -> Registration:
    """The row of the person, or a new one: it says nothing of who else is expected."""
    found = Registration.objects.filter(session=session, participant=participant).first()
    return found or Registration(session=session, participant=participant, is_listed=False)


def _target(session: SupportSession, registration: Registration, state: str) -> RegistrationState:
    """What the answer becomes: who asks for a seat when none is left waits for one."""
    if state == RegistrationState.DECLINED:
        return RegistrationState.DECLINED
    if registration.state in (RegistrationState.CONFIRMED, RegistrationState.WAITING) and registration.pk:
        return RegistrationState(registration.state)
    return RegistrationState.CONFIRMED if _has_seat(session) else RegistrationState.WAITING


def seats_held(session: SupportSession) -> int:
    """Seats taken: by who said « Je viens », and by guests."""
    return session.registrations.filter(state=RegistrationState.CONFIRMED).count() + session.guests.count()


def _has_seat(session: SupportSession) -> bool:
    return session.capacity is None or seats_held(session) < session.capacity


def _give_seats(session: SupportSession, *, now: datetime.datetime) -> int:
    """The seats left go to who has been waiting longest, and they are told."""
    waiting = session.registrations.filter(state=RegistrationState.WAITING)
    waiting = waiting.select_related("participant__person").order_by("answered_at", "pk")
    if session.capacity is not None:
        waiting = waiting[: max(0, session.capacity - seats_held(session))]
    given = list(waiting)
    for registration in given:
        registration.state = RegistrationState.CONFIRMED
        registration.save(update_fields=["state"])
        _record(
            session, registration.participant, actor=None, former=RegistrationState.WAITING, state=registration.state
        )
        notify_seat_freed(registration=registration, session=session, now=now)
    return len(given)


def _record(session: SupportSession, participant: Participant, *, actor, former: str, state: str) -> None:
    audit.record(
        actor=actor,
        action="registration.answer",
        target=session,
        scope=session.cohort.slug,
        changes={"participant": str(participant.public_id), "state": [str(former), str(state)]},
    )

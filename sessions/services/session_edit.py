"""Sessions are made, copied, changed and removed here. Cancelling and postponing are in `session_change.py`."""

import datetime
import uuid
from collections.abc import Sequence

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.versioning import save_versioned
from ess_platform.notifications.enums import ReminderState
from ess_platform.notifications.models import Reminder
from ess_platform.notifications.services import reminder_stop
from programmes.models import Cohort
from sessions.enums import COUNTED_SESSION_STATUSES, SessionChangeKind, SessionStatus, SpeakerState
from sessions.models import AgendaItem, Contribution, SessionChange, SupportSession
from sessions.selectors.concerned import Concerned, concerned_by
from sessions.selectors.session_facts import (
    SessionFacts,
    differences,
    facts_of,
    first_moment,
    moves_a_day,
)
from sessions.services.registration import check_capacity, seats_give
from sessions.services.reminder import session_plan_reminders
from sessions.services.session_change import change_record
from sessions.services.session_writing import (
    check_facts,
    check_open,
    free_slug,
    set_facts,
    write_half_days,
)

CLOSED = "Cette séance est clôturée : rouvrez-la avant de la modifier."
CANCELLED = "Cette séance est annulée : elle ne se modifie plus. Dupliquez-la pour poser une autre date."
HELD_TO_COME = "Une séance réalisée ne peut pas être datée d’un jour à venir."
# What belongs to a session alone and leaves with it; anything else that points to it keeps it.
OWN_PARTS = frozenset({"half_days", "agenda_items", "contributions", "visit_guide", "changes"})
USED = "{what} : cette séance ne se supprime plus. Annulez-la plutôt, avec son motif."


@transaction.atomic
def session_create(
    *,
    cohort: Cohort,
    facts: SessionFacts,
    actor,
    now: datetime.datetime,
    public_id: uuid.UUID | None = None,
) -> SupportSession:
    """Put a session in the agenda, with its half-days; the mails that invite to it are planned.

    `public_id` comes with the form: posted twice, it is one session.

    Refuses an archived promotion and facts that do not hold (no title, no half-day, an end before its start, the
    same half-day twice). A day off or another date at the same time is no refusal. Audit: `session.create`.
    """
    locked = _lock_cohort(cohort)
    check_facts(facts)
    if public_id and (found := locked.support_sessions.filter(public_id=public_id).first()):
        return found
    session = SupportSession(cohort=locked, slug=free_slug(locked, facts), public_id=public_id or uuid.uuid4())
    set_facts(session, facts)
    session.status = SessionStatus.CONFIRMED if facts.is_confirmed else SessionStatus.PLANNED
    session.save()
    write_half_days(session, facts.half_days)
    changes = {"kind": session.kind, "starts_on": session.starts_on.isoformat(), "half_days": len(facts.half_days)}
    audit.record(actor=actor, action="session.create", target=session, scope=locked.slug, changes=changes)
    session_plan_reminders(session=session, now=now)
    return session


@transaction.atomic
def session_series_create(
    *, cohort: Cohort, plans: Sequence[SessionFacts], key: uuid.UUID, actor, now: datetime.datetime
) -> list[SupportSession]:
    """Put several sessions in the agenda, all or none. Refuses an empty series and what `session_create` refuses.

    `key` comes with the form: posted twice, it is one series.
    """
    if not plans:
        raise BusinessRuleError("Gardez au moins une date.")
    who = {"cohort": cohort, "actor": actor, "now": now}
    return [
        session_create(facts=facts, public_id=uuid.uuid5(key, str(rank)), **who) for rank, facts in enumerate(plans)
    ]


@transaction.atomic
def session_duplicate(
    *,
    session: SupportSession,
    facts: SessionFacts,
    with_agenda: bool,
    with_speakers: bool,
    actor,
    now: datetime.datetime,
    public_id: uuid.UUID | None = None,
) -> SupportSession:
    """A new session made from another one of the same promotion; refusals of `session_create`.

    Its agenda and its speakers may come along; a speaker's answer, consent and link do not.
    """
    if public_id and (found := session.cohort.support_sessions.filter(public_id=public_id).first()):
        return found
    copy = session_create(cohort=session.cohort, facts=facts, actor=actor, now=now, public_id=public_id)
    items = {}
    if with_agenda:
        for item in session.agenda_items.all():
            items[item.pk] = AgendaItem.objects.create(
                session=copy,
                position=item.position,
                kind=item.kind,
                title=item.title,
                starts_at=item.starts_at,
                minutes=item.minutes,
            )
    if with_speakers:
        names = ("position", "speaker", "speaker_organisation", "speaker_kind", "title", "minutes", "email", "bio")
        for row in session.contributions.all():
            fields = {name: getattr(row, name) for name in names}
            Contribution.objects.create(session=copy, agenda_item=items.get(row.agenda_item_id), **fields)
    return copy


@transaction.atomic
def session_edit(
    *,
    session: SupportSession,
    facts: SessionFacts,
    tells: bool,
    actor,
    expected_version: int,
    now: datetime.datetime,
) -> SupportSession:
    """Change a session. Facts that say what is already there change nothing, whatever the version.

    When the day, the hours, the place or the link of a date to come change, the change is kept and, if `tells`, whom
    it concerns receives one mail (M11). Another day asks everybody for their answer again. A postponed session whose
    facts are confirmed has its date again. Reminders follow; seats that are added go to who waits for one.
    Refuses a closed or cancelled session, a held one dated in the future, a half-day removed although its attendance
    is recorded, and what `session_create` refuses. Raises ConflictError when the session was saved meanwhile.
    Audit: `session.edit`.
    """
    session = SupportSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    session.cohort = _lock_cohort(session.cohort)
    before = facts_of(session)
    check_facts(facts)
    _check_editable(session, facts, now)
    check_capacity(session, facts.capacity)
    is_set_again = session.status == SessionStatus.POSTPONED and facts.is_confirmed
    if _same(session, before, facts):
        return session
    told = who_is_told(session, before, facts, now) if tells else Concerned()
    kind, former_day = kind_of_change(session, before, facts), session.starts_on
    again = asks_again(session, before, facts)
    fields = set_facts(session, facts)
    session.status = _status(session, facts)
    if is_set_again:
        session.called_off_reason = ""
    save_versioned(session, expected_version=expected_version, fields={*fields, "status", "called_off_reason"})
    write_half_days(session, facts.half_days)
    names = (name for name in facts.__dataclass_fields__ if name != "bare_day")
    changed = sorted(name for name in names if getattr(facts, name) != getattr(before, name))
    audit.record(
        actor=actor, action="session.edit", target=session, scope=session.cohort.slug, changes={"fields": changed}
    )
    if kind is not None and _is_to_come(before, facts, now):
        change_record(
            session=SupportSession.objects.select_related("cohort__programme__region").get(pk=session.pk),
            kind=kind,
            facts=differences(before, facts),
            former_day=former_day,
            concerned=told,
            asks_again=again,
            actor=actor,
            now=now,
        )
    else:
        session_plan_reminders(session=session, now=now)
    if facts.capacity != before.capacity:
        seats_give(session=session, now=now)
    return session


def _lock_cohort(cohort: Cohort) -> Cohort:
    locked = Cohort.objects.select_for_update(of=("self",)).select_related("programme__region").get(pk=cohort.pk)
    check_open(locked)
    return locked


def _check_editable(session: SupportSession, facts: SessionFacts, now: datetime.datetime) -> None:
    if reason := editing_refusal(session):
        raise BusinessRuleError(reason)
    if session.status in COUNTED_SESSION_STATUSES and facts.days[0] > formatting.local_day(now):
        raise BusinessRuleError(HELD_TO_COME, field="half_days-0-on")


def editing_refusal(session: SupportSession) -> str:
    """Why a session can no longer be changed; empty when it can."""
    return {SessionStatus.CLOSED: CLOSED, SessionStatus.CANCELLED: CANCELLED}.get(session.status, "")


def _same(session: SupportSession, before: SessionFacts, facts: SessionFacts) -> bool:
    if _status(session, facts) != session.status or not _same_half_days(before, facts):
        return False
    names = (name for name in facts.__dataclass_fields__ if name not in ("half_days", "is_confirmed", "bare_day"))
    return all(getattr(before, name) == getattr(facts, name) for name in names)


def _same_half_days(before: SessionFacts, facts: SessionFacts) -> bool:
    """The same half-days; each on its own row, but those that the form did not know yet."""

    def shape(item):
        return item.on, item.part, item.starts_at, item.ends_at, item.hours

    stored = {item.half_day_id: shape(item) for item in before.half_days}
    is_own = all(stored.get(item.half_day_id, shape(item)) == shape(item) for item in facts.half_days)
    return is_own and set(stored.values()) == {shape(item) for item in facts.half_days}


def _status(session: SupportSession, facts: SessionFacts) -> str:
    """A planned date may be confirmed, a postponed one set again; nothing else moves here."""
    if session.status == SessionStatus.PLANNED and facts.is_confirmed:
        return SessionStatus.CONFIRMED
    if session.status == SessionStatus.POSTPONED and facts.is_confirmed:
        return SessionStatus.PLANNED
    return session.status


def kind_of_change(session: SupportSession, before: SessionFacts, facts: SessionFacts) -> SessionChangeKind | None:
    """What people would be told; None when nothing that they go by changes, or the date is put off and stays so."""
    if session.status == SessionStatus.POSTPONED:
        return SessionChangeKind.MOVED if facts.is_confirmed else None
    if session.status in COUNTED_SESSION_STATUSES or not differences(before, facts):
        return None
    return SessionChangeKind.MOVED if moves_a_day(before, facts) else SessionChangeKind.DETAILS


def asks_again(session: SupportSession, before: SessionFacts, facts: SessionFacts) -> bool:
    """Whether the answers given are about another day."""
    return moves_a_day(before, facts) or session.status == SessionStatus.POSTPONED


def who_is_told(
    session: SupportSession, before: SessionFacts, facts: SessionFacts, now: datetime.datetime
) -> Concerned:
    """Whom this change would be written to; nobody for what people do not go by, or a date that is past."""
    if kind_of_change(session, before, facts) is None or not _is_to_come(before, facts, now):
        return Concerned()
    moves = moves_a_day(before, facts)
    new_day = facts.days[0] if moves else None
    return concerned_by(session, now=now, new_day=new_day, asks_again=asks_again(session, before, facts))


def _is_to_come(before: SessionFacts, facts: SessionFacts, now: datetime.datetime) -> bool:
    return max(first_moment(facts), first_moment(before)) > now


def deletion_refusal(session: SupportSession) -> str:
    """Why a session can no longer be removed; empty when nothing hangs on it.

    What hangs: an answer, an attendance, a questionnaire, a document or anything else that names it, a change or an
    invitation that people received, a speaker who was asked.
    """
    if SessionChange.objects.filter(session=session, told_people__gt=0).exists():
        return USED.format(what="Des personnes ont été prévenues de cette date")
    if session.contributions.exclude(state=SpeakerState.NOT_ASKED).exists():
        return USED.format(what="Des intervenants ont été sollicités")
    if Reminder.objects.filter(target_id=session.public_id, state=ReminderState.SENT).exists():
        return USED.format(what="Des invitations sont parties")
    for relation in session._meta.related_objects:
        name = relation.get_accessor_name()
        if name in OWN_PARTS:
            continue
        if relation.related_model._default_manager.filter(**{relation.field.name: session}).exists():
            return USED.format(what=f"Elle compte des {relation.related_model._meta.verbose_name_plural}")
    if any(half_day.attendances.exists() for half_day in session.half_days.all()):
        return USED.format(what="Des présences y sont relevées")
    return ""


@transaction.atomic
def session_delete(*, session: SupportSession, actor) -> None:
    """Remove a session on which nothing hangs, with its half-days and its agenda. Its reminders are stopped.

    Refuses as soon as something or somebody counts on it (`deletion_refusal`): it is cancelled then.
    Audit: `session.delete`.
    """
    locked = SupportSession.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=session.pk)
    check_open(locked.cohort)
    if reason := deletion_refusal(locked):
        raise BusinessRuleError(reason)
    audit.record(actor=actor, action="session.delete", target=locked, scope=locked.cohort.slug)
    reminder_stop(target_id=locked.public_id, reason="la séance est retirée de l’agenda")
    locked.delete()

"""What became of what was announced: planned when it is announced, answered later, once or again."""

import datetime

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Person
from ess_platform.notifications.services import reminder_plan, reminder_stop
from sessions.enums import FollowUpState
from sessions.models import ActionFollowUp, SatisfactionResponse, SupportSession, VisitNote
from sessions.selectors.follow_up import ACTION_KIND, VISIT_KIND, action_due_at, visit_due_at
from sessions.selectors.reminder_state import region_of, reminder_key

NOTE_LENGTH = ActionFollowUp._meta.get_field("note").max_length
OUTCOME_LENGTH = VisitNote._meta.get_field("outcome").max_length
NO_STATE = "Dites où vous en êtes : fait, en cours ou abandonné."
NO_ACTION = "Vous n’aviez pas annoncé d’action après cette séance."
NO_TRY = "Votre carnet ne dit pas ce que vous alliez essayer."
TOO_LONG = "Ce texte tient en {limit} caractères : raccourcissez-le."


def plan_action_follow_up(*, session: SupportSession, person: Person, ends: datetime.datetime) -> None:
    """Ask, three months after the session, what became of the action announced (C6, « à froid »)."""
    _plan(session, person, ACTION_KIND, action_due_at(ends), f"Vous annonciez une action après « {session.title} ».")


def plan_visit_follow_up(*, session: SupportSession, person: Person, ends: datetime.datetime) -> None:
    """Ask, thirty days after the visit, what the try of the carnet gave (SES-9)."""
    _plan(session, person, VISIT_KIND, visit_due_at(ends), f"Vous tenez un carnet de la visite « {session.title} ».")


def stop_visit_follow_up(*, session: SupportSession, person: Person, reason: str) -> None:
    reminder_stop(target_id=session.public_id, person=person, kinds=(VISIT_KIND,), reason=reason)


def _plan(session: SupportSession, person: Person, kind: str, due_at: datetime.datetime, reason: str) -> None:
    reminder_plan(
        dedup_key=reminder_key(session, kind, person),
        kind=kind,
        person=person,
        target_id=session.public_id,
        scope=session.cohort.slug,
        region=region_of(session),
        due_at=due_at,
        reason=reason[:200],
    )


@transaction.atomic
def action_answer(*, response: SatisfactionResponse, state: str, note: str, now: datetime.datetime) -> ActionFollowUp:
    """Store what became of an action; the last answer counts. Stops the mail that asks.

    Takes no actor: the journal says that somebody answered, neither who nor what.
    Refuses an answer that announced no action, an unknown state, and too long a note.
    """
    locked = SatisfactionResponse.objects.select_for_update(of=("self",)).get(pk=response.pk)
    if not locked.will_act or locked.participant is None:
        raise BusinessRuleError(NO_ACTION)
    note = _checked(state, note, NOTE_LENGTH)
    follow_up, _ = ActionFollowUp.objects.update_or_create(
        response=locked, defaults={"state": state, "note": note, "answered_at": now}
    )
    session = locked.session
    reminder_stop(
        target_id=session.public_id, person=locked.participant.person, kinds=(ACTION_KIND,), reason="a répondu"
    )
    audit.record(actor=None, action="satisfaction.follow_up", target=session, scope=session.cohort.slug)
    return follow_up


@transaction.atomic
def visit_note_answer(*, note: VisitNote, state: str, outcome: str, actor, now: datetime.datetime) -> VisitNote:
    """Store what a try gave, a month after the visit; the last answer counts. Stops the mail that asks.

    Refuses a carnet that announces no try, an unknown state, and too long a text.
    """
    locked = VisitNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if not locked.will_try:
        raise BusinessRuleError(NO_TRY)
    locked.outcome = _checked(state, outcome, OUTCOME_LENGTH)
    locked.state, locked.tried_at = state, now
    locked.save(update_fields=["state", "outcome", "tried_at", "updated_at"])
    session = locked.session
    stop_visit_follow_up(session=session, person=locked.participant.person, reason="a répondu")
    audit.record(actor=actor, action="visit_note.answer", target=session, scope=session.cohort.slug)
    return locked


def _checked(state: str, text: str, limit: int) -> str:
    if state not in FollowUpState.values:
        raise BusinessRuleError(NO_STATE, field="state")
    text = text.strip()
    if len(text) > limit:
        raise BusinessRuleError(TOO_LONG.format(limit=limit), field="note")
    return text

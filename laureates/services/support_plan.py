"""Writing the support plan: the laureate and the team propose actions, say where they stand, close them."""

import datetime
from dataclasses import dataclass, fields

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.versioning import save_versioned
from ess_platform.directory.models import Criterion, LeverTool

from ..enums import ACTION_TRANSITIONS, ActionState, LaureateStatus
from ..models import Laureate, Participant, SupportAction
from ..permissions import can_edit_action, can_write_plan

TITLE_LENGTH = 200
NOTE_LENGTH = 1_000
FARTHEST_YEARS = 5  # a support plan does not run beyond: a later year is a typing error
NOT_YOURS = "Ce plan ne fait pas partie de ceux que vous suivez."
LEFT = "Ce lauréat a quitté la promotion\u00a0: son plan se lit et ne change plus."


@dataclass(frozen=True)
class ActionContent:
    """What is written of an action. `owner` None is the team; criterion and tool are where the idea came from."""

    title: str
    note: str = ""
    owner: Participant | None = None
    due_on: datetime.date | None = None
    criterion: Criterion | None = None
    tool: LeverTool | None = None


COLUMNS = tuple(column.name for column in fields(ActionContent))


@transaction.atomic
def support_action_create(*, laureate: Laureate, content: ActionContent, actor, today: datetime.date) -> SupportAction:
    """Add an action to the plan of a laureate, proposed.

    Refuses who is neither of the laureate nor of its team, a laureate who left, a missing or too long title, a
    too long note, somebody who does not represent the laureate as its owner, a day already over or more than
    five years away. The same open action written twice by the same person is one. Audit: `support_action.create`.
    """
    locked = _lock_plan(laureate, actor)
    content = _checked(content, laureate=locked, today=today)
    columns = {name: getattr(content, name) for name in COLUMNS}
    twin = SupportAction.objects.filter(
        laureate=locked, created_by=actor, state=ActionState.PROPOSED, **columns
    ).first()
    if twin is not None:
        return twin
    action = SupportAction.objects.create(laureate=locked, created_by=actor, **columns)
    _record(action, actor, "create", {"state": action.state, "due_on": _iso(action.due_on)})
    return action


@transaction.atomic
def support_action_update(
    *, action: SupportAction, content: ActionContent, actor, today: datetime.date, expected_version: int
) -> SupportAction:
    """Rewrite an action whole.

    Refuses as `support_action_create`, and a laureate rewriting what the team wrote or what is under way (it
    adds a note instead). A day already over may stay, not be chosen. Raises ConflictError when somebody wrote
    meanwhile. Audit: `support_action.update`.
    """
    locked = _lock_action(action, actor)
    if not can_edit_action(actor, locked):
        raise BusinessRuleError("Cette action est en cours ou vient de l’équipe\u00a0: ajoutez-y une note.")
    content = _checked(content, laureate=locked.laureate, today=today, known_due_on=locked.due_on)
    changed = [name for name in COLUMNS if getattr(locked, name) != getattr(content, name)]
    for name in changed:
        setattr(locked, name, getattr(content, name))
    save_versioned(locked, expected_version=expected_version, fields=changed)
    _record(locked, actor, "update", {"fields": changed, "due_on": _iso(locked.due_on)})
    return locked


@transaction.atomic
def support_action_note(*, action: SupportAction, note: str, actor, expected_version: int) -> SupportAction:
    """Rewrite the note alone: the laureate may do it on every action of its plan.

    Refuses strangers, a laureate who left and a too long note. Raises ConflictError when somebody wrote
    meanwhile. Audit: `support_action.note`, without the text.
    """
    locked = _lock_action(action, actor)
    locked.note = _short_enough(note, "note", NOTE_LENGTH)
    save_versioned(locked, expected_version=expected_version, fields=["note"])
    _record(locked, actor, "note", {"length": len(locked.note)})
    return locked


@transaction.atomic
def support_action_move(
    *, action: SupportAction, state: ActionState, actor, today: datetime.date, expected_version: int
) -> SupportAction:
    """Say where an action stands, against the table of transitions; a done action carries the day.

    Refuses strangers, a laureate who left and a move that the table does not hold. Asking for the state that it
    already has changes nothing. Raises ConflictError when somebody wrote meanwhile. Audit: `support_action.move`.
    """
    locked = _lock_action(action, actor)
    if locked.state == state:
        return locked
    if state not in ACTION_TRANSITIONS[locked.state]:
        before, after = ActionState(locked.state).label.lower(), ActionState(state).label.lower()
        raise BusinessRuleError(f"Une action {before} ne devient pas directement {after}.")
    before, locked.state = locked.state, state
    locked.done_on = today if state == ActionState.DONE else None
    save_versioned(locked, expected_version=expected_version, fields=["state", "done_on"])
    _record(locked, actor, "move", {"from": str(before), "to": str(state)})
    return locked


@transaction.atomic
def support_action_delete(*, action: SupportAction, actor) -> None:
    """Take an action out of the plan; the journal keeps where it stood.

    Refuses who may not rewrite it (`support_action_update`): what was started is dropped, not erased, by the
    laureate. An action already gone is fine. Audit: `support_action.delete`.
    """
    if not SupportAction.objects.filter(pk=action.pk).exists():
        return
    locked = _lock_action(action, actor)
    if not can_edit_action(actor, locked):
        raise BusinessRuleError("Cette action ne se supprime pas\u00a0: marquez-la «\u00a0Abandonnée\u00a0».")
    _record(locked, actor, "delete", {"state": locked.state, "due_on": _iso(locked.due_on)})
    locked.delete()


def _lock_plan(laureate: Laureate, actor) -> Laureate:
    locked = Laureate.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=laureate.pk)
    _refuse_stranger(locked, actor)
    return locked


def _lock_action(action: SupportAction, actor) -> SupportAction:
    rows = SupportAction.objects.select_for_update(of=("self",)).select_related("laureate__cohort")
    locked = rows.get(pk=action.pk)
    _refuse_stranger(locked.laureate, actor)
    return locked


def _refuse_stranger(laureate: Laureate, actor) -> None:
    if not can_write_plan(actor, laureate):
        raise BusinessRuleError(NOT_YOURS)
    if laureate.status == LaureateStatus.LEFT:
        raise BusinessRuleError(LEFT)


def _checked(
    content: ActionContent, *, laureate: Laureate, today: datetime.date, known_due_on: datetime.date | None = None
) -> ActionContent:
    """The content with its texts trimmed, or the refusal of what cannot be kept."""
    title = _short_enough(content.title, "title", TITLE_LENGTH)
    if not title:
        raise BusinessRuleError("Dites en une phrase ce qu’il y a à faire.", field="title")
    note = _short_enough(content.note, "note", NOTE_LENGTH)
    owner = content.owner
    if owner is not None and not laureate.participants.current(today).filter(pk=owner.pk).exists():
        text = "Choisissez une personne qui représente ce lauréat aujourd’hui, ou l’équipe."
        raise BusinessRuleError(text, field="owner")
    _check_due_on(content.due_on, today, known_due_on)
    return ActionContent(title, note, owner, content.due_on, content.criterion, content.tool)


def _check_due_on(due_on: datetime.date | None, today: datetime.date, known: datetime.date | None) -> None:
    if due_on is None or due_on == known:
        return
    if due_on < today:
        raise BusinessRuleError("Cette échéance est passée\u00a0: choisissez un jour à venir.", field="due_on")
    if due_on.year > today.year + FARTHEST_YEARS:
        raise BusinessRuleError("Cette échéance est à plus de cinq ans\u00a0: vérifiez l’année.", field="due_on")


def _short_enough(text: str, field: str, most: int) -> str:
    text = text.strip()
    if len(text) > most:
        raise BusinessRuleError(f"Ce texte dépasse {most} caractères\u00a0: raccourcissez-le.", field=field)
    return text


def _iso(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _record(action: SupportAction, actor, verb: str, changes: dict) -> None:
    scope = action.laureate.cohort.slug
    record(actor=actor, action=f"support_action.{verb}", target=action, scope=scope, changes=changes)

"""Notes of the team: written, corrected, deleted and taken back by their author only."""

import datetime

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.versioning import save_versioned

from ..models import Laureate, StaffNote
from ..models.staff_note import UNDO_DELAY

BODY_LENGTH = StaffNote._meta.get_field("body").max_length
NOT_YOURS = "Seule la personne qui a écrit cette note la modifie."


@transaction.atomic
def staff_note_create(*, laureate: Laureate, body: str, is_shared: bool, actor) -> StaffNote:
    """Write a note: private to its author, or shared with the team of the promotion.

    Refuses an empty text, or one over 2 000 characters. Audit: `staff_note.create`, without the text.
    """
    note = StaffNote.objects.create(laureate=laureate, author=actor, body=_text(body), is_shared=is_shared)
    _record(note, actor, "create", is_shared=is_shared)
    return note


@transaction.atomic
def staff_note_edit(*, note: StaffNote, body: str, is_shared: bool, actor, expected_version: int) -> StaffNote:
    """Correct one's own note, share it or take it back to oneself.

    Refuses another author's, a deleted one, an empty text; ConflictError when it was saved since. Audit:
    `staff_note.edit`.
    """
    locked = _lock(note, actor)
    if locked.deleted_at is not None:
        raise BusinessRuleError("Cette note est supprimée.")
    locked.body, locked.is_shared = _text(body), is_shared
    save_versioned(locked, expected_version=expected_version, fields=("body", "is_shared"))
    _record(locked, actor, "edit", is_shared=is_shared)
    return locked


@transaction.atomic
def staff_note_delete(*, note: StaffNote, actor, now: datetime.datetime) -> StaffNote:
    """Delete one's own note: out of every page at once, erased after a day. `staff_note_restore` undoes it.

    Also erases the notes deleted more than a day ago. Refuses another author's. Twice changes nothing. Audit:
    `staff_note.delete`.
    """
    locked = _lock(note, actor)
    if locked.deleted_at is None:
        StaffNote.objects.filter(deleted_at__lt=now - UNDO_DELAY).delete()
        locked.deleted_at = now
        locked.save(update_fields=["deleted_at", "updated_at"])
        _record(locked, actor, "delete")
    return locked


@transaction.atomic
def staff_note_restore(*, note: StaffNote, actor) -> StaffNote:
    """Undo `staff_note_delete`, as long as the note is not erased. Refuses another author's. Twice changes nothing."""
    locked = _lock(note, actor)
    if locked.deleted_at is not None:
        locked.deleted_at = None
        locked.save(update_fields=["deleted_at", "updated_at"])
        _record(locked, actor, "restore")
    return locked


def _lock(note: StaffNote, actor) -> StaffNote:
    rows = StaffNote.objects.select_for_update(of=("self",)).select_related("laureate__cohort")
    locked = rows.filter(pk=note.pk).first()
    if locked is None:
        raise BusinessRuleError("Cette note est effacée.")
    if locked.author_id != actor.pk:
        raise BusinessRuleError(NOT_YOURS)
    return locked


def _text(body: str) -> str:
    text = body.strip()
    if not text:
        raise BusinessRuleError("Écrivez la note avant de l’enregistrer.", field="body")
    if len(text) > BODY_LENGTH:
        raise BusinessRuleError(f"La note dépasse {BODY_LENGTH} caractères.", field="body")
    return text


def _record(note: StaffNote, actor, verb: str, **changes) -> None:
    record(actor=actor, action=f"staff_note.{verb}", target=note, scope=note.laureate.cohort.slug, changes=changes)

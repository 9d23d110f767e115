"""The notes of the team on one laureate, as one of its members reads them."""

import datetime
from dataclasses import dataclass

from django.db.models import Q

from ..models import Laureate, StaffNote
from ..models.staff_note import UNDO_DELAY


@dataclass(frozen=True)
class NoteBoard:
    """What stands, latest first, and one's own notes deleted less than a day ago."""

    notes: list[StaffNote]
    deleted: list[StaffNote]


def note_board(*, user, laureate: Laureate, now: datetime.datetime) -> NoteBoard:
    """Read the notes of a laureate that this person may read. One query."""
    own_deleted = Q(author=user, deleted_at__gte=now - UNDO_DELAY)
    rows = StaffNote.objects.visible_to(user).filter(Q(deleted_at=None) | own_deleted, laureate=laureate)
    found = list(rows.select_related("author__person"))
    return NoteBoard(
        notes=[note for note in found if note.deleted_at is None],
        deleted=[note for note in found if note.deleted_at is not None],
    )

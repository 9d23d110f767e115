"""What the services of an import share: the row locked, its state moved, its file erased."""

import datetime
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError

from ..enums import IMPORT_TRANSITIONS, ImportState
from ..import_kinds import ImportContext
from ..models import DataImport

MOVED_ON = "Cet import a changé d’état entre-temps. Rien n’a été fait : relisez cette page."


def lock_import(data_import: DataImport) -> DataImport:
    """The row as it is now, held until the end of the transaction."""
    rows = DataImport.objects.select_for_update(of=("self",)).select_related("cohort__programme", "requested_by")
    return rows.get(pk=data_import.pk)


def move_import(data_import: DataImport, state: ImportState) -> None:
    """Change the state, against the table of transitions; the caller saves."""
    if state not in IMPORT_TRANSITIONS[data_import.state]:
        raise BusinessRuleError(MOVED_ON)
    data_import.state = state


def forget_file(data_import: DataImport) -> None:
    """Erase the file once the transaction is committed, and what was read of it; the caller saves."""
    if data_import.file:
        transaction.on_commit(partial(default_storage.delete, data_import.file.name), robust=True)
    data_import.file = ""
    data_import.preview, data_import.matches = [], []


def context_of(data_import: DataImport, *, actor, now: datetime.datetime) -> ImportContext:
    """What a reader works with."""
    return ImportContext(
        cohort=data_import.cohort,
        actor=actor,
        now=now,
        today=formatting.local_day(now),
        same_rows=data_import.same_rows,
    )

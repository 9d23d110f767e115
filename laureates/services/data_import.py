"""An import, from the file that is sent to the day when it may still be undone. Reading and writing: import_run.py."""

import datetime
import hashlib
from collections.abc import Collection, Mapping

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common import formatting
from ess_platform.common.attachments import safe_name
from ess_platform.common.errors import BusinessRuleError
from programmes.enums import CohortStatus
from programmes.models import Cohort

from ..enums import ImportState
from ..import_kinds import import_kind
from ..models import DataImport
from ..selectors.data_import import counts_sentence, may_be_undone
from .import_run import start
from .import_state import context_of, forget_file, lock_import, move_import

# A small file is read and written while the person waits; a larger one by a worker.
SMALL_FILE = 60_000  # bytes
SMALL_ROWS = 300
KEPT_UNCONFIRMED = datetime.timedelta(days=7)
MAX_REASONS = 5

ARCHIVED = "Cette promotion est archivée : on n’y importe plus rien."
NOT_ANY_MORE = "Cet import ne s’annule plus : il a été écrit il y a plus d’un jour, ou il est déjà annulé."


@transaction.atomic
def import_create(*, cohort: Cohort, kind: str, file: File, actor, idempotency_key: str, now) -> DataImport:
    """Keep the file and have it read; the same key posted twice is one import.

    A small file is read at once, by the caller's process; a larger one by a worker. Refuses an unknown kind, and an
    archived promotion. The size was checked by the form; everything else is said while reading. Audit:
    `import.create`.
    """
    if found := DataImport.objects.filter(idempotency_key=idempotency_key, cohort=cohort).first():
        return found
    if import_kind(kind) is None:
        raise BusinessRuleError("Choisissez ce que contient le fichier.", field="kind")
    if cohort.status == CohortStatus.ARCHIVED:
        raise BusinessRuleError(ARCHIVED)
    file.seek(0)
    is_workbook = file.read(2) == b"PK"
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    extension = "xlsx" if is_workbook else "csv"
    data_import = DataImport(
        idempotency_key=idempotency_key,
        cohort=cohort,
        kind=kind,
        filename=safe_name(file.name, extension),
        size=file.size,
        sha256=digest,
        requested_by=actor,
        sent_at=now,
    )
    data_import.file.save(f"{data_import.public_id}.{extension}", file, save=False)
    try:
        data_import.save()
        changes = {"kind": kind, "size": file.size}
        record(actor=actor, action="import.create", target=data_import, scope=cohort.slug, changes=changes)
    except BaseException:
        default_storage.delete(data_import.file.name)
        raise
    start(data_import, is_small=data_import.size <= SMALL_FILE)
    return data_import


@transaction.atomic
def import_map(*, data_import: DataImport, mapping: Mapping[str, int], actor, now) -> DataImport:
    """Say which column is which and have the file read again.

    Refuses a column of the file given twice, a required column left out, and an import already confirmed.
    """
    locked = lock_import(data_import)
    kind = import_kind(locked.kind)
    if missing := kind.missing(mapping):
        raise BusinessRuleError(f"Indiquez la colonne « {missing[0].label} ».", field=missing[0].key)
    if len(set(mapping.values())) != len(mapping):
        raise BusinessRuleError("Une même colonne du fichier est donnée deux fois.")
    move_import(locked, ImportState.READING)
    locked.mapping = dict(mapping)
    locked.sent_at, locked.attempts, locked.error = now, 0, ""
    locked.row_count = 0
    locked.save()
    start(locked, is_small=locked.size <= SMALL_FILE)
    return locked


@transaction.atomic
def import_confirm(*, data_import: DataImport, same_rows: Collection[int], actor, now) -> DataImport:
    """Write the rows, all or none; `same_rows` are those whose structure is the one known by that name.

    Refuses an import that is not ready (a second click finds it written and changes nothing). The rows are checked
    again as they are written. Audit: `import.write`, by counts.
    """
    locked = lock_import(data_import)
    if locked.state in (ImportState.WRITING, ImportState.DONE):
        return locked
    if locked.cohort.status == CohortStatus.ARCHIVED:
        raise BusinessRuleError(ARCHIVED)
    move_import(locked, ImportState.WRITING)
    offered = {match["row"] for match in locked.matches}
    locked.same_rows = sorted(offered & set(same_rows))
    locked.requested_by = actor
    locked.sent_at, locked.attempts, locked.error = now, 0, ""
    locked.save()
    start(locked, is_small=locked.size <= SMALL_FILE and locked.row_count <= SMALL_ROWS)
    return locked


@transaction.atomic
def import_abandon(*, data_import: DataImport, actor) -> DataImport:
    """Give up a file that wrote nothing; the file and what was read of it are erased."""
    locked = lock_import(data_import)
    if locked.state == ImportState.ABANDONED:
        return locked
    move_import(locked, ImportState.ABANDONED)
    forget_file(locked)
    locked.token = locked.lease_expires_at = None
    locked.save()
    locked.issues.all().delete()
    record(actor=actor, action="import.abandon", target=locked, scope=locked.cohort.slug)
    return locked


def undo_reasons(data_import: DataImport, *, actor, now: datetime.datetime) -> list[str]:
    """Why an import cannot be undone: its day is over, or something was built on its rows since. Writes nothing."""
    if not may_be_undone(data_import, now):
        return [NOT_ANY_MORE]
    reader = import_kind(data_import.kind).reader(context_of(data_import, actor=actor, now=now))
    return reader.undo_refusals(data_import.written, data_import.done_at)


@transaction.atomic
def import_undo(*, data_import: DataImport, actor, now: datetime.datetime) -> DataImport:
    """Take back every row that an import wrote, for a day after it.

    Refuses, with the reasons, when something was built on one of them since: nothing is taken back then. Audit:
    `import.undo`.
    """
    locked = lock_import(data_import)
    if locked.state == ImportState.UNDONE:
        return locked
    if reasons := undo_reasons(locked, actor=actor, now=now):
        more = len(reasons) - MAX_REASONS
        others = [f"et {formatting.count(more, 'autre raison', 'autres raisons')}."] if more > 0 else []
        raise BusinessRuleError(" ".join([*reasons[:MAX_REASONS], *others]))
    import_kind(locked.kind).reader(context_of(locked, actor=actor, now=now)).undo(locked.written)
    move_import(locked, ImportState.UNDONE)
    locked.undone_at, locked.undone_by, locked.written = now, actor, {}
    locked.save()
    record(
        actor=actor,
        action="import.undo",
        target=locked,
        scope=locked.cohort.slug,
        changes={"rows": counts_sentence(locked.counts)},
    )
    return locked


def imports_forget(*, now: datetime.datetime) -> int:
    """Erase the files that nobody confirmed for a week; return how many."""
    old = DataImport.objects.filter(updated_at__lt=now - KEPT_UNCONFIRMED).exclude(file="")
    waiting = old.exclude(state__in=(ImportState.WRITING, ImportState.DONE, ImportState.UNDONE))
    forgotten = list(waiting)
    for data_import in forgotten:
        with transaction.atomic():
            locked = lock_import(data_import)
            locked.state = ImportState.ABANDONED
            locked.token = locked.lease_expires_at = None
            forget_file(locked)
            locked.save()
            locked.issues.all().delete()
    return len(forgotten)

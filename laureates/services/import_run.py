"""Reading an imported file and writing its rows: by a worker when it is large, safe to run twice, never half-done."""

import datetime
import logging
import uuid
from collections.abc import Iterator
from itertools import islice

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.spreadsheets import Sheet, SheetRow, SpreadsheetRefused, open_sheet
from programmes.permissions import can_manage_cohort

from ..enums import WORKING_IMPORTS, ImportState
from ..import_kinds import ImportKind, ImportReader, ImportRow, Issue, import_kind
from ..models import DataImport, ImportIssue
from ..notifications.notices import notice_of_import
from ..selectors.data_import import guessed_mapping, learnt_titles
from ..tasks import run_import
from .import_state import context_of, forget_file, lock_import, move_import

logger = logging.getLogger(__name__)

BLOCK = 1_000  # rows checked together: a few queries for each block, none for a row
PREVIEW = 10
LEASE = datetime.timedelta(minutes=5)
RESEND_AFTER = datetime.timedelta(minutes=2)
MAX_ATTEMPTS = 3
SHORT_QUEUE = 50

NO_RIGHT = "La personne qui a demandé cet import n’a plus accès à cette promotion."
FAILED = (
    "Ce fichier n’a pas pu être traité, malgré plusieurs essais. Rien n’a été écrit. Relancez l’import ; si l’échec "
    "se répète, transmettez le fichier à l’administration."
)
CHANGED_MEANWHILE = "Ces lignes se heurtent à ce qui vient d’être enregistré par ailleurs : relisez le fichier."


class LostLease(Exception):
    """Somebody else holds the import now, or it was given up: stop without a trace."""


class RowsRefused(Exception):
    """Rows that were right are wrong now: nothing is written."""

    def __init__(self, issues: list[Issue]):
        super().__init__(len(issues))
        self.issues = issues


def start(data_import: DataImport, *, is_small: bool) -> None:
    """Once the row is committed: do it at once when it is small, else tell the workers."""
    if is_small:
        transaction.on_commit(lambda: import_run(import_id=data_import.pk))
    else:
        send(data_import.pk)


def send(import_id: int) -> None:
    """Tell the workers once the row is committed. A broker that is down is no error: the sweep sends again."""

    def publish() -> None:
        try:
            run_import.delay(import_id=import_id)
        except Exception as error:  # the broker's client raises its own families of errors
            logger.warning("import %s: the broker did not take the message (%s)", import_id, type(error).__name__)
            DataImport.objects.filter(pk=import_id, state__in=WORKING_IMPORTS).update(sent_at=None)

    transaction.on_commit(publish)


def import_claim(*, import_id: int, now: datetime.datetime) -> uuid.UUID | None:
    """Take the import by one conditional UPDATE; None if it is held, or waits for nobody."""
    token = uuid.uuid4()
    free = Q(token__isnull=True) | Q(lease_expires_at__lt=now)
    taken = DataImport.objects.filter(free, pk=import_id, state__in=WORKING_IMPORTS).update(
        token=token, lease_expires_at=now + LEASE, attempts=F("attempts") + 1
    )
    return token if taken else None


def import_run(*, import_id: int, is_awaited: bool = True) -> None:
    """Do what an import waits for: read its file and say what is wrong, or write all of its rows.

    A refusal ends it with its sentence. Anything else is tried again by the sweep, three times at most. Who is not
    there to await the end (`is_awaited`) is told by a notice.
    """
    token = import_claim(import_id=import_id, now=timezone.now())
    if token is None:
        return
    data_import = DataImport.objects.select_related("cohort__programme", "requested_by").get(pk=import_id)
    try:
        actor = data_import.requested_by
        if not (actor.is_active and can_manage_cohort(actor, data_import.cohort)):
            raise BusinessRuleError(NO_RIGHT)
        (_write if data_import.state == ImportState.WRITING else _read)(data_import, token)
    except LostLease:
        logger.info("import %s: taken over, or given up", import_id)
    except RowsRefused as refused:
        _end_reading(data_import, token, refused.issues, ImportState.REFUSED)
    except (BusinessRuleError, SpreadsheetRefused) as refusal:
        _fail(import_id, token, refusal.message)
    except IntegrityError:
        logger.exception("import %s: refused by the database", import_id)
        _fail(import_id, token, CHANGED_MEANWHILE)
    except Exception:
        logger.exception("import %s: attempt %s failed", import_id, data_import.attempts)
        _give_back(import_id, token, data_import.attempts)
    if not is_awaited:
        _tell_its_end(import_id)


def _tell_its_end(import_id: int) -> None:
    data_import = DataImport.objects.select_related("cohort", "requested_by").get(pk=import_id)
    notice_of_import(data_import=data_import, now=timezone.now())


# --- reading ----------------------------------------------------------------------------------------


def blocks(rows: Iterator[ImportRow]) -> Iterator[list[ImportRow]]:
    """Rows by thousands."""
    while block := list(islice(rows, BLOCK)):
        yield block


def _read(data_import: DataImport, token: uuid.UUID) -> None:
    """First the titles, then every row: nothing is written but what is wrong, and the first rows to look at."""
    kind = import_kind(data_import.kind)
    reader = kind.reader(context_of(data_import, actor=data_import.requested_by, now=timezone.now()))
    with data_import.file.open("rb") as file, open_sheet(file) as sheet:
        data_import.headers, data_import.origin = list(sheet.headers), sheet.origin[:160]
        data_import.rows_expected = sheet.estimate
        data_import.mapping = _mapping(data_import, kind)
        if kind.missing(data_import.mapping):
            data_import.preview = [[row.number, list(row.cells)] for row in islice(sheet.rows, PREVIEW)]
            _end_reading(data_import, token, [], ImportState.MAPPING)
            return
        data_import.preview, data_import.row_count = [], 0
        for block in blocks(_rows(sheet, data_import, reader, kind)):
            if not data_import.preview:
                data_import.preview = [[row.number, row.values] for row in block[:PREVIEW]]
            reader.check(block)
            data_import.row_count += len(block)
            _tell(data_import, token)
    data_import.counts = list(reader.counts.items())
    data_import.matches = [
        {"row": match.row, "name": match.name, "known_as": match.known_as} for match in reader.context.matches
    ]
    issues = reader.context.issues
    is_right = all(issue.is_warning for issue in issues)
    _end_reading(data_import, token, issues, ImportState.READY if is_right else ImportState.REFUSED)


def _mapping(data_import: DataImport, kind: ImportKind) -> dict[str, int]:
    """What the person said, as far as the file still has these columns; else what the titles say."""
    width = len(data_import.headers)
    if data_import.mapping:
        return {key: rank for key, rank in data_import.mapping.items() if rank < width}
    learnt = learnt_titles(cohort=data_import.cohort, kind=kind.key)
    return guessed_mapping(kind, data_import.headers, learnt=learnt)


def _rows(sheet: Sheet, data_import: DataImport, reader: ImportReader, kind: ImportKind) -> Iterator[ImportRow]:
    """The rows in the words of the kind; a cell that was not read is an error of its column."""
    columns = {rank: key for key, rank in data_import.mapping.items()}
    for row in sheet.rows:
        read = ImportRow(row.number, {key: row.cells[rank] for rank, key in columns.items() if row.cells[rank]})
        _report_faults(row, read, columns, reader)
        if read.values or row.faults:
            yield read


def _report_faults(row: SheetRow, read: ImportRow, columns: dict[int, str], reader: ImportReader) -> None:
    for rank, message in row.faults.items():
        if rank in columns:
            reader.context.refuse(read, columns[rank], message)


def _tell(data_import: DataImport, token: uuid.UUID) -> None:
    """Say how far the reading is and keep the lease; LostLease if it is no longer ours."""
    held = DataImport.objects.filter(pk=data_import.pk, token=token)
    if not held.update(
        row_count=data_import.row_count,
        rows_expected=max(data_import.rows_expected, data_import.row_count),
        lease_expires_at=timezone.now() + LEASE,
    ):
        raise LostLease


@transaction.atomic
def _end_reading(data_import: DataImport, token: uuid.UUID, issues: list[Issue], state: ImportState) -> None:
    """Keep what was read and every remark, if the import is still ours."""
    locked = lock_import(data_import)
    if locked.token != token:
        return
    kind = import_kind(locked.kind)
    move_import(locked, state)
    for name in ("headers", "origin", "mapping", "preview", "matches", "counts", "row_count", "rows_expected"):
        setattr(locked, name, getattr(data_import, name))
    locked.issues.all().delete()
    ImportIssue.objects.bulk_create(
        (
            ImportIssue(
                data_import=locked,
                row=issue.row,
                column=column.label if (column := kind.column(issue.column)) else "",
                message=issue.message[:400],
                is_warning=issue.is_warning,
            )
            for issue in issues
        ),
        batch_size=BLOCK,
    )
    locked.warning_count = sum(issue.is_warning for issue in issues)
    locked.error_count = len(issues) - locked.warning_count
    locked.token = locked.lease_expires_at = None
    locked.save()


# --- writing ----------------------------------------------------------------------------------------


@transaction.atomic
def _write(data_import: DataImport, token: uuid.UUID) -> None:
    """Check every row again and write them all, in one transaction that a single wrong row undoes."""
    locked = lock_import(data_import)
    if locked.token != token:
        raise LostLease
    kind, now = import_kind(locked.kind), timezone.now()
    reader = kind.reader(context_of(locked, actor=locked.requested_by, now=now))
    rows = 0
    with locked.file.open("rb") as file, open_sheet(file) as sheet:
        for block in blocks(_rows(sheet, locked, reader, kind)):
            prepared = reader.check(block)
            if any(not issue.is_warning for issue in reader.context.issues):
                raise RowsRefused(reader.context.issues)
            reader.write(prepared)
            rows += len(block)
    reader.finish()
    move_import(locked, ImportState.DONE)
    locked.done_at, locked.row_count = timezone.now(), rows
    locked.counts, locked.written = list(reader.counts.items()), reader.written
    locked.token = locked.lease_expires_at = None
    forget_file(locked)
    locked.save()
    record(
        actor=locked.requested_by,
        action="import.write",
        target=locked,
        scope=locked.cohort.slug,
        changes={"kind": locked.kind, "rows": rows, "counts": locked.counts},
    )


# --- when something goes wrong ----------------------------------------------------------------------


def _fail(import_id: int, token: uuid.UUID, reason: str) -> None:
    DataImport.objects.filter(pk=import_id, token=token).update(
        state=ImportState.FAILED, error=reason[:400], token=None, lease_expires_at=None, updated_at=timezone.now()
    )


def _give_back(import_id: int, token: uuid.UUID, attempts: int) -> None:
    """Leave it to the sweep, or fail after the last attempt."""
    if attempts >= MAX_ATTEMPTS:
        _fail(import_id, token, FAILED)
        return
    DataImport.objects.filter(pk=import_id, token=token).update(token=None, lease_expires_at=None, sent_at=None)


def imports_sweep(*, now: datetime.datetime) -> int:
    """Free the imports whose worker is gone and send again what was forgotten; return how many. Safe twice at once."""
    dead = DataImport.objects.filter(state__in=WORKING_IMPORTS, lease_expires_at__lt=now)
    for import_id, token in dead.filter(attempts__gte=MAX_ATTEMPTS).values_list("pk", "token"):
        _fail(import_id, token, FAILED)
        _tell_its_end(import_id)
    dead.update(token=None, lease_expires_at=None, sent_at=None)
    late = Q(sent_at__isnull=True) | Q(sent_at__lt=now - RESEND_AFTER)
    waiting = DataImport.objects.filter(late, state__in=WORKING_IMPORTS, token__isnull=True)
    forgotten = list(waiting.order_by("pk").values_list("pk", flat=True)[:SHORT_QUEUE])
    DataImport.objects.filter(pk__in=forgotten, token__isnull=True).update(sent_at=now)
    for import_id in forgotten:
        send(import_id)
    return len(forgotten)

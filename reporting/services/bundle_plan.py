"""First visit of a worker to an archive: ask for each of its pieces, then let it wait for them.

Each piece is asked for in a transaction of its own: what a dead worker has asked for is found again, and a piece
that cannot be there says why without holding the others back.
"""

import datetime
import logging
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import DatabaseError, transaction

from ess_platform.common.errors import BusinessRuleError
from laureates.models import ReportFile
from reporting.documents.packs import (
    Data,
    ExportedList,
    FormCopies,
    GivenFiles,
    Lot,
    Piece,
    PublishedBilan,
    Scans,
    pack_of,
)
from reporting.enums import JobState
from reporting.models import BilanVersion, Job, JobPiece
from reporting.selectors.bilan import published_version
from reporting.selectors.bundle import (
    NO_BILAN,
    NO_COPY,
    NO_FILE,
    NO_SCAN,
    form_copies,
    given_files,
    lot_subjects,
    signed_sheets,
)
from reporting.services.bundle_state import bundle_advance
from reporting.services.content import occasion_request
from reporting.services.export import export_request
from reporting.services.job import send
from sessions.models import SignedSheet

logger = logging.getLogger(__name__)

PLANNED = "is_planned"  # in the parameters of an archive whose pieces have been asked for
PLAN_SHARE = 10  # percent, while they are
BROKEN = "La préparation de cette pièce a échoué. Demandez l’archive de nouveau ; si l’échec se répète, signalez-le."


@dataclass(frozen=True)
class Asked:
    """A piece to be asked for: its row, and `job` when an ordinary job makes it."""

    title: str
    label: str = ""
    folder: str = ""
    filename: str = ""
    reason: str = ""
    data_key: str = ""
    signed_sheet: SignedSheet | None = None
    report_file: ReportFile | None = None
    job: Callable[[], Job | None] = field(default=lambda: None, repr=False)


def bundle_plan(job: Job, tell: Callable[[int], None], now: datetime.datetime) -> None:
    """Write the pieces of an archive and ask for those that are made. Those of a former visit are asked for again:
    what exists is found. `tell` is given the percentage."""
    version = published_version(user=job.requested_by, cohort=job.cohort)
    Job.objects.filter(pk=job.pk).update(bilan_version=version)
    job.bilan_version = version
    job.pieces.all().delete()
    asked = [one for piece in pack_of(job).pieces for one in _asked(piece, job, version, now)]
    for position, one in enumerate(asked, start=1):
        _add(job, position, one)
        tell(position * PLAN_SHARE // len(asked))


def _add(bundle: Job, position: int, asked: Asked) -> None:
    """Ask for a piece and write its row. A refusal, or an error of this piece alone, is its reason."""
    row = JobPiece(bundle=bundle, position=position, title=asked.title[:200], label=asked.label[:200])
    row.folder, row.filename, row.data_key = asked.folder, asked.filename, asked.data_key
    row.signed_sheet, row.report_file, row.reason = asked.signed_sheet, asked.report_file, asked.reason
    try:
        with transaction.atomic():
            row.job = asked.job()
            row.is_own = row.job is not None and _is_own(row.job, bundle)
            row.save()
        return
    except BusinessRuleError as refusal:
        row.reason = refusal.message[:400]
    except DatabaseError:
        raise  # not of this piece: the whole visit is tried again
    except Exception:
        logger.exception("job %s: piece %s could not be asked for", bundle.pk, position)
        row.reason = BROKEN
    row.job, row.is_own = None, False
    row.save()


def _is_own(job: Job, bundle: Job) -> bool:
    return job.requested_by_id == bundle.requested_by_id and job.created_at >= bundle.created_at


def _asked(piece: Piece, job: Job, version: BilanVersion | None, now: datetime.datetime) -> Iterator[Asked]:
    match piece:
        case PublishedBilan():
            made = version.document.job if version else None
            reason = "" if version else NO_BILAN
            yield Asked(piece.title, filename=piece.filename, reason=reason, job=lambda: made)
        case Data():
            reason = NO_BILAN if piece.of_bilan and version is None else ""
            key = "" if reason else piece.data_key
            yield Asked(piece.title, filename=piece.filename, reason=reason, data_key=key)
        case ExportedList():
            yield Asked(piece.title, filename=piece.filename, job=lambda: _export(piece, job, now))
        case Scans():
            yield from _scans(piece, job)
        case FormCopies():
            yield from _form_copies(piece, job)
        case GivenFiles():
            yield from _given_files(piece, job)
        case Lot():
            yield from _lot(piece, job, version, now)


def _export(piece: ExportedList, job: Job, now: datetime.datetime) -> Job:
    return export_request(
        cohort=job.cohort,
        actor=job.requested_by,
        key=piece.list_key,
        file_format=piece.file_format,
        query=f"laureat={job.laureate.slug}" if piece.of_laureate else "",
        idempotency_key=f"{job.public_id}:{piece.filename}",
        now=now,
    )


def _form_copies(piece: FormCopies, job: Job) -> Iterator[Asked]:
    """Those that exist, by date of sending: a form that was not sent has none. One query."""
    copies = form_copies(user=job.requested_by, laureate=job.laureate)
    for content in copies:
        label = f"{content.report.campaign.label}, envoi n° {content.number}"
        yield Asked(piece.title, label, piece.folder, job=lambda content=content: content.job)
    if not copies:
        yield Asked(piece.title, folder=piece.folder, reason=NO_COPY)


def _given_files(piece: GivenFiles, job: Job) -> Iterator[Asked]:
    """One query."""
    files = given_files(user=job.requested_by, laureate=job.laureate)
    for file in files:
        yield Asked(piece.title, file.report.campaign.label, piece.folder, file.name[:120], report_file=file)
    if not files:
        yield Asked(piece.title, folder=piece.folder, reason=NO_FILE)


def _scans(piece: Scans, job: Job) -> Iterator[Asked]:
    """The sheets of the held sessions, by date; one query."""
    rank = 0
    for rank, sheet in enumerate(signed_sheets(user=job.requested_by, cohort=job.cohort), start=1):
        session = sheet.session
        extension = sheet.name.rpartition(".")[2].lower()[:5]
        filename = f"{session.starts_on.isoformat()}_{session.slug[:60]}_{rank:02d}.{extension}"
        yield Asked(piece.title, session.title, piece.folder, filename, signed_sheet=sheet)
    if not rank:
        yield Asked(piece.title, folder=piece.folder, reason=NO_SCAN)


def _lot(piece: Lot, job: Job, version: BilanVersion | None, now: datetime.datetime) -> Iterator[Asked]:
    place = {"folder": piece.folder, "filename": piece.filename}
    subjects, reason = lot_subjects(piece, job.cohort, version, job.laureate)
    if reason:
        yield Asked(piece.title, **place, reason=reason)
    for subject in subjects:
        yield Asked(
            piece.title,
            subject.label,
            **place,
            job=lambda subject=subject: occasion_request(
                document_key=piece.document_key,
                occasion=subject.origin,
                cohort=job.cohort,
                arguments=subject.arguments,
                laureate=subject.laureate,
                actor=job.requested_by,
                now=now,
            ),
        )


@transaction.atomic
def bundle_release(*, job: Job, token: uuid.UUID, now: datetime.datetime) -> None:
    """Let a planned archive wait for its pieces; it goes back to the queue if all of them have ended meanwhile.

    Does nothing when the job is no longer held by `token`.
    """
    waiting = {"state": JobState.WAITING, "token": None, "lease_expires_at": None, "attempts": 0, "step": ""}
    planned = job.params | {PLANNED: True}
    held = Job.objects.filter(pk=job.pk, token=token, state=JobState.RUNNING)
    if held.update(**waiting, params=planned) and bundle_advance(job, now):
        send(job.pk)

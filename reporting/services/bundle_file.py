"""Second visit of a worker to an archive: what its pieces are now goes into one ZIP, with a manifest and fingerprints.

A piece that failed, was cancelled or taken back is listed with its reason, and the others are there. Files are read
and written one by one; each is checked against the fingerprint kept when it was made.
"""

import datetime
import hashlib
import logging
import tempfile
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from django.core.files.base import File
from django.core.files.storage import default_storage

from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from reporting.digests import file_digest
from reporting.documents.manifest import manifest_html
from reporting.documents.pack_data import WRITERS
from reporting.documents.packs import archive_title
from reporting.documents.stamp import Stamp
from reporting.enums import JobState, JobStep
from reporting.models import Document, Job, JobPiece
from reporting.pdf import render_pdf
from reporting.services.producers import Enter

logger = logging.getLogger(__name__)

MANIFEST, SUMS = "00_manifeste.pdf", "SHA256SUMS.txt"
FILES_FROM, FILES_TO = 91, 96  # percent shown while the files go into the archive
NOTHING = "Aucune pièce n’a pu être produite : rien à réunir."
GONE = "Retirée depuis la demande."
CANCELLED = "Demande annulée."
CHANGED = "Le fichier enregistré ne porte plus son empreinte : il n’est pas remis."
ABSENT = "Le fichier enregistré est introuvable."
NOT_WRITTEN = "Ce tableau n’a pas pu être écrit. Relancez ; si l’échec se répète, signalez-le."


class MissingPiece(Exception):
    """A piece that cannot be there, with the sentence that says why."""


@dataclass(frozen=True)
class Entry:
    """One file of the archive, as the manifest lists it."""

    path: str
    title: str
    label: str
    size: int
    sha256: str


def bundle_file(*, job: Job, enter: Enter, now: datetime.datetime) -> Document:
    """Write the ZIP of an archive and return its document, not saved. Refuses an archive without any file."""
    title = archive_title(job)
    pieces = list(job.pieces.select_related("job__document", "signed_sheet", "report_file").order_by("position"))
    with tempfile.TemporaryFile() as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            entries, missing = _write_pieces(archive, job, pieces, enter, now)
            if not entries:
                raise BusinessRuleError(NOTHING)
            enter(JobStep.PDF, FILES_TO + 1)
            manifest = _manifest(job, title, entries, missing, now)
            _put(archive, MANIFEST, manifest, now)
            lines = [f"{file_digest(manifest)}  {MANIFEST}", *(f"{one.sha256}  {one.path}" for one in entries)]
            _put(archive, SUMS, ("\n".join(lines) + "\n").encode(), now)
        enter(JobStep.FILE, FILES_TO + 3)
        size = out.tell()
        out.seek(0)
        digest = hashlib.file_digest(out, "sha256").hexdigest()
        out.seek(0)
        storage_name = default_storage.save(f"documents/{job.public_id}/{uuid.uuid4()}.zip", File(out))
    day = formatting.local_day(now).isoformat()
    return Document(
        job=job,
        key=job.document_key,
        title=title,
        filename=f"{job.params.get('document', job.document_key)}_{_about(job)[:60]}_{day}.zip",
        storage_name=storage_name,
        size=size,
        sha256=digest,
    )


def _about(job: Job) -> str:
    return (job.laureate or job.cohort).slug


def _write_pieces(
    archive: zipfile.ZipFile, job: Job, pieces: list[JobPiece], enter: Enter, now: datetime.datetime
) -> tuple[list[Entry], list[dict[str, str]]]:
    entries, missing, taken = [], [], {MANIFEST, SUMS}
    for rank, piece in enumerate(pieces):
        enter(JobStep.LAYOUT, FILES_FROM + rank * (FILES_TO - FILES_FROM) // len(pieces))
        try:
            name, content = _content(job, piece, now)
        except MissingPiece as lack:
            missing.append({"title": piece.title, "label": piece.label, "reason": str(lack)})
            continue
        path = _path(piece.folder, piece.filename or name, taken)
        _put(archive, path, content, now)
        entries.append(Entry(path, piece.title, piece.label, len(content), file_digest(content)))
    return entries, missing


def _content(job: Job, piece: JobPiece, now: datetime.datetime) -> tuple[str, bytes]:
    """The name and the bytes of a piece; MissingPiece with its reason."""
    if piece.reason:
        raise MissingPiece(piece.reason)
    if piece.data_key:
        return piece.filename, _data(job, piece, now)
    if piece.upload is not None:
        return piece.filename, _stored(piece.upload.file.name, piece.upload.sha256)
    if piece.job is None:
        raise MissingPiece(GONE)
    if piece.job.state == JobState.FAILED:
        raise MissingPiece(piece.job.error)
    if piece.job.state == JobState.CANCELLED:
        raise MissingPiece(CANCELLED)
    document = Document.objects.visible_to(job.requested_by).filter(job=piece.job).distinct().first()
    if document is None:
        raise MissingPiece(GONE)
    return document.filename, _stored(document.storage_name, document.sha256)


def _stored(storage_name: str, sha256: str) -> bytes:
    try:
        with default_storage.open(storage_name) as stored:
            content = stored.read()
    except FileNotFoundError as error:
        raise MissingPiece(ABSENT) from error
    if file_digest(content) != sha256:
        raise MissingPiece(CHANGED)
    return content


def _data(job: Job, piece: JobPiece, now: datetime.datetime) -> bytes:
    """A table written for this archive. An error of one table leaves the others."""
    with tempfile.TemporaryFile() as out:
        try:
            WRITERS[piece.data_key](out, job.cohort, job.bilan_version, now)
        except Exception as error:
            logger.exception("job %s: %s could not be written", job.pk, piece.filename)
            raise MissingPiece(NOT_WRITTEN) from error
        return _read(out)


def _read(out: BinaryIO) -> bytes:
    out.seek(0)
    return out.read()


def _path(folder: str, name: str, taken: set[str]) -> str:
    """A path of its own in the archive: « 06_attestations/attestation_durand.pdf », then « …_2.pdf »."""
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    prefix, rank = f"{folder}/" if folder else "", 1
    path = f"{prefix}{name}"
    while path in taken:
        rank += 1
        path = f"{prefix}{stem}_{rank}{suffix}"
    taken.add(path)
    return path


def _put(archive: zipfile.ZipFile, path: str, content: bytes, now: datetime.datetime) -> None:
    """Add a file, dated in Paris."""
    info = zipfile.ZipInfo(path, date_time=now.astimezone(formatting.PARIS).timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, content)


def _manifest(
    job: Job, title: str, entries: list[Entry], missing: list[dict[str, str]], now: datetime.datetime
) -> bytes:
    cohort, version = job.cohort, job.bilan_version
    snapshot: dict[str, Any] = {
        "title": title,
        "cohort": {
            "name": cohort.name,
            "programme": cohort.programme.name,
            "operator": cohort.programme.operator.name,
            "is_demo": cohort.is_demo,
        },
        "bilan": f"version {version.number}, {formatting.date(formatting.local_day(version.published_at))}"
        if version
        else "",
        "files": [vars(one) for one in entries],
        "missing": missing,
    }
    stamp = Stamp(frozen_at=now, version_number=1)
    return render_pdf(html=manifest_html(snapshot=snapshot, stamp=stamp), images={}, created_at=now)

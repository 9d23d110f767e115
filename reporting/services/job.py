"""The life of a job. Its row is the truth and a message only a hint (JOB-01 to JOB-05)."""

import contextlib
import datetime
import logging
import uuid
from functools import partial
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, close_old_connections, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from reporting.digests import file_digest
from reporting.documents.catalogue import DOCUMENTS
from reporting.documents.stamp import Stamp
from reporting.enums import (
    BILAN_DOCUMENTS,
    EXPORT,
    RESTARTED_STATES,
    STEP_PROGRESS,
    WORKING_STATES,
    BilanStatus,
    JobState,
    JobStep,
)
from reporting.models import Bilan, BilanVersion, Document, Job, JobPiece
from reporting.notifications import notify_done, notify_failure
from reporting.pdf import PdfError, page_count, render_pdf
from reporting.permissions import can_cancel_job, can_receive_document
from reporting.selectors.reads import consistent_read
from reporting.selectors.version_changes import changes_of
from reporting.services.bilan import UNDER_REVIEW, version_freeze
from reporting.services.bundle_state import bundles_forgotten, bundles_ready
from reporting.services.export_file import export_file
from reporting.services.lease import LEASE, lease_kept
from reporting.services.producers import producer_of
from reporting.tasks import run_job

logger = logging.getLogger(__name__)

RESEND_AFTER = datetime.timedelta(minutes=2)
PART_MAX_AGE = datetime.timedelta(hours=1)
MAX_ATTEMPTS = 5
SHORT_QUEUE = 50

FAILURE_UNKNOWN = (
    "Le document n’a pas pu être produit, malgré plusieurs essais. Relancez-le ; si l’échec se répète, "
    "transmettez la référence de la demande à l’administration."
)


class LostLease(Exception):
    """Somebody else holds the job now: stop without a trace."""


@transaction.atomic
def bilan_request(*, bilan: Bilan, actor, idempotency_key: str) -> Job:
    """Ask for the PDF of a bilan and return its job.

    The same key posted again, or another request while one is under way, returns the job that exists: a double
    click is one document. Refuses while a second person reads the latest version. The message to the worker leaves
    when the transaction is committed.
    """
    Bilan.objects.select_for_update(of=("self",)).get(pk=bilan.pk)
    key = BILAN_DOCUMENTS[bilan.kind]
    active = Q(state__in=(JobState.QUEUED, JobState.RUNNING), document_key=key)
    existing = bilan.jobs.filter(active | Q(idempotency_key=idempotency_key)).first()
    if existing:
        return existing
    if bilan.versions.filter(status=BilanStatus.REVIEW).exists():
        raise BusinessRuleError(UNDER_REVIEW)
    job = Job.objects.create(
        idempotency_key=idempotency_key,
        document_key=key,
        cohort=bilan.cohort,
        bilan=bilan,
        requested_by=actor,
        sent_at=timezone.now(),
    )
    audit.record(actor=actor, action="job.request", target=job, scope=bilan.cohort.slug)
    send(job.pk)
    return job


def send(job_id: int) -> None:
    """Tell the workers once the row is committed. A broker that is down is no error: the sweep sends again."""

    def publish() -> None:
        try:
            run_job.delay(job_id=job_id)
        except Exception as error:  # the broker's client raises its own families of errors
            logger.warning("job %s: the broker did not take the message (%s)", job_id, type(error).__name__)
            Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(sent_at=None)

    transaction.on_commit(publish)


def job_claim(*, job_id: int, now: datetime.datetime) -> uuid.UUID | None:
    """Take the job by one conditional UPDATE; None if it is held, finished or gone."""
    token = uuid.uuid4()
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_expires_at__lt=now)
    taken = Job.objects.filter(free, pk=job_id).update(
        state=JobState.RUNNING,
        token=token,
        lease_expires_at=now + LEASE,
        attempts=F("attempts") + 1,
        started_at=now,
        step="",
        progress=0,
        error="",
    )
    return token if taken else None


def job_run(*, job_id: int) -> None:
    """Produce the document of a job: freeze, lay out, render, store. One finished document per job, whatever happens.

    A refusal (right withdrawn, content impossible) fails at once with its French sentence. Anything else is tried
    again by the sweep, five times at most.
    """
    token = job_claim(job_id=job_id, now=timezone.now())
    if token is None:
        return
    related = (
        "bilan__cohort__programme",
        "bilan_version",
        "cohort__programme__operator",
        "content",
        "requested_by__person",
    )
    job = Job.objects.select_related(*related).get(pk=job_id)
    try:
        _produce(job, token)
    except LostLease:
        logger.info("job %s: taken over by another worker", job_id)
    except (BusinessRuleError, PdfError) as refusal:
        job_fail(job_id=job_id, token=token, reason=str(refusal), now=timezone.now())
    except Exception:
        logger.exception("job %s: attempt %s failed", job_id, job.attempts)
        job_give_back(job_id=job_id, token=token, now=timezone.now())


def _produce(job: Job, token: uuid.UUID) -> None:
    if not can_receive_document(job.requested_by, job):
        raise BusinessRuleError(
            "La personne qui a demandé ce document n’a plus accès à ce qu’il contient : demandez-le de nouveau."
        )
    producer = producer_of(job.document_key)
    if producer is not None:
        document = producer(job, token, partial(_enter, job, token))
        if document is not None:
            _attach(job, token, version=None, document=document)
        return
    _enter(job, token, JobStep.FIGURES)
    if job.document_key == EXPORT:
        _produce_export(job, token)
    else:
        _produce_pages(job, token)


def _produce_export(job: Job, token: uuid.UUID) -> None:
    """A list in a spreadsheet: its file, and nothing frozen."""

    tell = partial(_enter, job, token, JobStep.LAYOUT)
    written = export_file(job=job, now=timezone.now(), tell=tell)
    _attach(job, token, version=None, document=Document(job=job, key=EXPORT, **vars(written)))


def _produce_pages(job: Job, token: uuid.UUID) -> None:
    """A document of the catalogue: freeze, lay out, render."""
    document_type = DOCUMENTS[job.document_key]
    version = _freeze_bilan(job) if job.bilan else None
    if version and version.document_id:
        _finish(job, token, version=version, document=None)
        return
    frozen = version or job.content
    stamp = Stamp(
        frozen_at=frozen.frozen_at,
        version_number=frozen.number,
        verification_code=frozen.verification_code,
        digest=frozen.digest,
        changes=changes_of(version, version.snapshot.get("figures")) if version else None,
    )
    _enter(job, token, JobStep.LAYOUT)
    html, images = document_type.html(snapshot=frozen.snapshot, stamp=stamp)
    _enter(job, token, JobStep.PDF)
    with lease_kept(job_id=job.pk, token=token):
        content = render_pdf(html=html, images=images, created_at=stamp.frozen_at)
    _enter(job, token, JobStep.FILE)
    storage_name = default_storage.save(f"documents/{job.public_id}/{uuid.uuid4()}.pdf", ContentFile(content))
    document = Document(
        job=job,
        key=job.document_key,
        title=document_type.title,
        filename=document_type.filename(frozen.snapshot, stamp),
        storage_name=storage_name,
        size=len(content),
        pages=page_count(content),
        sha256=file_digest(content),
    )
    _attach(job, token, version=version, document=document)


def _attach(job: Job, token: uuid.UUID, *, version: BilanVersion | None, document: Document) -> None:
    """Close the job with its file, which is erased when the job is no longer ours."""
    try:
        _finish(job, token, version=version, document=document)
    except BaseException:
        default_storage.delete(document.storage_name)
        raise


def _freeze_bilan(job: Job) -> BilanVersion:
    """The figures of a bilan are those of the moment of its job; any other content was frozen when it was asked."""
    with consistent_read():
        snapshot = DOCUMENTS[job.document_key].snapshot(cohort=job.cohort, bilan=job.bilan)
    return version_freeze(bilan=job.bilan, snapshot=snapshot, actor=job.requested_by, now=timezone.now())


def _enter(job: Job, token: uuid.UUID, step: JobStep, percent: int | None = None) -> None:
    """Say where it stands and keep the lease; LostLease if it is no longer ours, or cancelled."""
    held = Job.objects.filter(pk=job.pk, token=token, state=JobState.RUNNING)
    progress = STEP_PROGRESS[step] if percent is None else percent
    if not held.update(step=step, progress=progress, lease_expires_at=timezone.now() + LEASE):
        raise LostLease


@transaction.atomic
def _finish(job: Job, token: uuid.UUID, *, version: BilanVersion | None, document: Document | None) -> None:
    """Close the job and attach its file, only if the job is still ours and the version still the one laid out.

    An archive made again takes the place of the former one.
    """
    now = timezone.now()
    held = Job.objects.filter(pk=job.pk, token=token, state=JobState.RUNNING)
    if not held.update(state=JobState.DONE, progress=100, step="", ended_at=now, token=None, lease_expires_at=None):
        raise LostLease
    if document is not None:
        document_erase(Document.objects.filter(job=job))
        document.save()
    if version is not None and document is not None:
        attached = BilanVersion.objects.filter(pk=version.pk, digest=version.digest, document__isnull=True)
        if not attached.update(document=document, updated_at=now):
            raise LostLease
    _tell_bundles([job.pk], now)
    if document is not None:
        notify_done(job=job, now=now)


def document_erase(documents: QuerySet[Document]) -> int:
    """Delete these rows, and their files once it is committed; return how many. The caller holds a transaction."""
    found = list(documents)
    for document in found:
        document.delete()
        transaction.on_commit(partial(default_storage.delete, document.storage_name), robust=True)
    return len(found)


def _tell_bundles(job_ids: list[int], now: datetime.datetime) -> None:
    """Jobs ended: the archives that have all their pieces now are put together."""
    for bundle_id in bundles_ready(job_ids=job_ids, now=now):
        send(bundle_id)


@transaction.atomic
def job_fail(*, job_id: int, token: uuid.UUID | None, reason: str, now: datetime.datetime) -> None:
    """Close the job as failed, with the sentence that the person reads, and tell the requester by mail."""
    held = Job.objects.filter(pk=job_id, token=token)
    if held.update(state=JobState.FAILED, error=reason[:400], ended_at=now, token=None, lease_expires_at=None):
        _tell_bundles([job_id], now)
        notify_failure(job=Job.objects.select_related("cohort", "bilan", "requested_by").get(pk=job_id), now=now)


def job_give_back(*, job_id: int, token: uuid.UUID, now: datetime.datetime) -> None:
    """Put an attempt that broke back in the queue, or fail after the last one. The sweep sends it again."""
    if Job.objects.filter(pk=job_id, token=token, attempts__gte=MAX_ATTEMPTS).exists():
        job_fail(job_id=job_id, token=token, reason=FAILURE_UNKNOWN, now=now)
        return
    Job.objects.filter(pk=job_id, token=token).update(
        state=JobState.QUEUED, token=None, lease_expires_at=None, sent_at=now
    )


@transaction.atomic
def job_retry(*, job: Job, actor) -> Job:
    """Start again a job that failed, was cancelled or whose file was erased (« Relancer »).

    Refuses any other, or while another for the same bilan is under way.
    """
    try:
        with transaction.atomic():
            retried = Job.objects.filter(pk=job.pk, state__in=RESTARTED_STATES).update(
                state=JobState.QUEUED,
                attempts=0,
                error="",
                ended_at=None,
                progress=0,
                requested_by=actor,
                sent_at=timezone.now(),
            )
    except IntegrityError as error:
        raise BusinessRuleError("Ce document est déjà en préparation.") from error
    if not retried:
        raise BusinessRuleError("Cette demande n’est pas en échec : il n’y a rien à relancer.")
    audit.record(actor=actor, action="job.retry", target=job, scope=job.cohort.slug)
    send(job.pk)
    job.refresh_from_db()
    return job


@transaction.atomic
def job_cancel(*, job: Job, actor, now: datetime.datetime) -> Job:
    """Give up a job before it ends: one that runs stops at its next step and leaves nothing.

    Of an archive, the pieces asked for by it alone end with it; those already made stay. Refuses who did not ask for
    it, and a job that has ended. Audit: `job.cancel`.
    """
    if not can_cancel_job(actor, job):
        raise BusinessRuleError("Seule la personne qui a fait cette demande l’annule.")
    others = JobPiece.objects.filter(job=OuterRef("pk"), bundle__state__in=WORKING_STATES).exclude(bundle=job)
    own = Job.objects.filter(piece_of__bundle=job, piece_of__is_own=True).exclude(Exists(others))
    ended = {"state": JobState.CANCELLED, "token": None, "lease_expires_at": None, "ended_at": now, "step": ""}
    pieces = list(own.filter(state__in=WORKING_STATES).order_by("pk").values_list("pk", flat=True))
    Job.objects.filter(pk__in=pieces, state__in=WORKING_STATES).update(**ended)
    if not Job.objects.filter(pk=job.pk, state__in=WORKING_STATES).update(**ended):
        raise BusinessRuleError("Cette demande est déjà finie : il n’y a rien à annuler.")
    _tell_bundles([job.pk], now)
    audit.record(actor=actor, action="job.cancel", target=job, scope=job.cohort.slug)
    job.refresh_from_db()
    return job


def jobs_sweep(*, now: datetime.datetime, every_lease_is_over: bool = False) -> int:
    """Free the jobs whose worker is gone, fail the exhausted ones, send again the forgotten ones; return how many.

    `every_lease_is_over` is for the start of the only worker there is. Two sweeps at once are harmless: each row
    moves by a conditional UPDATE, and a message received twice claims once. Nothing is sent again while the queue is
    merely long.
    """
    close_old_connections()
    over = Q() if every_lease_is_over else Q(lease_expires_at__lt=now)
    dead = Job.objects.filter(over, state=JobState.RUNNING)
    for job_id, token in dead.filter(attempts__gte=MAX_ATTEMPTS).values_list("pk", "token"):
        job_fail(job_id=job_id, token=token, reason=FAILURE_UNKNOWN, now=now)
    dead.update(state=JobState.QUEUED, token=None, lease_expires_at=None, sent_at=None)
    bundles_forgotten(now=now)
    late = Q(sent_at__isnull=True) | Q(sent_at__lt=now - RESEND_AFTER)
    if every_lease_is_over:
        late = Q()
    forgotten = list(
        Job.objects.filter(late, state=JobState.QUEUED).order_by("pk").values_list("pk", flat=True)[:SHORT_QUEUE]
    )
    Job.objects.filter(pk__in=forgotten, state=JobState.QUEUED).update(sent_at=now)
    for job_id in forgotten:
        send(job_id)
    _remove_stale_parts(now)
    return len(forgotten)


def _remove_stale_parts(now: datetime.datetime) -> None:
    find = getattr(default_storage, "stale_parts", None)
    if find is None:
        return
    for part in find(before=(now - PART_MAX_AGE).timestamp()):
        with contextlib.suppress(FileNotFoundError):
            Path(part).unlink()

"""Ask for a document other than a bilan: its content is frozen here, its PDF made by a worker."""

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from ess_platform.audit import services as audit
from laureates.models import Laureate, ProgressReport
from programmes.models import Cohort
from reporting.digests import snapshot_digest, verification_code
from reporting.documents.catalogue import DOCUMENTS
from reporting.enums import RESTARTED_STATES
from reporting.models import DocumentContent, Job
from reporting.services.job import job_retry, send

DIGEST_OF_ORIGIN = 24  # characters: 96 bits tell the contents of one occasion apart


@transaction.atomic
def document_request(
    *,
    document_key: str,
    origin: str,
    cohort: Cohort,
    snapshot: dict[str, Any],
    actor,
    now: datetime.datetime,
    laureate: Laureate | None = None,
    report: ProgressReport | None = None,
    number: int = 1,
) -> Job:
    """Freeze `snapshot` for one occasion and return the job of its PDF.

    `origin` names the occasion (« transition:12 »). The same one asked again returns the job that exists, with the
    content frozen the first time: a later change does not reach a document already given. The message to the worker
    leaves when the transaction is committed. Audit: `job.request`, once.
    """
    public_id, digest = uuid.uuid4(), snapshot_digest(snapshot)
    content, is_new = DocumentContent.objects.get_or_create(
        document_key=document_key,
        origin=origin,
        defaults={
            "public_id": public_id,
            "cohort": cohort,
            "laureate": laureate,
            "report": report,
            "number": number,
            "snapshot": snapshot,
            "digest": digest,
            "verification_code": verification_code(public_id, number, digest),
            "frozen_at": now,
            "frozen_by": actor,
        },
    )
    if not is_new:
        return content.job
    job = Job.objects.create(
        idempotency_key=str(content.public_id),
        document_key=document_key,
        cohort=cohort,
        content=content,
        requested_by=actor,
        sent_at=now,
    )
    audit.record(actor=actor, action="job.request", target=job, scope=cohort.slug, changes={"document": document_key})
    send(job.pk)
    return job


@transaction.atomic
def occasion_request(
    *,
    document_key: str,
    occasion: str,
    cohort: Cohort,
    arguments: Mapping[str, Any],
    actor,
    now: datetime.datetime,
    laureate: Laureate | None = None,
) -> Job:
    """Ask for the document of an occasion (« session:12 ») as it is now, read from `arguments`, and return its job.

    While nothing changes it is the same job, started again if it failed, was cancelled or its file erased. Another
    content is the next number. A caller that must not be overtaken locks its subject first.
    """
    snapshot = DOCUMENTS[document_key].snapshot(**arguments)
    digest = snapshot_digest(snapshot)
    former = DocumentContent.objects.filter(document_key=document_key, origin__startswith=f"{occasion}:")
    same = former.filter(digest=digest).select_related("job").first()
    job = (
        same.job
        if same
        else document_request(
            document_key=document_key,
            origin=f"{occasion}:{digest[:DIGEST_OF_ORIGIN]}",
            cohort=cohort,
            laureate=laureate,
            number=former.count() + 1,
            snapshot=snapshot,
            actor=actor,
            now=now,
        )
    )
    return job_retry(job=job, actor=actor) if job.state in RESTARTED_STATES else job

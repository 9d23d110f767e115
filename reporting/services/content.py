"""Ask for a document other than a bilan: its content is frozen here, its PDF made by a worker."""

import datetime
import uuid
from typing import Any

from django.db import transaction

from ess_platform.audit import services as audit
from laureates.models import Laureate, ProgressReport
from programmes.models import Cohort
from reporting.digests import snapshot_digest, verification_code
from reporting.models import DocumentContent, Job
from reporting.services.job import send


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

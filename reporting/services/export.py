"""Exports: asked by a page, made by a worker, handed out for seven days, then erased."""

import datetime
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from programmes.models import Cohort
from reporting.enums import EXPORT, EXPORT_KEPT, ExportFormat, JobState
from reporting.export_kinds import export_kind
from reporting.models import Document, Job
from reporting.services.export_file import UNKNOWN_LIST
from reporting.services.job import send

ROWS_KEPT = datetime.timedelta(days=30)  # of the history of what was asked
QUERY_LENGTH = 1_000


@transaction.atomic
def export_request(
    *, cohort: Cohort, actor, key: str, file_format: str, query: str, idempotency_key: str, now: datetime.datetime
) -> Job:
    """Ask for a list as it is seen: `query` is the query string of its page. Return the job.

    The same key posted again returns the job that exists: a double click is one file. Refuses a list or a format
    that does not exist. Audit: `export.request`, with the list and its filters.
    """
    if export_kind(key) is None:
        raise BusinessRuleError(UNKNOWN_LIST, field="liste")
    if file_format not in ExportFormat.values:
        raise BusinessRuleError("Choisissez un format.", field="format")
    Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    unique = f"export:{idempotency_key}"
    if found := Job.objects.filter(idempotency_key=unique, cohort=cohort).first():
        return found
    job = Job.objects.create(
        idempotency_key=unique,
        document_key=EXPORT,
        cohort=cohort,
        params={"list": key, "format": file_format, "query": query[:QUERY_LENGTH]},
        requested_by=actor,
        sent_at=now,
    )
    audit.record(
        actor=actor,
        action="export.request",
        target=job,
        scope=cohort.slug,
        changes={"list": key, "format": file_format, "is_filtered": bool(query)},
    )
    send(job.pk)
    return job


def exports_purge(*, now: datetime.datetime) -> int:
    """Erase the files of more than seven days, and the requests of more than thirty; return how many files."""
    documents = list(Document.objects.filter(key=EXPORT, created_at__lt=now - EXPORT_KEPT))
    for document in documents:
        with transaction.atomic():
            deleted, _ = Document.objects.filter(pk=document.pk).delete()
            if deleted:
                transaction.on_commit(partial(default_storage.delete, document.storage_name), robust=True)
    over = Job.objects.filter(document_key=EXPORT, created_at__lt=now - ROWS_KEPT, document__isnull=True)
    over.filter(state__in=(JobState.DONE, JobState.FAILED)).delete()
    return len(documents)

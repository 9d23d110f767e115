"""Exports: asked by a page, made by a worker, handed out for seven days."""

import datetime

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from programmes.models import Cohort
from reporting.enums import EXPORT, ExportFormat
from reporting.export_kinds import export_kind
from reporting.models import Job
from reporting.services.export_file import UNKNOWN_LIST
from reporting.services.job import send

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

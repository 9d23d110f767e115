"""The exports of a promotion, last first, with what may still be downloaded."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.http import urlencode

from programmes.models import Cohort
from reporting.enums import EXPORT, EXPORT_KEPT, JobState
from reporting.export_kinds import export_kind
from reporting.models import Document, Job


@dataclass(frozen=True)
class ExportRow:
    """One request. `document` is its file while it may be downloaded; `again` is the query that asks for it anew."""

    job: Job
    title: str
    document: Document | None
    until: datetime.datetime | None
    again: str

    @property
    def is_working(self) -> bool:
        return self.job.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def is_expired(self) -> bool:
        return self.job.state == JobState.EXPIRED or (self.job.state == JobState.DONE and self.document is None)

    @property
    def format(self) -> str:
        return self.job.params["format"].upper()

    @property
    def is_filtered(self) -> bool:
        return bool(self.job.params["query"])


def export_jobs(*, user, cohort: Cohort) -> QuerySet[Job]:
    """What was asked in a promotion, with its file: one query."""
    jobs = Job.objects.visible_to(user).filter(cohort=cohort, document_key=EXPORT)
    return jobs.select_related("document", "requested_by__person").order_by("-created_at", "-pk")


def export_rows(jobs: Iterable[Job], *, now: datetime.datetime) -> list[ExportRow]:
    """The lines of the page."""
    return [_row(job, now) for job in jobs]


def _row(job: Job, now: datetime.datetime) -> ExportRow:
    kind, document = export_kind(job.params["list"]), getattr(job, "document", None)
    until = document.created_at + EXPORT_KEPT if document else None
    again = urlencode({"liste": job.params["list"]})
    return ExportRow(
        job=job,
        title=kind.title if kind else job.params["list"],
        document=document if until and now < until else None,
        until=until,
        again=f"{again}&{job.params['query']}" if job.params["query"] else again,
    )

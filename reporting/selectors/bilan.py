"""Reads around a bilan: its list, its versions, its current job, who will receive it."""

from dataclasses import dataclass

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery

from laureates.models import ProgressReport
from programmes.models import Cohort
from reporting.documents.catalogue import DOCUMENTS
from reporting.documents.packs import STEPS
from reporting.enums import BUNDLES, BilanStatus, JobState, JobStep
from reporting.models import Bilan, BilanVersion, Job


@dataclass(frozen=True)
class StepState:
    """One line of the progress of a job. `state` is « done », « current », « waiting » or « failed »."""

    code: str
    label: str
    state: str


def bilan_rows(*, user, cohort: Cohort) -> QuerySet[Bilan]:
    """The bilans of a promotion with their versions and files, in three queries whatever their number."""
    versions = BilanVersion.objects.defer("snapshot").select_related("document", "published_by__person")
    latest_job = Job.objects.filter(bilan=OuterRef("pk")).order_by("-created_at")
    return (
        Bilan.objects.visible_to(user)
        .filter(cohort=cohort)
        .select_related("created_by__person")
        .annotate(job_state=Subquery(latest_job.values("state")[:1]))
        .prefetch_related(Prefetch("versions", versions.order_by("-number")))
    )


def job_steps(job: Job | None) -> list[StepState]:
    """The steps of a job in order, each with where it stands, in the words of its document."""
    if job is None:
        return []
    words = STEPS if job.document_key in BUNDLES else DOCUMENTS[job.document_key].steps
    codes = JobStep.values
    reached = codes.index(job.step) if job.step in codes else -1
    steps = []
    for rank, (code, label) in enumerate(JobStep.choices):
        if job.state == JobState.DONE or rank < reached:
            state = "done"
        elif rank == reached:
            state = "failed" if job.state == JobState.FAILED else "current"
        else:
            state = "waiting"
        steps.append(StepState(code, words.get(code, label), state))
    return steps


def published_version(*, user, cohort: Cohort) -> BilanVersion | None:
    """The published closing bilan of a promotion, if this user may read it."""
    return (
        BilanVersion.objects.visible_to(user)
        .filter(bilan__cohort=cohort, status=BilanStatus.PUBLISHED, document__isnull=False)
        .select_related("document", "bilan")
        .order_by("-published_at")
        .first()
    )


def published_version_with(report: ProgressReport) -> BilanVersion | None:
    """The published version whose snapshot read this validated form; None when there is none.

    It was frozen after the validation, and its laureates hold this one.
    """
    if report.validated_at is None:
        return None
    slug = report.laureate.slug
    versions = (
        BilanVersion.objects.published()
        .filter(bilan__cohort=report.laureate.cohort_id, frozen_at__gte=report.validated_at)
        .annotate(sheets=F("snapshot__laureates"))
        .defer("snapshot")
        .select_related("bilan")
        .order_by("-published_at")
    )
    return next((version for version in versions if any(row["slug"] == slug for row in version.sheets or ())), None)

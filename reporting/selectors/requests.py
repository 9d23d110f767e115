"""What was asked for, whoever asked: the documents of a promotion, and one's own requests across promotions."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value

from programmes.models import Cohort
from reporting.documents.catalogue import DOCUMENTS
from reporting.documents.packs import LAUREATE_ARCHIVE, PACKS, lots, pack_of
from reporting.enums import BUNDLES, EXPORT, KEPT, LOT, RESTARTED_STATES, WORKING_STATES, JobState
from reporting.export_kinds import export_kind
from reporting.models import Document, Job, JobPiece
from sessions.models import SessionMaterial, SignedSheet

READ = (
    "document__current_version",
    "content__laureate__organisation",
    "laureate__organisation",
    "bilan",
    "requested_by__person",
    "cohort",
)
NOT_READ = ("content__snapshot", "document__current_version__snapshot")
SIGNED_SHEET, MATERIAL = "feuille", "support"  # the natures of what is uploaded


@dataclass(frozen=True)
class RequestRow:
    """One request, with its file while it may be downloaded."""

    job: Job
    title: str
    label: str
    version: int | None
    document: Document | None
    until: datetime.datetime | None
    can_cancel: bool
    can_restart: bool

    @property
    def is_bundle(self) -> bool:
        return self.job.document_key in BUNDLES

    @property
    def is_working(self) -> bool:
        return self.job.state in WORKING_STATES

    @property
    def state(self) -> str:
        """« expired » as soon as the file is no longer handed out, erased or not yet."""
        is_over = self.job.state == JobState.DONE and self.until is not None and self.document is None
        return JobState.EXPIRED if is_over else self.job.state

    @property
    def format(self) -> str:
        return self.document.filename.rpartition(".")[2].upper() if self.document else ""


def requests_of(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """With what a line of the list says, in one query."""
    label = JobPiece.objects.filter(job=OuterRef("pk")).exclude(label="").values("label")[:1]
    lost = JobPiece.objects.filter(bundle=OuterRef("pk"), job__state__in=(JobState.FAILED, JobState.CANCELLED))
    jobs = jobs.select_related(*READ).defer(*NOT_READ)
    return jobs.annotate(piece_label=Subquery(label), has_lost=Exists(lost)).order_by("-created_at", "-pk")


def cohort_requests(*, user, cohort: Cohort) -> QuerySet[Job]:
    """Everything that was asked for in a promotion, but what a laureate took back."""
    visible = Job.objects.visible_to(user).filter(cohort=cohort, content__withdrawn_at__isnull=True)
    return requests_of(visible)


def own_requests(*, user) -> QuerySet[Job]:
    """What a member of the team asked for, in every promotion that she still reads; an archive is one request."""
    pieces = JobPiece.objects.filter(job=OuterRef("pk"), is_own=True)
    return requests_of(Job.objects.visible_to(user).filter(~Exists(pieces), requested_by=user))


def request_rows(jobs: Iterable[Job], *, user, now: datetime.datetime, may_write: bool = True) -> list[RequestRow]:
    """The lines of a page; no query. `may_write`: the reader may ask for something there."""
    return [_row(job, user, now, may_write) for job in jobs]


def _row(job: Job, user, now: datetime.datetime, may_write: bool) -> RequestRow:
    document, kept = getattr(job, "document", None), KEPT.get(job.document_key)
    until = (document.created_at if document else job.ended_at or now) + kept if kept else None
    is_over = document is None or (until is not None and until <= now)
    working = job.state in WORKING_STATES
    restarts = job.state in RESTARTED_STATES or (job.state == JobState.DONE and (job.has_lost or (until and is_over)))
    return RequestRow(
        job=job,
        title=title_of(job),
        label=_label(job),
        version=_version(job, document),
        document=None if is_over else document,
        until=until,
        can_cancel=working and may_write and user.pk == job.requested_by_id,
        can_restart=bool(restarts and may_write),
    )


def title_of(job: Job) -> str:
    """What was asked for: the name of the archive, of the list or of the document."""
    if job.document_key == LOT:
        return f"Lot : {pack_of(job).title}" if job.params["document"] in DOCUMENTS else job.params["document"]
    if job.document_key in BUNDLES:
        return pack_of(job).title
    if job.document_key == EXPORT:
        kind = export_kind(job.params["list"])
        return f"Export : {kind.title}" if kind else job.params["list"]
    document = DOCUMENTS.get(job.document_key)
    return document.title if document else job.document_key


def _label(job: Job) -> str:
    laureate = job.content.laureate if job.content else job.laureate
    if laureate is not None:
        return laureate.organisation.name
    if job.bilan is not None:
        return job.bilan.title
    return job.piece_label or ""


def _version(job: Job, document: Document | None) -> int | None:
    if job.bilan_id:
        version = getattr(document, "current_version", None)
        return version.number if version else None
    return job.content.number if job.content else None


def kinds_asked() -> list[tuple[str, str]]:
    """The natures of what may be produced, for the filter of the list."""
    documents = [(key, document.title) for key, document in DOCUMENTS.items()]
    packs = [(pack.key, pack.title) for pack in (*PACKS.values(), LAUREATE_ARCHIVE)]
    return [*documents, *packs, (LOT, "Lot de documents"), (EXPORT, "Export")]


def choices_of_production() -> dict[str, str]:
    """What a team may ask for in one request: key → title, packs first."""
    return {pack.key: pack.title for pack in PACKS.values()} | dict(lots())


def uploads(*, user, cohort: Cohort) -> QuerySet:
    """The files uploaded in the sessions of a promotion, last first: dictionaries, one query."""
    fields = ("public_id", "created_at", "size", "session__title", "session__slug")
    sheets = SignedSheet.objects.visible_to(user).filter(session__cohort=cohort).order_by()
    materials = SessionMaterial.objects.visible_to(user).kept().filter(~Q(file=""), session__cohort=cohort).order_by()
    sheets = sheets.values("name", *fields, nature=Value(SIGNED_SHEET, CharField()))
    materials = materials.values("name", *fields, nature=Value(MATERIAL, CharField()))
    return sheets.union(materials, all=True).order_by("-created_at", "public_id")

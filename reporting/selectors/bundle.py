"""What an archive will hold, before it is asked for, and where its pieces are afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from laureates.models import Laureate, ReportFile
from programmes.models import Cohort
from reporting.documents.catalogue import DOCUMENTS
from reporting.documents.packs import Data, FormCopies, GivenFiles, Lot, Pack, Piece, PublishedBilan, Scans
from reporting.documents.subjects import SUBJECTS, Subject
from reporting.enums import ENDED_STATES, REPORT_COPY, JobState
from reporting.models import BilanVersion, Document, DocumentContent, Job, JobPiece
from reporting.selectors.bilan import published_version
from sessions.models import SignedSheet

NO_BILAN = "Aucun bilan publié."
NOBODY = "Rien ni personne n’est concerné à ce jour."
NOT_IN_CATALOGUE = "Ce document n’est pas encore au catalogue."
NO_SCAN = "Aucune feuille signée n’est déposée."
NO_COPY = "Aucune fiche n’a été envoyée."
NO_FILE = "Aucune pièce n’est déposée."
LABELS_SHOWN = 100


def lot_subjects(
    piece: Lot, cohort: Cohort, version: BilanVersion | None, laureate: Laureate | None = None
) -> tuple[list[Subject], str]:
    """Who gets the document of a lot, or why nobody does; only what is about `laureate` in an archive about it."""
    if piece.document_key not in DOCUMENTS or piece.document_key not in SUBJECTS:
        return [], NOT_IN_CATALOGUE
    if piece.of_bilan and version is None:
        return [], NO_BILAN
    subjects = [subject for subject in SUBJECTS[piece.document_key](cohort) if piece.keep(subject)]
    if laureate is not None:
        subjects = [subject for subject in subjects if subject.laureate == laureate]
    return subjects, "" if subjects else NOBODY


def signed_sheets(*, user, cohort: Cohort) -> QuerySet[SignedSheet]:
    """The scans of a promotion that the user may read, by session, oldest first."""
    sheets = SignedSheet.objects.visible_to(user).filter(session__cohort=cohort).select_related("session")
    return sheets.order_by("session__starts_on", "session_id", "created_at", "pk")


def form_copies(*, user, laureate: Laureate) -> list[DocumentContent]:
    """The copies of its forms that the user may read, as they were sent, oldest first. One query."""
    copies = DocumentContent.objects.visible_to(user).filter(laureate=laureate, document_key=REPORT_COPY)
    copies = copies.filter(withdrawn_at__isnull=True).select_related("job", "report__campaign").defer("snapshot")
    return list(copies.order_by("frozen_at", "pk").distinct())


def given_files(*, user, laureate: Laureate) -> list[ReportFile]:
    """The files of its forms that the user may read, by campaign. One query."""
    files = ReportFile.objects.visible_to(user).filter(report__laureate=laureate)
    files = files.select_related("report__campaign")
    return list(files.order_by("report__campaign__opens_on", "question", "pk").distinct())


@dataclass(frozen=True)
class PiecePreview:
    """One line of the preview: how many files, about whom or what, or why none."""

    title: str
    count: int
    labels: tuple[str, ...] = ()
    reason: str = ""

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.labels) if self.labels else 0


def pack_preview(*, pack: Pack, user, cohort: Cohort, laureate: Laureate | None = None) -> list[PiecePreview]:
    """What the archive would hold if it were asked for now; `laureate`: whom it is about, else the promotion."""
    version = published_version(user=user, cohort=cohort)
    return [_preview(piece, user, cohort, version, laureate) for piece in pack.pieces]


def _preview(
    piece: Piece, user, cohort: Cohort, version: BilanVersion | None, laureate: Laureate | None
) -> PiecePreview:
    match piece:
        case Lot():
            subjects, reason = lot_subjects(piece, cohort, version, laureate)
            labels = tuple(subject.label for subject in subjects[:LABELS_SHOWN])
            return PiecePreview(piece.title, len(subjects), labels, reason)
        case FormCopies():
            copies = form_copies(user=user, laureate=laureate)
            labels = tuple(content.report.campaign.label for content in copies)
            return PiecePreview(piece.title, len(copies), labels, "" if copies else NO_COPY)
        case GivenFiles():
            files = given_files(user=user, laureate=laureate)
            labels = tuple(file.name for file in files)
            return PiecePreview(piece.title, len(files), labels, "" if files else NO_FILE)
        case Scans():
            count = signed_sheets(user=user, cohort=cohort).count()
            return PiecePreview(piece.title, count, reason="" if count else NO_SCAN)
        case PublishedBilan() | Data(of_bilan=True) if version is None:
            return PiecePreview(piece.title, 0, reason=NO_BILAN)
    return PiecePreview(piece.title, 1)


@dataclass(frozen=True)
class PieceRow:
    """A piece of an archive and its file, while it may be downloaded on its own."""

    piece: JobPiece
    document: Document | None

    @property
    def state(self) -> str:
        """A state of jobs, or « none » when nothing can be there."""
        if self.piece.job is not None:
            return self.piece.job.state
        return JobState.DONE if self.piece.upload or self.piece.data_key else "none"

    @property
    def reason(self) -> str:
        """Why it is missing."""
        return self.piece.job.error if self.piece.job is not None else self.piece.reason


@dataclass(frozen=True)
class BundleCounts:
    """How many pieces an archive has, have ended, and failed or were cancelled."""

    total: int
    ended: int
    lost: int
    absent: int

    @property
    def missing(self) -> int:
        return self.lost + self.absent


def bundle_counts(bundle: Job) -> BundleCounts:
    """One query."""
    none = Q(job__isnull=True, signed_sheet__isnull=True, report_file__isnull=True, data_key="")
    return BundleCounts(
        **bundle.pieces.aggregate(
            total=Count("pk"),
            ended=Count("pk", filter=Q(job__isnull=True) | Q(job__state__in=ENDED_STATES)),
            lost=Count("pk", filter=Q(job__state__in=(JobState.FAILED, JobState.CANCELLED))),
            absent=Count("pk", filter=none),
        )
    )


def piece_rows(pieces: Iterable[JobPiece], *, user) -> list[PieceRow]:
    """The pieces of a page with their files, in two queries."""
    pieces = list(pieces)
    documents = Document.objects.visible_to(user).filter(job__in=[piece.job_id for piece in pieces if piece.job_id])
    by_job = {document.job_id: document for document in documents.distinct()}
    return [PieceRow(piece, by_job.get(piece.job_id)) for piece in pieces]

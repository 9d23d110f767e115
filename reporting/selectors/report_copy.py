"""The copies of forms that a person may read, and the other documents of a laureate."""

import datetime
from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.fields.json import KT

from laureates.enums import ReportStatus
from laureates.models import Laureate, ProgressReport
from reporting.enums import REPORT_COPY, RESTARTED_STATES, JobState
from reporting.models import Document, DocumentContent, Job
from sessions.models import SupportSession
from sessions.selectors.own_dates import own_dates

# States in which the answers are still those that were sent: a copy can be made from them.
COPIED = (ReportStatus.SUBMITTED, ReportStatus.VALIDATED)


@dataclass(frozen=True)
class CopyLine:
    """One sending of a form and its copy; `content` is None while nobody asked for it."""

    report: ProgressReport
    content: DocumentContent | None

    @property
    def job(self) -> Job | None:
        return self.content.job if self.content else None

    @property
    def document(self) -> Document | None:
        """The file, once it is made."""
        return getattr(self.job, "document", None)

    @property
    def sent_at(self) -> datetime.datetime | None:
        """When the answers were sent, which may be before the copy was made."""
        text = self.content.sent_at_text if self.content else None
        return datetime.datetime.fromisoformat(text) if text else self.report.submitted_at

    @property
    def is_working(self) -> bool:
        return self.job is not None and self.job.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def has_failed(self) -> bool:
        return self.job is not None and self.job.state in RESTARTED_STATES

    @property
    def can_be_made(self) -> bool:
        """Nobody made it, and the form still says what was sent."""
        return self.content is None and self.report.status in COPIED


def report_copies(contents: QuerySet[DocumentContent]) -> QuerySet[DocumentContent]:
    """The copies of forms among them, latest first, each with its job, its file and `sent_at_text`."""
    copies = contents.filter(document_key=REPORT_COPY).annotate(sent_at_text=KT("snapshot__sent_at"))
    return copies.defer("snapshot").select_related("job__document").order_by("-frozen_at", "-pk")


def readable_copies(user) -> QuerySet[DocumentContent]:
    """The copies that the user may read."""
    return report_copies(DocumentContent.objects.visible_to(user))


def latest_copy(*, user, report: ProgressReport) -> CopyLine:
    """The copy of the last sending of a form; without content when there is none for this user."""
    content = readable_copies(user).filter(report=report).first()
    if content and report.status in COPIED and content.frozen_at < report.submitted_at:
        content = None  # that of an earlier sending: the last one left none
    return CopyLine(report, content)


def copy_lines(*, user, laureate: Laureate) -> list[CopyLine]:
    """Every sending of the forms of a laureate, latest campaign first; a form sent without a copy has its line.

    Two queries whatever their number.
    """
    reports = ProgressReport.objects.filter(laureate=laureate).select_related("campaign")
    copies: dict[int, list[DocumentContent]] = {}
    for content in readable_copies(user).filter(laureate=laureate):
        copies.setdefault(content.report_id, []).append(content)
    lines = []
    for report in reports.order_by("-campaign__opens_on", "-pk"):
        found = [CopyLine(report, content) for content in copies.get(report.pk, [])]
        alone = CopyLine(report, None)
        lines += found or ([alone] if alone.can_be_made else [])
    return lines


def session_notes(*, user, laureate: Laureate) -> QuerySet[SupportSession]:
    """The sessions of the promotion whose account is written, latest first."""
    sessions = own_dates(user).filter(cohort=laureate.cohort_id).exclude(minutes="")
    return sessions.defer("minutes").order_by("-starts_on", "-pk")

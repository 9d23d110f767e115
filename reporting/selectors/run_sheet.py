"""The run sheets of a session that were asked for."""

from dataclasses import dataclass

from django.db.models import QuerySet

from reporting.digests import snapshot_digest
from reporting.enums import RESTARTED_STATES, RUN_SHEET, JobState
from reporting.models import Document, DocumentContent, Job
from sessions.models import SupportSession


def run_sheets_of(session: SupportSession, contents: QuerySet[DocumentContent]) -> QuerySet[DocumentContent]:
    """Those of one session among them, latest first."""
    origin = f"session:{session.public_id.hex}:"
    return contents.filter(document_key=RUN_SHEET, origin__startswith=origin).order_by("-frozen_at", "-pk")


@dataclass(frozen=True)
class RunSheet:
    """The latest run sheet of a session; `content` is None while nobody asked for one."""

    content: DocumentContent | None
    is_current: bool

    @property
    def job(self) -> Job | None:
        return self.content.job if self.content else None

    @property
    def document(self) -> Document | None:
        """The file, once it is made."""
        return getattr(self.job, "document", None)

    @property
    def is_working(self) -> bool:
        return self.job is not None and self.job.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def has_failed(self) -> bool:
        return self.job is not None and self.job.state in RESTARTED_STATES


def latest_run_sheet(*, user, session: SupportSession, snapshot: dict) -> RunSheet:
    """The last one that the user may read; `snapshot` is what the session says now."""
    visible = run_sheets_of(session, DocumentContent.objects.visible_to(user)).filter(cohort=session.cohort_id)
    content = visible.defer("snapshot").select_related("job__document").first()
    return RunSheet(content, is_current=content is not None and content.digest == snapshot_digest(snapshot))

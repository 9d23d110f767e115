"""The sheets made for a session."""

import uuid

from reporting.enums import SIGN_IN_SHEET
from reporting.models import Job
from sessions.models import SupportSession


def sheet_job(*, user, session: SupportSession, asked: str = "") -> Job | None:
    """The job of a sheet of this session, with its file if it is made: `asked` by its public identifier, else the
    last one. None when nobody asked."""
    jobs = Job.objects.visible_to(user).filter(
        document_key=SIGN_IN_SHEET, content__origin__startswith=f"session:{session.pk}:"
    )
    jobs = jobs.select_related("document", "content").order_by("-sent_at", "-pk")
    try:
        return jobs.filter(public_id=uuid.UUID(asked)).first() if asked else jobs.first()
    except ValueError:
        return None

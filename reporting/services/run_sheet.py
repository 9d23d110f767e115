"""The run sheet of a session: what it says now, frozen when it is asked for."""

import datetime

from django.db import transaction

from reporting.digests import snapshot_digest
from reporting.documents.catalogue import DOCUMENTS
from reporting.enums import RUN_SHEET
from reporting.models import DocumentContent, Job
from reporting.selectors.run_sheet import run_sheets_of
from reporting.services.content import document_request
from sessions.models import SupportSession


@transaction.atomic
def run_sheet_request(*, session: SupportSession, actor, now: datetime.datetime) -> Job:
    """Freeze the agenda of a session and return the job of its PDF; while nothing changes, it is the same job.

    Each new content is the next number. Audit: `job.request`, once for each.
    """
    locked = SupportSession.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=session.pk)
    snapshot = DOCUMENTS[RUN_SHEET].snapshot(session=locked)
    digest = snapshot_digest(snapshot)
    former = run_sheets_of(locked, DocumentContent.objects.all())
    same = former.filter(digest=digest).first()
    if same is not None:
        return same.job
    number = former.count() + 1
    return document_request(
        document_key=RUN_SHEET,
        origin=f"session:{locked.public_id.hex}:{number}",
        cohort=locked.cohort,
        number=number,
        snapshot=snapshot,
        actor=actor,
        now=now,
    )

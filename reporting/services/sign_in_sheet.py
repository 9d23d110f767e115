"""Ask for the sheet to print of a session."""

import datetime

from django.db import transaction

from ess_platform.common.errors import BusinessRuleError
from reporting.digests import snapshot_digest
from reporting.documents.catalogue import DOCUMENTS
from reporting.enums import SIGN_IN_SHEET, JobState
from reporting.models import Job
from reporting.services.content import document_request
from reporting.services.job import job_retry
from sessions.enums import CALLED_OFF_STATUSES
from sessions.models import SupportSession

NO_HALF_DAY = "Cette séance n’a aucune demi-journée : ajoutez-en une, puis imprimez la feuille."
CALLED_OFF = "Cette séance est {state} : aucune feuille ne s’imprime."


@transaction.atomic
def sign_in_sheet_request(*, session: SupportSession, actor, now: datetime.datetime) -> Job:
    """Freeze who is expected and ask for the PDF; the same people, hours and speakers give the sheet already made.

    Refuses a session without half-day, postponed or cancelled. A sheet that failed is started again.
    """
    locked = SupportSession.objects.select_for_update(of=("self",)).select_related("cohort__programme__operator")
    session = locked.get(pk=session.pk)
    if session.status in CALLED_OFF_STATUSES:
        raise BusinessRuleError(CALLED_OFF.format(state=session.get_status_display().lower()))
    if not session.half_days.exists():
        raise BusinessRuleError(NO_HALF_DAY)
    snapshot = DOCUMENTS[SIGN_IN_SHEET].snapshot(session=session)
    job = document_request(
        document_key=SIGN_IN_SHEET,
        origin=f"session:{session.pk}:{snapshot_digest(snapshot)[:40]}",
        cohort=session.cohort,
        snapshot=snapshot,
        actor=actor,
        now=now,
    )
    return job_retry(job=job, actor=actor) if job.state == JobState.FAILED else job

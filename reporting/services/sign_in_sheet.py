"""Ask for the sheet to print of a session."""

import datetime

from django.db import transaction

from ess_platform.common.errors import BusinessRuleError
from reporting.enums import SIGN_IN_SHEET
from reporting.models import Job
from reporting.services.content import occasion_request
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
    return occasion_request(
        document_key=SIGN_IN_SHEET,
        occasion=f"session:{session.pk}",
        cohort=session.cohort,
        arguments={"session": session},
        actor=actor,
        now=now,
    )

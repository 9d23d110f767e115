"""« Demander 5 jours »: a laureate asks for a delay; the team grants it from the review."""

import datetime

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError

from ..enums import EDITABLE_REPORT_STATUSES, IN_SCOPE_STATUSES
from ..models import ProgressReport
from ..notifications.notices import notice_of_delay_asked
from .report_state import is_closed, lock_report

ALREADY_SENT = "Cette fiche est à l’état « {state} » : elle n’attend plus rien de vous, un délai ne sert à rien."
CLOSED = "Cette campagne est fermée : appelez l’équipe, elle peut encore remplir la fiche avec vous."
NOT_OPEN_YET = "Cette fiche ouvrira le {day} : vous pourrez demander un délai ensuite."
OUT = "Votre parcours est suspendu ou terminé : aucune fiche n’est attendue, vous n’avez pas de délai à demander."


def delay_refusal(report: ProgressReport, today: datetime.date) -> str:
    """Why no delay can be asked for this form; empty when it can."""
    if report.laureate.status not in IN_SCOPE_STATUSES:
        return OUT
    if report.status not in EDITABLE_REPORT_STATUSES:
        return ALREADY_SENT.format(state=report.get_status_display())
    if today < report.campaign.opens_on:
        return NOT_OPEN_YET.format(day=formatting.date(report.campaign.opens_on))
    return CLOSED if is_closed(report, today) else ""


@transaction.atomic
def report_ask_delay(*, report: ProgressReport, actor, now: datetime.datetime) -> ProgressReport:
    """Note that the laureate asks for five more days; nothing changes until the team answers.

    Refuses a form that is sent or set aside, a campaign not open yet or closed, a laureate out of the programme.
    A second request changes nothing. The team reads it in its notices, on its dashboard and in the digest of 17 h.
    Audit: `report.ask_delay`.
    """
    locked = lock_report(report)
    refusal = delay_refusal(locked, formatting.local_day(now))
    if refusal:
        raise BusinessRuleError(refusal)
    if locked.delay_asked_at is None:
        locked.delay_asked_at = now
        locked.save(update_fields=["delay_asked_at", "updated_at"])
        record(actor=actor, action="report.ask_delay", target=locked, scope=locked.laureate.cohort.slug)
        notice_of_delay_asked(report=locked, actor=actor, now=now)
    return locked

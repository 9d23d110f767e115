"""Délai: the team grants one, on request or not, or says no with a word."""

import datetime

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.working_days import add_working_days, next_working_day

from ..models import ProgressReport
from ..notifications import notify_delay_granted, notify_delay_refused
from ..notifications.notices import notice_of_delay_answered
from ..selectors.campaign_dates import region_of
from ..selectors.report_actions import extension_refusal
from .reminder import campaign_plan_reminders
from .report_state import lock_report

DELAY_DAYS = 5  # working days granted in one click (« Demander 5 jours »)
LONGEST_DELAY = datetime.timedelta(days=366)
WORD_LENGTH = 500


def due_of(report: ProgressReport) -> datetime.date:
    """The deadline that holds for this form: the delay granted, or else the campaign's."""
    return report.due_on or report.campaign.due_on


def usual_delay(report: ProgressReport, today: datetime.date) -> datetime.date:
    """Five working days after the deadline, or after today when it is past."""
    return add_working_days(max(due_of(report), today), DELAY_DAYS, region_of(report.laureate.cohort))


@transaction.atomic
def report_extend(*, report: ProgressReport, due_on: datetime.date, actor, now: datetime.datetime) -> ProgressReport:
    """Grant a delay until `due_on`, moved to a working day of the region; it answers the laureate's request.

    Refuses a form that is no longer waited for, a day past, not later than the current deadline, or more than a year
    away. The same delay granted twice changes nothing. Mail M03c to the main contact, and the ladder of
    the new deadline. Audit: `report.extend`.
    """
    locked, today = lock_report(report), formatting.local_day(now)
    refusal = extension_refusal(locked.status)
    if refusal:
        raise BusinessRuleError(f"Pas de délai possible\u00a0: {refusal}.")
    if due_on < today:
        raise BusinessRuleError("Ce jour est passé\u00a0: choisissez un jour à venir.", field="due_on")
    if due_on > today + LONGEST_DELAY:
        raise BusinessRuleError("Ce délai dépasse un an\u00a0: vérifiez l’année.", field="due_on")
    due_on = next_working_day(due_on, region_of(locked.laureate.cohort))
    if due_on == locked.due_on and locked.delay_asked_at is None:
        return locked
    if due_on <= due_of(locked):
        text = f"La structure a déjà jusqu’au {formatting.date(due_of(locked))}\u00a0: choisissez un jour plus tardif."
        raise BusinessRuleError(text, field="due_on")
    before = due_of(locked)
    locked.due_on, locked.delay_asked_at = due_on, None
    locked.save(update_fields=["due_on", "delay_asked_at", "updated_at"])
    changes = {"due_on": [str(before), str(due_on)]}
    record(actor=actor, action="report.extend", target=locked, scope=locked.laureate.cohort.slug, changes=changes)
    notify_delay_granted(report=locked, actor=actor, now=now)
    notice_of_delay_answered(report=locked, is_granted=True, actor=actor, now=now)
    campaign_plan_reminders(campaign=locked.campaign, now=now)
    return locked


@transaction.atomic
def report_refuse_delay(*, report: ProgressReport, word: str, actor, now: datetime.datetime) -> ProgressReport:
    """Answer no to a request for a delay, with a word that the laureate reads (mail M03c).

    Refuses an empty word. Without a request, nothing changes: somebody answered. Audit: `report.refuse_delay`.
    """
    locked = lock_report(report)
    if locked.delay_asked_at is None:
        return locked
    if not word.strip():
        raise BusinessRuleError("Dites un mot à la structure\u00a0: pourquoi, et ce que vous proposez.", field="word")
    locked.delay_asked_at = None
    locked.save(update_fields=["delay_asked_at", "updated_at"])
    record(actor=actor, action="report.refuse_delay", target=locked, scope=locked.laureate.cohort.slug)
    notify_delay_refused(report=locked, word=word.strip()[:WORD_LENGTH], actor=actor, now=now)
    notice_of_delay_answered(report=locked, is_granted=False, actor=actor, now=now)
    return locked

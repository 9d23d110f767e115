"""Plan the reminders of the forms: the ladder of each laureate, written in advance, and kept true (C7)."""

import datetime

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common import formatting
from ess_platform.notifications.models import Reminder
from ess_platform.notifications.services import reminder_plan
from programmes.enums import CohortStatus

from ..enums import ReportStatus
from ..models import ProgressReport, ReportingCampaign
from ..notifications.reminders import reason_of
from ..selectors.campaign_dates import region_of
from ..selectors.reminder_ladder import OPENING, Step, is_too_late, kind_of
from ..selectors.reminder_state import contact_of, due_day, reports_to_plan, steps_of

LIVING = (CohortStatus.RUNNING, CohortStatus.CLOSED)  # follow-ups come after the closing


@transaction.atomic
def campaign_plan_reminders(*, campaign: ReportingCampaign, now: datetime.datetime) -> int:
    """Write the reminders to come of every laureate who still owes its form, and return how many are new.

    One row per rung, relative to the laureate's own due date, to its main contact; a rung of an earlier date stays
    until its hour and is stopped then, with the reason. Nothing before the opening, nor in a campaign that is closed or
    whose reminders are paused, nor for a form that is sent or set aside, nor for a laureate out of scope.
    Safe to run again at any time: what is planned, sent or stopped stays so.
    """
    today = formatting.local_day(now)
    if not _is_open(campaign, today) or campaign.are_reminders_paused:
        return 0
    reports = reports_to_plan(campaign)
    rows = Reminder.objects.filter(target_id__in=[report.public_id for report in reports])
    known = dict(rows.values_list("dedup_key", "asked_at"))
    return sum(_plan_form(report, known, today) for report in reports)


def _is_open(campaign: ReportingCampaign, today: datetime.date) -> bool:
    return (
        campaign.cohort.status in LIVING
        and campaign.opens_on <= today
        and (campaign.closed_on is None or today < campaign.closed_on)
    )


def _plan_form(report: ProgressReport, known: dict[str, datetime.datetime], today: datetime.date) -> int:
    """Plan the rungs of one form that are still to come; those planned before may move."""
    person = contact_of(report.laureate.participants.all(), today)
    if person is None:
        return 0
    new = 0
    for step in steps_of(report):
        key = reminder_key(report, step, person.pk)
        if known.get(key) == step.due_at or (key not in known and not _is_to_come(report, step, today)):
            continue
        reminder_plan(
            dedup_key=key,
            kind=kind_of(step.rung, report.campaign.moment),
            person=person,
            target_id=report.public_id,
            scope=report.laureate.cohort.slug,
            region=region_of(report.laureate.cohort),
            due_at=step.due_at,
            reason=reason_of(report),
        )
        new += key not in known
    return new


def reminder_key(report: ProgressReport, step: Step, person_id: int) -> str:
    """What makes a reminder another one: the form, the rung, the date waited for and the reader.

    The opening is told once to each reader, whatever becomes of the date.
    """
    kind = kind_of(step.rung, report.campaign.moment)
    day = "" if step.rung == OPENING else f":{due_day(report).isoformat()}"
    return f"report:{report.public_id}:{kind}:{person_id}{day}"


def _is_to_come(report: ProgressReport, step: Step, today: datetime.date) -> bool:
    """A rung of a past day, or of today, is not caught up; the opening is, for who joins on the way."""
    if step.rung == OPENING:
        is_new = report.status == ReportStatus.NOT_STARTED
        return is_new and not is_too_late(OPENING, due_on=due_day(report), today=today)
    return step.day > today


@transaction.atomic
def campaign_pause_reminders(*, campaign: ReportingCampaign, actor) -> ReportingCampaign:
    """Send no reminder of this campaign until they are resumed; those whose hour comes meanwhile are lost.

    A second click changes nothing. Audit: `campaign.pause_reminders`.
    """
    return _set_paused(campaign, actor, True, "campaign.pause_reminders")


@transaction.atomic
def campaign_resume_reminders(*, campaign: ReportingCampaign, actor, now: datetime.datetime) -> ReportingCampaign:
    """Let the reminders of a campaign leave again, and plan those that miss.

    A second click changes nothing. Audit: `campaign.resume_reminders`.
    """
    locked = _set_paused(campaign, actor, False, "campaign.resume_reminders")
    campaign_plan_reminders(campaign=locked, now=now)
    return locked


def _set_paused(campaign: ReportingCampaign, actor, is_paused: bool, action: str) -> ReportingCampaign:
    rows = ReportingCampaign.objects.select_for_update(of=("self",)).select_related("cohort__programme__region")
    locked = rows.get(pk=campaign.pk)
    if locked.are_reminders_paused != is_paused:
        locked.are_reminders_paused = is_paused
        locked.save(update_fields=["are_reminders_paused", "updated_at"])
        record(actor=actor, action=action, target=locked, scope=locked.cohort.slug)
    return locked

"""Whether a planned reminder of a form is still wanted, and to whom it goes: one rule for the sending and the pages."""

import datetime
import uuid
from collections.abc import Collection, Iterable

from django.db.models import Prefetch

from ess_platform.common import formatting
from ess_platform.directory.models import Person

from ..enums import IN_SCOPE_STATUSES, LaureateStatus, ReportStatus
from ..models import Participant, ProgressReport, ReportingCampaign
from .campaign_dates import region_of
from .reminder_ladder import OPENING, RUNG_OF_KIND, is_too_late, ladder
from .review import UNSENT
from .space import CampaignForm

RELATED = ("campaign", "laureate__organisation__inclusion_kind", "laureate__cohort__programme__region")
GONE = "la fiche n’existe plus"
CAMPAIGN_PAUSED = "relances de la campagne suspendues"
CAMPAIGN_CLOSED = "campagne fermée"
NEW_CONTACT = "un autre contact principal"
STARTED = "fiche déjà commencée"
NEW_DATE = "échéance changée"
TOO_LATE = "trop tard pour ce message"
OUT_OF_PROGRAMME = {
    LaureateStatus.PAUSED: "lauréat en pause",
    LaureateStatus.LEFT: "lauréat sorti",
    LaureateStatus.ALUMNI: "parcours terminé",
}
SETTLED = {
    ReportStatus.SUBMITTED: "fiche envoyée",
    ReportStatus.NEEDS_CHANGES: "fiche envoyée",
    ReportStatus.VALIDATED: "fiche validée",
    ReportStatus.NOT_APPLICABLE: "fiche sans objet",
    ReportStatus.NOT_RETURNED: "fiche non rendue",
}


def reports_to_remind():
    """Forms with everything that the rules and the words of a reminder need: two queries."""
    people = Participant.objects.select_related("person")
    return ProgressReport.objects.select_related(*RELATED).prefetch_related(Prefetch("laureate__participants", people))


def reports_to_plan(campaign: ReportingCampaign) -> list[ProgressReport]:
    """The forms of a campaign that are still waited for, with what the ladder needs: two queries.

    They share the campaign given, so give it with its promotion, its programme and its region.
    """
    waiting = reports_to_remind().filter(campaign=campaign, status__in=UNSENT, laureate__status__in=IN_SCOPE_STATUSES)
    columns = ("public_id", "status", "due_on", "campaign", "laureate__cohort", "laureate__organisation__name")
    reports = list(waiting.select_related(None).select_related("laureate__organisation").only(*columns))
    for report in reports:
        report.campaign, report.laureate.cohort = campaign, campaign.cohort
    return reports


def reports_by_target(targets: Collection[uuid.UUID]) -> dict[uuid.UUID, ProgressReport]:
    """The forms of some reminders, by public identifier."""
    return {report.public_id: report for report in reports_to_remind().filter(public_id__in=targets)}


def due_day(report: ProgressReport) -> datetime.date:
    """The laureate's own due date: the one granted, or else the campaign's."""
    return report.due_on or report.campaign.due_on


def contact_of(people: Iterable[Participant], today: datetime.date) -> Person | None:
    """Whom a reminder goes to: the main contact (TSK-6), or else the first person who represents the laureate."""
    reachable = [
        row
        for row in people
        if row.person.email
        and (row.joined_on is None or row.joined_on <= today)
        and (row.left_on is None or row.left_on >= today)
    ]
    chosen = min(reachable, key=lambda row: (not row.is_main_contact, row.pk), default=None)
    return chosen.person if chosen else None


def _out_of_reach(report: ProgressReport, today: datetime.date) -> str:
    """Why no reminder at all goes to this form; empty when they do."""
    campaign, laureate = report.campaign, report.laureate
    if laureate.status not in IN_SCOPE_STATUSES:
        return OUT_OF_PROGRAMME.get(laureate.status, OUT_OF_PROGRAMME[LaureateStatus.LEFT])
    if report.status not in UNSENT:
        return SETTLED[report.status]
    if CampaignForm(campaign, report, today).is_closed:
        return CAMPAIGN_CLOSED
    return CAMPAIGN_PAUSED if campaign.are_reminders_paused else ""


def reminder_stop_reason(reminder, report: ProgressReport | None, now: datetime.datetime) -> str:
    """Why a planned reminder must not leave now, in the words of the team's pages; empty when it must."""
    if report is None:
        return GONE
    today = formatting.local_day(now)
    return _out_of_reach(report, today) or _off_the_ladder(reminder, report, today)


def _off_the_ladder(reminder, report: ProgressReport, today: datetime.date) -> str:
    """The form is still waited for: is this mail the right one, to the right person, at the right time?"""
    contact = contact_of(report.laureate.participants.all(), today)
    if contact is None or contact.pk != reminder.person_id:
        return NEW_CONTACT
    rung, due_on = RUNG_OF_KIND[reminder.kind], due_day(report)
    if rung == OPENING:
        if report.status != ReportStatus.NOT_STARTED:
            return STARTED
    elif reminder.asked_at not in {step.due_at for step in steps_of(report) if step.rung == rung}:
        return f"délai accordé jusqu’au {formatting.date(due_on, weekday=False)}" if report.due_on else NEW_DATE
    return TOO_LATE if is_too_late(rung, due_on=due_on, today=today) else ""


def steps_of(report: ProgressReport):
    """The ladder of one form, from its own due date."""
    return ladder(opens_on=report.campaign.opens_on, due_on=due_day(report), region=region_of(report.laureate.cohort))

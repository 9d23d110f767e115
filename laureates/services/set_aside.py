"""What the team sets aside and takes up again: « sans objet », « non rendue », a validated form to correct."""

import datetime
from collections.abc import Collection

from django.db import transaction

from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.working_days import add_working_days

from ..enums import ReportStatus
from ..models import ProgressReport
from ..notifications import notify_returned
from ..permissions import can_reopen_validated
from ..report_guards import guard_reason
from ..selectors.campaign_dates import region_of
from ..selectors.report_actions import SET_ASIDE
from .extension import due_of
from .report_state import former_status, is_closed, last_transition, lock_report, move_report, refuse_transition
from .review import CORRECTION_DAYS, asked_sections, check_request

REASON_LENGTH = 2_000


@transaction.atomic
def report_exempt(*, report: ProgressReport, reason: str, actor, now: datetime.datetime) -> ProgressReport:
    """Say that this form is not expected from this laureate: → sans objet; it leaves every count.

    Answers are kept: `report_take_up` undoes it. Refuses an empty reason, and a validated form that a higher app holds
    (a published bilan). Exempting twice changes nothing.
    """
    locked = lock_report(report)
    if locked.status == ReportStatus.NOT_APPLICABLE:
        return locked
    if not reason.strip():
        raise BusinessRuleError("Dites pourquoi cette fiche n’est pas attendue.", field="reason")
    if len(reason) > REASON_LENGTH:
        most = formatting.number(REASON_LENGTH)
        raise BusinessRuleError(f"Le motif dépasse {most} caractères.", field="reason")
    refuse_held(locked)
    move_report(
        report=locked,
        to_status=ReportStatus.NOT_APPLICABLE,
        actor=actor,
        now=now,
        comment=reason.strip(),
        validated_at=None,
        validated_by=None,
        delay_asked_at=None,
    )
    return locked


@transaction.atomic
def report_set_not_returned(*, report: ProgressReport, actor, now: datetime.datetime) -> ProgressReport:
    """Stop waiting for a form: non commencée or brouillon → non rendue; what was typed is kept.

    Refuses while the deadline of this form, or the delay granted, is not past. Doing it twice changes nothing.
    """
    locked = lock_report(report)
    if locked.status == ReportStatus.NOT_RETURNED:
        return locked
    refuse_transition(locked, ReportStatus.NOT_RETURNED)
    if due_of(locked) >= formatting.local_day(now):
        day = formatting.date(due_of(locked))
        raise BusinessRuleError(f"Cette fiche est attendue jusqu’au {day}\u00a0: elle n’est pas encore en retard.")
    move_report(report=locked, to_status=ReportStatus.NOT_RETURNED, actor=actor, now=now, delay_asked_at=None)
    return locked


@transaction.atomic
def report_take_up(*, report: ProgressReport, actor, now: datetime.datetime) -> ProgressReport:
    """Undo « non rendue » or « sans objet »: the form is waited for again, as a draft with every answer kept.

    A form that was never started goes back to « non commencée »; one that was sent has to be sent again. When its time
    is over, it gets five working days. Refuses any other state; the second click of the same person changes nothing.
    """
    locked, today = lock_report(report), formatting.local_day(now)
    if locked.status not in SET_ASIDE:
        last = last_transition(locked)
        if last is not None and last.from_status in SET_ASIDE and last.actor_id == actor.pk:
            return locked
        raise BusinessRuleError("Cette fiche n’est ni dispensée ni « non rendue »\u00a0: elle suit son cours.")
    target = ReportStatus.NOT_STARTED if former_status(locked) == ReportStatus.NOT_STARTED else ReportStatus.DRAFT
    columns = {"submitted_at": None, "reopened_sections": []}
    if due_of(locked) < today or is_closed(locked, today):
        columns["due_on"] = add_working_days(today, CORRECTION_DAYS, region_of(locked.laureate.cohort))
    move_report(report=locked, to_status=target, actor=actor, now=now, **columns)
    return locked


@transaction.atomic
def report_reopen_validated(
    *, report: ProgressReport, reason: str, sections: Collection[str], actor, now: datetime.datetime
) -> ProgressReport:
    """Open a validated form again: validée → à compléter, on `sections` only, for five working days. Mail M06.

    Refuses who does not manage the operator, a reason under 20 characters, no section, and a form that a higher app
    holds (its values are in a published bilan). A form that is already « à compléter » changes nothing.
    """
    locked = lock_report(report)
    if not can_reopen_validated(actor, locked.laureate.cohort):
        raise BusinessRuleError("Seul·e un·e responsable de l’opérateur peut rouvrir une fiche validée.")
    if locked.status == ReportStatus.NEEDS_CHANGES:
        return locked
    if locked.status != ReportStatus.VALIDATED:
        raise BusinessRuleError("Seule une fiche validée se rouvre ainsi.")
    refuse_held(locked)
    asked = asked_sections(locked, sections)
    check_request(reason, asked, sections, field="reason")
    today = formatting.local_day(now)
    transition = move_report(
        report=locked,
        to_status=ReportStatus.NEEDS_CHANGES,
        actor=actor,
        now=now,
        comment=reason.strip(),
        sections=asked,
        reopened_sections=asked,
        due_on=add_working_days(today, CORRECTION_DAYS, region_of(locked.laureate.cohort)),
        validated_at=None,
        validated_by=None,
    )
    notify_returned(report=locked, transition=transition, now=now)
    return locked


def refuse_held(report: ProgressReport) -> None:
    """Raise BusinessRuleError when a higher app needs the values of this validated form as they are."""
    reason = guard_reason(report) if report.status == ReportStatus.VALIDATED else ""
    if reason:
        raise BusinessRuleError(reason)

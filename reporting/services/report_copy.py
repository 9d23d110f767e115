"""The copy of a form: what was sent, frozen when it was sent, for the people of the laureate and the team."""

import datetime

from django.db import transaction

from ess_platform.common.errors import BusinessRuleError
from laureates.enums import ReportStatus
from laureates.models import ProgressReport, ReportTransition
from laureates.services.report_state import lock_report
from reporting.documents.catalogue import DOCUMENTS
from reporting.enums import REPORT_COPY
from reporting.models import DocumentContent, Job
from reporting.selectors.report_copy import COPIED
from reporting.services.content import document_request

NOT_SENT = "Cette fiche n’est pas envoyée : sa copie se prépare à l’envoi."
BEING_CORRECTED = "Cette fiche est en cours de correction : sa copie se préparera au prochain envoi."


@transaction.atomic
def report_copy_freeze(*, report: ProgressReport, transition: ReportTransition) -> Job:
    """Freeze what has just been sent and ask for its PDF; the same sending twice is one document."""
    return _request(report, transition, actor=transition.actor, now=transition.at)


@transaction.atomic
def report_copy_request(*, report: ProgressReport, actor, now: datetime.datetime) -> Job:
    """Make the copy of a form whose sending left none (taken up from a file, or an error that day).

    Returns the job that exists when there is one. Refuses a form that is not sent, or being corrected: its answers
    are no longer those that were sent.
    """
    locked = lock_report(report)
    if locked.status == ReportStatus.NEEDS_CHANGES:
        raise BusinessRuleError(BEING_CORRECTED)
    if locked.status not in COPIED:
        raise BusinessRuleError(NOT_SENT)
    existing = DocumentContent.objects.filter(
        report=locked, document_key=REPORT_COPY, withdrawn_at__isnull=True, frozen_at__gte=locked.submitted_at
    ).first()
    if existing is not None:
        return existing.job
    sendings = locked.transitions.filter(to_status=ReportStatus.SUBMITTED)
    return _request(locked, sendings.order_by("at", "pk").last(), actor=actor, now=now)


def _request(report: ProgressReport, transition: ReportTransition | None, *, actor, now: datetime.datetime) -> Job:
    number = report.transitions.filter(to_status=ReportStatus.SUBMITTED).count() or 1
    return document_request(
        document_key=REPORT_COPY,
        origin=f"transition:{transition.pk}" if transition else f"report:{report.pk}",
        cohort=report.laureate.cohort,
        laureate=report.laureate,
        report=report,
        number=number,
        snapshot=DOCUMENTS[REPORT_COPY].snapshot(report=report, transition=transition),
        actor=actor,
        now=now,
    )


@transaction.atomic
def report_copies_withdraw(*, report: ProgressReport, now: datetime.datetime) -> None:
    """Hide from the team the copy of a form that its laureate took back; the laureate keeps it."""
    DocumentContent.objects.filter(report=report, document_key=REPORT_COPY, withdrawn_at__isnull=True).filter(
        frozen_at__gte=_last_sent(report)
    ).update(withdrawn_at=now, updated_at=now)


def _last_sent(report: ProgressReport) -> datetime.datetime:
    return report.transitions.filter(to_status=ReportStatus.SUBMITTED).latest("at", "pk").at

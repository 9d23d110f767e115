"""The one place where a report changes state (C4, DATA-04)."""

import datetime

from django.db.models import F

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError, ConflictError

from ..enums import REPORT_TRANSITIONS, ReportStatus
from ..models import ProgressReport, ReportTransition
from ..signals import report_moved

CLOSED = "Cette campagne est fermée\u00a0: la fiche se lit, mais ne se modifie plus. Écrivez à l’équipe pour un délai."
NOT_OPEN_YET = "Cette fiche ouvrira le {day}."
IMPOSSIBLE = "Cette action n’est pas possible : la fiche est à l’état « {state} »."


def lock_report(report: ProgressReport) -> ProgressReport:
    """Read the report again, locked until the end of the transaction, with what the rules need."""
    related = (
        "campaign__form",
        "laureate__organisation__inclusion_kind",
        "laureate__organisation__legal_form",
        "laureate__cohort__programme__region",
    )
    rows = ProgressReport.objects.select_for_update(of=("self",)).select_related(*related)
    return rows.defer("campaign__form__definition").get(pk=report.pk)


def refuse_transition(report: ProgressReport, to_status: str) -> None:
    """Raise BusinessRuleError when the table of transitions does not lead from here to `to_status`."""
    if to_status not in REPORT_TRANSITIONS[report.status]:
        raise BusinessRuleError(IMPOSSIBLE.format(state=report.get_status_display()))


def move_report(
    *,
    report: ProgressReport,
    to_status: str,
    actor,
    now: datetime.datetime,
    comment: str = "",
    sections: list[str] | None = None,
    answers: dict[str, str | None] | None = None,
    idempotency_key: str | None = None,
    **columns,
) -> ReportTransition:
    """Move `report` to `to_status` by a conditional UPDATE on the state it was read in.

    Writes the columns that go with the state, the transition and the audit entry `report.<state>`, then sends
    the signal `report_moved`.
    Refuses a move that the table does not hold; raises ConflictError when somebody moved it meanwhile.
    """
    from_status = report.status
    refuse_transition(report, to_status)
    columns |= {"status": to_status, "updated_at": now}
    changed = ProgressReport.objects.filter(pk=report.pk, status=from_status).update(
        version=F("version") + 1, **columns
    )
    if not changed:
        raise ConflictError("Quelqu’un vient d’agir sur cette fiche : son état a changé. Rien n’a été enregistré.")
    for name, value in columns.items():
        setattr(report, name, value)
    report.version += 1
    transition = ReportTransition.objects.create(
        report=report,
        at=now,
        actor=actor,
        from_status=from_status,
        to_status=to_status,
        comment=comment,
        sections=sections or [],
        answers=answers or {},
        idempotency_key=idempotency_key,
    )
    record(
        actor=actor,
        action=f"report.{to_status}",
        target=report,
        scope=report.laureate.cohort.slug,
        changes={"from": str(from_status), "to": str(to_status), "sections": sections or []},
    )
    report_moved.send(sender=ProgressReport, report=report, transition=transition)
    return transition


def last_transition(report: ProgressReport) -> ReportTransition | None:
    """The last change of state; None for a form that never moved here (loaded, or not started)."""
    return report.transitions.order_by("-at", "-pk").first()


def former_status(report: ProgressReport) -> str:
    """Where a form that was set aside comes from; a draft when nobody knows."""
    last = last_transition(report)
    return last.from_status if last is not None and last.to_status == report.status else ReportStatus.DRAFT


def is_closed(report: ProgressReport, today: datetime.date) -> bool:
    """True when the campaign no longer takes this form: closed, without a delay granted nor a correction asked."""
    campaign = report.campaign
    if campaign.closed_on is None or today < campaign.closed_on or report.status == ReportStatus.NEEDS_CHANGES:
        return False
    return report.due_on is None or today > report.due_on

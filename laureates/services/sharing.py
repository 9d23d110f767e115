"""What a laureate shares of a report that is already validated: it may change its mind at any time."""

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.versioning import save_versioned

from ..enums import ReportStatus
from ..models import ProgressReport
from ..permissions import can_submit_report


@transaction.atomic
def report_share(*, report: ProgressReport, shares: bool, actor) -> ProgressReport:
    """Open or close the page « Mon projet » of a validated report to the sponsor; no answer changes.

    Refuses somebody who does not answer for the structure, and a report that is not validated: in that one, the
    question of the form decides. Audit: `report.share`, on a change.
    """
    if not can_submit_report(actor, report.laureate):
        raise BusinessRuleError("Partager revient à la personne responsable de la structure.")
    locked = ProgressReport.objects.select_for_update(of=("self",)).select_related("laureate__cohort")
    locked = locked.get(pk=report.pk)
    if locked.status != ReportStatus.VALIDATED:
        raise BusinessRuleError("Cette fiche n’est pas encore validée : le partage se choisit dans la fiche.")
    if locked.shares_with_sponsor == shares:
        return locked
    locked.shares_with_sponsor = shares
    save_versioned(locked, expected_version=locked.version, fields={"shares_with_sponsor"})
    record(
        actor=actor,
        action="report.share",
        target=locked,
        scope=locked.laureate.cohort.slug,
        changes={"shares_with_sponsor": shares},
    )
    return locked

"""The criteria that a laureate chooses to work on first, outside the pages of its form (C5)."""

import datetime
from collections.abc import Collection

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Criterion
from programmes.permissions import can_manage_cohort

from ..enums import Moment, ReportStatus
from ..models import Positioning, ProgressReport
from ..permissions import can_fill_report
from ..selectors.form_definition import form_of
from .positioning import priorities_write
from .report_answers import refuse_writing
from .report_state import lock_report

PRIORITIES = "priorities"  # the code of the question, in the forms that ask it
AT_ENTRY = "Les priorités se choisissent dans la fiche d’entrée."
NOT_ASKED = "Cette fiche ne demande pas de priorités\u00a0: elles se choisissent avec l’équipe, pendant la relecture."
SENT = "La fiche d’entrée est envoyée\u00a0: les priorités se revoient avec l’équipe, pendant la relecture."
NOT_IN_REVIEW = "Les priorités se revoient pendant la relecture de la fiche d’entrée, quand elle est soumise."
NOT_YOURS = "Seuls le lauréat et son équipe choisissent les priorités."


def why_priorities_are_closed(*, report: ProgressReport, actor, today: datetime.date) -> str:
    """Why this person may not choose the priorities of this form now; an empty text when nothing forbids it.

    The people of the laureate choose while they may write the page of the form that asks it; the team during its
    review (sent). Once validated, the bilan says how these criteria moved: they stay.
    """
    if report.campaign.moment != Moment.ENTRY:
        return AT_ENTRY
    if can_fill_report(actor, report):
        return _why_not_writable(report, today)
    if can_manage_cohort(actor, report.laureate.cohort):
        return "" if report.status == ReportStatus.SUBMITTED else NOT_IN_REVIEW
    return NOT_YOURS


def _why_not_writable(report: ProgressReport, today: datetime.date) -> str:
    if not report.is_editable:
        return SENT
    asked = form_of(report.campaign).question(PRIORITIES)
    if asked is None:
        return NOT_ASKED
    try:
        refuse_writing(report, asked[0], today)
    except BusinessRuleError as refusal:
        return refusal.message
    return ""


@transaction.atomic
def positioning_set_priorities(
    *, report: ProgressReport, criteria: Collection[str], actor, today: datetime.date
) -> Positioning:
    """Write the priorities of an entry form, by code of criterion; none is an answer too.

    Refuses a criterion that is not of the grid, more than three (`priorities_write`), and every case of
    `why_priorities_are_closed`. The same choice written twice changes nothing. Audit: `positioning.priorities`.
    """
    locked = lock_report(report)
    refusal = why_priorities_are_closed(report=locked, actor=actor, today=today)
    if refusal:
        raise BusinessRuleError(refusal)
    wanted = set(criteria)
    if Criterion.objects.filter(code__in=wanted).count() != len(wanted):
        raise BusinessRuleError("Choisissez des critères de la grille.", field=PRIORITIES)
    known = Positioning.objects.filter(laureate=locked.laureate, campaign=locked.campaign)
    before = Criterion.objects.filter(prioritised_in__in=known).values_list("code", flat=True)
    is_same = set(before) == wanted
    positioning = priorities_write(report=locked, codes=wanted)
    if not is_same:
        scope, changes = locked.laureate.cohort.slug, {"criteria": sorted(wanted)}
        record(actor=actor, action="positioning.priorities", target=locked, scope=scope, changes=changes)
    return positioning

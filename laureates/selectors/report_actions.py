"""Why an action of the team does not apply to a form: said before it is tried, and by the service that refuses it."""

from ..enums import EDITABLE_REPORT_STATUSES, ReportStatus
from .review import UNSENT

SET_ASIDE = (ReportStatus.NOT_APPLICABLE, ReportStatus.NOT_RETURNED)
NOT_WAITED_FOR = {
    ReportStatus.SUBMITTED: "la fiche est déjà envoyée, elle attend votre relecture",
    ReportStatus.VALIDATED: "la fiche est déjà validée",
    ReportStatus.NOT_APPLICABLE: "la structure est dispensée de cette fiche",
    ReportStatus.NOT_RETURNED: "la fiche est « non rendue »\u00a0: reprenez-la d’abord",
}


def extension_refusal(status: str) -> str:
    """Why no delay can be granted; empty for a form that the laureate still has to send."""
    return "" if status in EDITABLE_REPORT_STATUSES else NOT_WAITED_FOR[status]


def exemption_refusal(status: str) -> str:
    """Why a laureate cannot be exempted; empty when it can."""
    return NOT_WAITED_FOR[status] if status == ReportStatus.NOT_APPLICABLE else ""


def reminder_refusal(status: str, *, has_address: bool, is_open: bool, is_closed: bool) -> str:
    """Why no reminder goes to a laureate; empty when one does."""
    if status == ReportStatus.NEEDS_CHANGES:
        return "une précision lui est déjà demandée, avec son échéance"
    if status not in UNSENT:
        return NOT_WAITED_FOR[status]
    if not is_open:
        return "la campagne n’est pas encore ouverte"
    if is_closed:
        return "la campagne est fermée"
    return "" if has_address else "aucune adresse électronique connue"

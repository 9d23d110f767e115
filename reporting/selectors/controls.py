"""The controls before publication (product, D2): what blocks, what warns, and who can repair it."""

import datetime

from reporting.models import Bilan
from reporting.selectors import control_blocking as blocking
from reporting.selectors import control_warnings as warnings
from reporting.selectors.control_base import Control, ControlList, Holder, control_list

KEY_FIGURES, DECLARED, FORMS = "key_figures", "declared", "forms"

CONTROLS: tuple[Control, ...] = (
    Control("attendance", "Présences de chaque séance", True, blocking.attendance, minutes=10),
    Control("budget_balance", "Charges et produits", True, blocking.budget_balance, minutes=10),
    Control("quotes", "Accord pour chaque verbatim", True, blocking.quotes, minutes=3),
    Control(DECLARED, "Chiffres déclarés et calculés", True, blocking.declared, accepts_reason=True),
    Control("draft_text", "Textes achevés", True, blocking.draft_text, minutes=10),
    Control(KEY_FIGURES, "Cinq chiffres clés", True, blocking.key_figures, accepts_reason=True),
    Control(FORMS, "Fiches validées", False, warnings.forms, Holder.LAUREATE, minutes=12),
    Control("answer_rate", "Réponses aux questionnaires", False, warnings.answer_rate, Holder.LAUREATE, minutes=2),
    Control("budget_gaps", "Écarts de budget commentés", False, warnings.budget_gaps, minutes=3),
    Control("photo_credits", "Crédit des photos", False, warnings.photo_credits, Holder.LAUREATE, minutes=1),
    Control("laureate_texts", "Textes des fiches lauréats", False, warnings.laureate_texts, Holder.LAUREATE),
    Control("coverage", "Couverture des chiffres", False, warnings.coverage),
    Control("scans", "Feuilles signées déposées", False, warnings.scans, minutes=3),
    Control("convention_dates", "Dates de la convention", False, warnings.convention_dates),
)


def controls_of(bilan: Bilan, today: datetime.date) -> ControlList:
    """Every control of a bilan on the data of the day; the number of queries does not depend on their size."""
    return control_list(CONTROLS, bilan, today)


def control_of(key: str) -> Control | None:
    return next((control for control in CONTROLS if control.key == key), None)

from .attendance import Attendance, Registration
from .contribution import AgendaItem, Contribution
from .satisfaction import SatisfactionResponse
from .session import HalfDay, SupportSession

__all__ = [
    "AgendaItem",
    "Attendance",
    "Contribution",
    "HalfDay",
    "Registration",
    "SatisfactionResponse",
    "SupportSession",
]

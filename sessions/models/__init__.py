from .attendance import Attendance, Registration, SessionGuest
from .calendar import CalendarFeed
from .change import SessionChange
from .contribution import AgendaItem, Contribution, SpeakerLink
from .material import SessionMaterial, SessionMinutes
from .poll import DatePoll, DatePollAnswer, DatePollSlot
from .satisfaction import ActionFollowUp, SatisfactionResponse, SpeakerMark
from .session import HalfDay, SupportSession
from .sign_in import AttendanceSeal, AttendanceSignature, SealedHalfDay, SignedSheet
from .visit import CarpoolEntry, VisitGuide, VisitNote, VisitQuestion

__all__ = [
    "ActionFollowUp",
    "AgendaItem",
    "Attendance",
    "AttendanceSeal",
    "AttendanceSignature",
    "CalendarFeed",
    "CarpoolEntry",
    "Contribution",
    "DatePoll",
    "DatePollAnswer",
    "DatePollSlot",
    "HalfDay",
    "Registration",
    "SatisfactionResponse",
    "SealedHalfDay",
    "SessionChange",
    "SessionGuest",
    "SessionMaterial",
    "SessionMinutes",
    "SignedSheet",
    "SpeakerLink",
    "SpeakerMark",
    "SupportSession",
    "VisitGuide",
    "VisitNote",
    "VisitQuestion",
]

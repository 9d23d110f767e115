"""Loading of sessions, half-days, agendas, contributions, attendance, registrations and satisfaction."""

from .attendance import load_attendance
from .satisfaction import load_satisfaction
from .session import load_sessions

__all__ = ["load_attendance", "load_satisfaction", "load_sessions"]

import datetime
from decimal import Decimal

from sessions.enums import AttendanceStatus, DayPart, SessionKind, SessionStatus, SpeakerKind
from sessions.models import Attendance, Contribution, HalfDay, SatisfactionResponse, SupportSession
from tests.factories.directory import next_number


def make_session(cohort, kind=SessionKind.SEQUENCE, **fields) -> SupportSession:
    number = next_number()
    fields.setdefault("slug", f"seance-{number}")
    fields.setdefault("reference", f"SES-{number}")
    fields.setdefault("title", f"Séance {number}")
    fields.setdefault("status", SessionStatus.HELD)
    fields.setdefault("starts_on", datetime.date(2025, 3, 20))
    return SupportSession.objects.create(cohort=cohort, kind=kind, **fields)


def make_half_day(session, part=DayPart.MORNING, **fields) -> HalfDay:
    fields.setdefault("on", session.starts_on)
    fields.setdefault("hours", Decimal("3"))
    return HalfDay.objects.create(session=session, part=part, **fields)


def make_attendance(half_day, participant, status=AttendanceStatus.PRESENT, **fields) -> Attendance:
    return Attendance.objects.create(half_day=half_day, participant=participant, status=status, **fields)


def make_contribution(session, **fields) -> Contribution:
    fields.setdefault("position", session.contributions.count() + 1)
    fields.setdefault("speaker", "Une intervenante")
    fields.setdefault("speaker_kind", SpeakerKind.ESS)
    return Contribution.objects.create(session=session, **fields)


def make_response(session, participant=None, **fields) -> SatisfactionResponse:
    fields.setdefault("usefulness", 4)
    fields.setdefault("recommendation", 9)
    return SatisfactionResponse.objects.create(session=session, participant=participant, **fields)

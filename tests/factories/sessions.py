import datetime
import hashlib
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone

from sessions.enums import (
    AttendanceStatus,
    DayPart,
    DeviceKind,
    MaterialVisibility,
    PollStatus,
    RegistrationState,
    SessionKind,
    SessionStatus,
    SignatureMeans,
    SpeakerKind,
)
from sessions.models import (
    Attendance,
    AttendanceSignature,
    Contribution,
    DatePoll,
    DatePollSlot,
    HalfDay,
    Registration,
    SatisfactionResponse,
    SessionMaterial,
    SignedSheet,
    SupportSession,
    VisitNote,
)
from tests.factories.accounts import make_user
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


def make_registration(session, participant, state=RegistrationState.EXPECTED, **fields) -> Registration:
    """A line of the team's list; `is_listed=False` for what somebody answered by themselves."""
    return Registration.objects.create(session=session, participant=participant, state=state, **fields)


def make_signature(half_day, participant, *, image=b"\x89PNG essai", **fields) -> AttendanceSignature:
    """A drawn signature, received the morning of the half-day."""
    at = datetime.datetime.combine(half_day.on, datetime.time(9), tzinfo=datetime.UTC)
    fields = {
        "means": SignatureMeans.DRAWN,
        "sha256": hashlib.sha256(image).hexdigest(),
        "device": DeviceKind.PHONE,
        "signed_at": at,
    } | fields
    row = AttendanceSignature(half_day=half_day, participant=participant, **fields)
    row.image.save("signature.png", ContentFile(image), save=True)
    return row


def make_signed_sheet(session, *, content=b"%PDF-1.7 feuille", **fields) -> SignedSheet:
    """The scan of a signed sheet."""
    fields = {
        "name": "feuille.pdf",
        "content_type": "application/pdf",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    } | fields
    if "uploaded_by" not in fields:
        fields["uploaded_by"] = make_user()
    row = SignedSheet(session=session, **fields)
    row.file.save("feuille.pdf", ContentFile(content), save=True)
    return row


def make_poll(cohort, created_by, days=(20, 21, 22), **fields) -> DatePoll:
    """A poll of the mornings of some days of March 2026, sent already."""
    fields.setdefault("title", f"Sondage {next_number()}")
    fields.setdefault("kind", SessionKind.SEQUENCE)
    fields.setdefault("status", PollStatus.OPEN)
    if fields["status"] != PollStatus.DRAFT:
        fields.setdefault("sent_at", timezone.now())
    poll = DatePoll.objects.create(cohort=cohort, created_by=created_by, **fields)
    for day in days:
        DatePollSlot.objects.create(
            poll=poll,
            on=datetime.date(2026, 3, day),
            part=DayPart.MORNING,
            starts_at=datetime.time(9, 30),
            ends_at=datetime.time(12, 30),
        )
    return poll


def make_material(session, added_by, **fields) -> SessionMaterial:
    """A PDF shared with the laureates; with `url`, an address instead."""
    fields.setdefault("title", f"Document {next_number()}")
    fields.setdefault("visibility", MaterialVisibility.LAUREATES)
    if "url" not in fields:
        content = ContentFile(b"%PDF-1.4 essai", "essai.pdf")
        fields |= {"file": content, "name": "essai.pdf", "content_type": "application/pdf", "size": 14}
    return SessionMaterial.objects.create(session=session, added_by=added_by, **fields)


def make_visit_note(session, participant, **fields) -> VisitNote:
    fields.setdefault("seen", "Un atelier de tri optique")
    fields.setdefault("will_try", "Mesurer nos rebuts")
    return VisitNote.objects.create(session=session, participant=participant, **fields)

"""A person signs her own presence, with the code of the room."""

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.images import CleanImage
from laureates.models import Participant
from sessions.enums import PRESENT_STATUSES, AttendanceSource, AttendanceStatus, DeviceKind, SessionMode, SignatureMeans
from sessions.models import Attendance, AttendanceSignature, HalfDay, SupportSession
from sessions.permissions import SIGNING_NOT_EXPECTED, attendance_lock
from sessions.selectors.sign_in import half_day_lock, signers


@dataclass(frozen=True)
class SignatureInput:
    """What the page sent: a drawing, or a typed name; from what kind of device; here or from afar."""

    drawing: CleanImage | None
    typed_name: str
    device: DeviceKind
    is_remote: bool = False

    @property
    def means(self) -> SignatureMeans:
        return SignatureMeans.DRAWN if self.drawing else SignatureMeans.TYPED

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.drawing.content if self.drawing else self.typed_name.encode()).hexdigest()


@transaction.atomic
def attendance_sign(
    *, half_day: HalfDay, participants: Sequence[Participant], signature: SignatureInput, actor, now: datetime.datetime
) -> AttendanceSignature:
    """Keep the signature of a person for a half-day and record her present (source « qr »); return the signature.

    `participants` are the lines of that one person, one for each laureate that she represents. Refuses outside of
    the window (30 minutes around the half-day), on a session that is closed or called off, and somebody who is not
    expected. A second signature changes nothing: the first one is returned. What the team already recorded as a
    presence stays as it is; an absence becomes a presence. `actor` is her account, None without one.
    """
    session = SupportSession.objects.select_for_update().select_related("cohort").get(pk=half_day.session_id)
    half_day.session = session
    if reason := attendance_lock(session) or half_day_lock(half_day, now):
        raise BusinessRuleError(reason)
    people = list(signers(half_day).filter(pk__in=[item.pk for item in participants]))
    if not people or len({item.person_id for item in people}) != 1:
        raise BusinessRuleError(SIGNING_NOT_EXPECTED)
    kept = list(AttendanceSignature.objects.filter(half_day=half_day, participant__in=people))
    signed = {item.participant_id for item in kept}
    written = [_sign(half_day, person, signature, actor=actor, now=now) for person in people if person.pk not in signed]
    if written:
        audit.record(
            actor=actor,
            action="attendance.sign",
            target=session,
            scope=session.cohort.slug,
            changes={"half_day": f"{half_day.on.isoformat()} {half_day.part}", "means": signature.means.value},
        )
    return (kept or written)[0]


def _sign(
    half_day: HalfDay, participant: Participant, signature: SignatureInput, *, actor, now: datetime.datetime
) -> AttendanceSignature:
    row = AttendanceSignature(
        half_day=half_day,
        participant=participant,
        means=signature.means,
        typed_name=signature.typed_name,
        sha256=signature.sha256,
        device=signature.device,
        signed_at=now,
        signed_by=actor,
    )
    if signature.drawing:
        row.image.save("signature.png", signature.drawing.as_file(), save=False)
    row.save()
    _record_present(half_day, participant, signature, actor=actor, now=now)
    return row


def _record_present(half_day: HalfDay, participant: Participant, signature: SignatureInput, *, actor, now) -> None:
    item = Attendance.objects.filter(half_day=half_day, participant=participant).first()
    item = item or Attendance(half_day=half_day, participant=participant, version=0)
    if item.status in PRESENT_STATUSES:
        return
    is_remote = signature.is_remote or half_day.session.mode == SessionMode.REMOTE
    item.status = AttendanceStatus.REMOTE if is_remote else AttendanceStatus.PRESENT
    item.source, item.recorded_by, item.recorded_at = AttendanceSource.QR, actor, now
    item.version += 1
    item.save()

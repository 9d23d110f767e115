"""What a closed session keeps of its attendance: canonical rows, and the seal in force."""

from django.db.models import OuterRef, Subquery

from ess_platform.common.formatting import decimal
from sessions.models import Attendance, AttendanceSeal, AttendanceSignature, SupportSession


def canonical_rows(session: SupportSession) -> list[dict[str, str]]:
    """Every presence of the session as plain texts: who (public identifier), when, what, by whom, signed or not."""
    signatures = AttendanceSignature.objects.filter(half_day=OuterRef("half_day"), participant=OuterRef("participant"))
    rows = (
        Attendance.objects.filter(half_day__session=session)
        .select_related("half_day", "participant")
        .annotate(
            signature=Subquery(signatures.values("sha256")[:1]), signed_at=Subquery(signatures.values("signed_at")[:1])
        )
        .order_by("half_day", "participant")
    )
    return [
        {
            "day": row.half_day.on.isoformat(),
            "part": row.half_day.part,
            "participant": str(row.participant.public_id),
            "status": row.status,
            "hours": "" if row.partial_hours is None else decimal(row.partial_hours, 2),
            "replaced_by": row.replaced_by,
            "source": row.source,
            "recorded_at": row.recorded_at.isoformat(timespec="seconds") if row.recorded_at else "",
            "signature": row.signature or "",
            "signed_at": row.signed_at.isoformat(timespec="seconds") if row.signed_at else "",
        }
        for row in rows
    ]


def seal_in_force(session: SupportSession) -> AttendanceSeal | None:
    """The seal of the present closing; None for a session that is open, or closed before seals existed."""
    return session.seals.filter(opened_at__isnull=True).select_related("sealed_by__person").first()


def former_seals(session: SupportSession):
    """The seals that were opened again, latest first, with who, when and why."""
    return session.seals.filter(opened_at__isnull=False).select_related("opened_by__person", "sealed_by__person")

"""Seal the attendance of a session when it is closed, open it again when it is reopened."""

import datetime

from django.db import transaction
from django.db.models import Max

from sessions.digests import rows_digest
from sessions.models import AttendanceSeal, SealedHalfDay, SupportSession
from sessions.selectors.seal import canonical_rows


@transaction.atomic
def attendance_seal(*, session: SupportSession, actor, now: datetime.datetime) -> AttendanceSeal:
    """Keep the digest of the presences and let the database refuse any change from now on.

    Call it with the session locked. Its rows of `SealedHalfDay` are what the guards of the tables read.
    """
    rows = canonical_rows(session)
    last = session.seals.aggregate(number=Max("number"))["number"] or 0
    seal = AttendanceSeal.objects.create(
        session=session, number=last + 1, digest=rows_digest(rows), rows=len(rows), sealed_at=now, sealed_by=actor
    )
    SealedHalfDay.objects.bulk_create(SealedHalfDay(half_day=item, seal=seal) for item in session.half_days.all())
    return seal


@transaction.atomic
def attendance_unseal(*, session: SupportSession, actor, reason: str, now: datetime.datetime) -> None:
    """Open the seal in force, if any, with who, when and why; its digest stays."""
    SealedHalfDay.objects.filter(half_day__session=session).delete()
    session.seals.filter(opened_at__isnull=True).update(opened_at=now, opened_by=actor, reason=reason)

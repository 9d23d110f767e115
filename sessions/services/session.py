"""The life of a session: held, closed, reopened. Each arrow of `SESSION_TRANSITIONS` is followed here only."""

import datetime

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import count
from ess_platform.common.versioning import save_versioned
from sessions.enums import SessionStatus
from sessions.models import SupportSession
from sessions.permissions import can_follow
from sessions.selectors.attendance import attendance_counts
from sessions.services.seal import attendance_seal, attendance_unseal

REASON_LENGTH = 500


def _lock(session: SupportSession) -> SupportSession:
    return SupportSession.objects.select_for_update().select_related("cohort").get(pk=session.pk)


def _move(session: SupportSession, target: SessionStatus, *, actor, action: str, expected_version: int, **changes):
    former = session.status
    session.status = target
    save_versioned(session, expected_version=expected_version, fields=("status", "closed_at"))
    audit.record(
        actor=actor,
        action=action,
        target=session,
        scope=session.cohort.slug,
        changes={"status": [former, target.value], **changes},
    )
    return session


@transaction.atomic
def session_hold(*, session: SupportSession, actor, expected_version: int, today: datetime.date) -> SupportSession:
    """Mark a planned or confirmed session as held: from then on figures read it.

    Refuses a day to come, a postponed or cancelled session. A second call changes nothing.
    """
    session = _lock(session)
    if session.status in (SessionStatus.HELD, SessionStatus.CLOSED):
        return session
    if not can_follow(session, SessionStatus.HELD):
        raise BusinessRuleError(f"Une séance {session.get_status_display().lower()} ne peut pas être réalisée.")
    if session.starts_on > today:
        raise BusinessRuleError("Cette séance n’a pas encore eu lieu.")
    return _move(session, SessionStatus.HELD, actor=actor, action="session.hold", expected_version=expected_version)


def closing_refusal(session: SupportSession, counts) -> str:
    """Why a session cannot be closed yet; empty when it can (B2: « 2 demi-journées sans pointage »)."""
    if not can_follow(session, SessionStatus.CLOSED):
        return "Seule une séance réalisée se clôture."
    if not counts.half_days:
        return "Cette séance n’a aucune demi-journée : ajoutez-en une avant de la clôturer."
    missing = len(counts.without_attendance)
    return f"{count(missing, 'demi-journée', 'demi-journées')} sans pointage" if missing else ""


@transaction.atomic
def session_close(*, session: SupportSession, actor, expected_version: int, now: datetime.datetime) -> SupportSession:
    """Close a held session: its attendance is locked from then on, and sealed by its digest (`services/seal.py`).

    Refuses a session that is not held, without half-day, or with a half-day where nobody expected was
    recorded. People still « non relevé » stay so: they are not turned into absents. A second call changes
    nothing.
    """
    session = _lock(session)
    if session.status == SessionStatus.CLOSED:
        return session
    counts = attendance_counts(session)
    if refusal := closing_refusal(session, counts):
        raise BusinessRuleError(refusal)
    session.closed_at = now
    seal = attendance_seal(session=session, actor=actor, now=now)
    return _move(
        session,
        SessionStatus.CLOSED,
        actor=actor,
        action="session.close",
        expected_version=expected_version,
        unrecorded=counts.unrecorded,
        digest=seal.digest,
    )


@transaction.atomic
def session_reopen(
    *, session: SupportSession, actor, reason: str, expected_version: int, now: datetime.datetime
) -> SupportSession:
    """Put a closed session back to « réalisée » so that its attendance can be corrected.

    Refuses an empty reason; the reason goes to the journal and to the seal that is opened. A second call changes
    nothing.
    """
    session = _lock(session)
    if session.status != SessionStatus.CLOSED:
        return session
    reason = reason.strip()
    if not reason:
        raise BusinessRuleError("Indiquez pourquoi la séance est rouverte.", field="reason")
    session.closed_at = None
    attendance_unseal(session=session, actor=actor, reason=reason[:REASON_LENGTH], now=now)
    return _move(
        session,
        SessionStatus.HELD,
        actor=actor,
        action="session.reopen",
        expected_version=expected_version,
        reason=reason[:REASON_LENGTH],
    )

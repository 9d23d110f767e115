"""What the state of a session allows, and the sentence that says why not."""

from sessions.enums import SESSION_TRANSITIONS, SessionStatus

CLOSED_LOCK = (
    "Cette séance est clôturée : ses présences ne se modifient plus. "
    "Rouvrez-la en indiquant un motif, puis corrigez le pointage."
)
NOT_HELD_LOCK = "Cette séance est {state} : aucune présence ne s'y enregistre."


def attendance_lock(session) -> str:
    """Why the attendance of this session cannot be written; empty when it can."""
    if session.status == SessionStatus.CLOSED:
        return CLOSED_LOCK
    if session.status in (SessionStatus.CANCELLED, SessionStatus.POSTPONED):
        return NOT_HELD_LOCK.format(state=session.get_status_display().lower())
    return ""


def can_follow(session, target: SessionStatus) -> bool:
    """True when the table of transitions has this arrow."""
    return target in SESSION_TRANSITIONS[session.status]

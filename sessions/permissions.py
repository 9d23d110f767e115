"""What the state of a session allows, and the sentence that says why not."""

import datetime

from ess_platform.common import formatting
from sessions.enums import CALLED_OFF_STATUSES, COUNTED_SESSION_STATUSES, SESSION_TRANSITIONS, SessionStatus

CLOSED_LOCK = (
    "Cette séance est clôturée : ses présences ne se modifient plus. "
    "Rouvrez-la en indiquant un motif, puis corrigez le pointage."
)
NOT_HELD_LOCK = "Cette séance est {state} : aucune présence ne s’y enregistre."
CANCELLED_LOCK = "Cette séance est annulée : votre réponse n’est plus attendue."
POSTPONED_LOCK = "Cette séance est reportée : l’équipe vous redemandera votre réponse avec la nouvelle date."
STARTED_LOCK = "Cette séance a commencé : votre réponse ne se change plus ici. Prévenez l’équipe par téléphone."
PAST_LOCK = "Cette séance a eu lieu : votre réponse ne se change plus."
TEAM_CALLED_OFF_LOCK = "Cette séance est {state} : les réponses ne se saisissent plus."
TEAM_STARTED_LOCK = "Cette séance a commencé : les réponses ne se changent plus, c’est le pointage qui compte."
NOT_EXPECTED_LOCK = "Vous n’êtes pas attendu·e à cette séance. Si c’est une erreur, écrivez à l’équipe."
NO_QUESTIONNAIRE = "Cette séance est {state} : elle n’a pas de questionnaire."
QUESTIONNAIRE_TO_COME = "Le questionnaire s’ouvre à la fin de la séance, le {when}."
QUESTIONNAIRE_CLOSED = "Ce questionnaire est clos depuis le {day}. Écrivez à l’équipe pour donner votre avis."

SIGNING_TO_COME = "L’émargement ouvre 30 minutes avant le début, à {time}."
SIGNING_CLOSED = "L’émargement ferme 30 minutes après la fin. Adressez-vous à l’équipe."
SIGNING_NOT_EXPECTED = "Vous n’êtes pas attendu·e à cette séance. Adressez-vous à l’équipe, dans la salle."


def attendance_lock(session) -> str:
    """Why the attendance of this session cannot be written; empty when it can."""
    if session.status == SessionStatus.CLOSED:
        return CLOSED_LOCK
    if session.status in CALLED_OFF_STATUSES:
        return NOT_HELD_LOCK.format(state=session.get_status_display().lower())
    return ""


def can_follow(session, target: SessionStatus) -> bool:
    """True when the table of transitions has this arrow."""
    return target in SESSION_TRANSITIONS[session.status]


def answer_lock(session, *, starts_at: datetime.datetime, now: datetime.datetime) -> str:
    """Why nobody can say any more whether they come; empty when they can."""
    if session.status == SessionStatus.CANCELLED:
        return CANCELLED_LOCK
    if session.status == SessionStatus.POSTPONED:
        return POSTPONED_LOCK
    if session.status in COUNTED_SESSION_STATUSES or formatting.local_day(now) > formatting.local_day(starts_at):
        return PAST_LOCK
    return STARTED_LOCK if now >= starts_at else ""


def team_answer_lock(session, *, starts_at: datetime.datetime, now: datetime.datetime) -> str:
    """The same as `answer_lock`, in the words of the team that writes the answers it was told."""
    if session.status in CALLED_OFF_STATUSES:
        return TEAM_CALLED_OFF_LOCK.format(state=session.get_status_display().lower())
    return TEAM_STARTED_LOCK if answer_lock(session, starts_at=starts_at, now=now) else ""


def questionnaire_lock(
    session, *, ends_at: datetime.datetime, closes_at: datetime.datetime, now: datetime.datetime
) -> str:
    """Why the questionnaire takes no answer; empty when it does: from the end of the session, for seven days."""
    if session.status in CALLED_OFF_STATUSES:
        return NO_QUESTIONNAIRE.format(state=session.get_status_display().lower())
    if now < ends_at and session.status not in COUNTED_SESSION_STATUSES:
        return QUESTIONNAIRE_TO_COME.format(when=formatting.date_time(ends_at))
    if now >= closes_at:
        return QUESTIONNAIRE_CLOSED.format(day=formatting.date(closes_at, weekday=False))
    return ""


def signing_lock(session, *, opens_at: datetime.datetime, closes_at: datetime.datetime, now: datetime.datetime) -> str:
    """Why nobody signs in this half-day now; empty when they do: from 30 minutes before to 30 minutes after it."""
    if session.status in CALLED_OFF_STATUSES:
        return NOT_HELD_LOCK.format(state=session.get_status_display().lower())
    if now < opens_at:
        return SIGNING_TO_COME.format(time=formatting.time(opens_at))
    if now > closes_at or session.status == SessionStatus.CLOSED:
        return SIGNING_CLOSED
    return ""

"""What became of what was announced: the action of the questionnaire, and the try of a visit. When it is asked."""

import calendar
import datetime

from ess_platform.directory.models import Person
from sessions.models import SatisfactionResponse, SupportSession, VisitNote
from sessions.selectors.timing import at

ACTION_KIND = "S-action"
VISIT_KIND = "S-visite"
MORNING = datetime.time(9)
ACTION_MONTHS = 3  # C6: « à froid », three months after
VISIT_DAYS = 30  # SES-9: tried at 30 days


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month, or its last one.

    >>> months_later(datetime.date(2025, 11, 30), 3)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def action_due_at(ends: datetime.datetime) -> datetime.datetime:
    return at(months_later(ends.date(), ACTION_MONTHS), MORNING)


def visit_due_at(ends: datetime.datetime) -> datetime.datetime:
    return at(ends.date() + datetime.timedelta(days=VISIT_DAYS), MORNING)


def announced_action(session: SupportSession | None, person: Person) -> SatisfactionResponse | None:
    """The answer of a person that announced an action, with what became of it; None when there is none."""
    rows = SatisfactionResponse.objects.filter(session=session, participant__person=person, will_act=True)
    return rows.select_related("follow_up", "session__cohort").order_by("pk").first()


def own_visit_note(session: SupportSession | None, person: Person) -> VisitNote | None:
    """The carnet of a person about a visit."""
    rows = VisitNote.objects.filter(session=session, participant__person=person)
    return rows.select_related("session__cohort", "participant__person").order_by("pk").first()


def action_stop_reason(reminder, now: datetime.datetime) -> str:
    """Asked by the engine before the mail leaves: why it is no longer needed, in French; empty when it is."""
    session = SupportSession.objects.filter(public_id=reminder.target_id).first()
    response = announced_action(session, reminder.person)
    if response is None:
        return "n’a pas annoncé d’action"
    return "a déjà répondu" if hasattr(response, "follow_up") else ""


def visit_stop_reason(reminder, now: datetime.datetime) -> str:
    """The same for a carnet de visite."""
    session = SupportSession.objects.filter(public_id=reminder.target_id).first()
    note = own_visit_note(session, reminder.person)
    if note is None or not note.will_try:
        return "n’a rien prévu d’essayer"
    return "a déjà répondu" if note.state else ""

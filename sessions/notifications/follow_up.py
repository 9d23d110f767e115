"""Two mails that ask, later, what became of what was announced; each opens its page without signing in."""

import datetime
from typing import Any

from django.urls import reverse

from ess_platform.accounts.enums import LinkPurpose
from ess_platform.accounts.services.access_link import access_link_create
from ess_platform.common import formatting
from ess_platform.common.addresses import absolute_url
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.reminder_kinds import ReminderKind, register_reminder_kind
from laureates.notifications.reminders import signature_of
from sessions.models import SupportSession
from sessions.notifications.reminders import GROUP
from sessions.selectors.follow_up import (
    ACTION_KIND,
    VISIT_KIND,
    action_stop_reason,
    announced_action,
    own_visit_note,
    visit_stop_reason,
)

LINK_LIFE = datetime.timedelta(days=60)
PLACEHOLDERS = {
    "prenom": "le prénom de la personne",
    "titre": "le titre de la séance",
    "date": "le jour de la séance, « jeudi 20 mars 2026 »",
    "annonce": "ce que la personne a écrit",
    "lien": "l’adresse de la réponse ; en fin de paragraphe, elle devient le bouton",
}
NO_WORDS = "une action, sans la décrire"


def _link(reminder, purpose: LinkPurpose, url_name: str, now: datetime.datetime) -> str:
    """An address for that page only; the agenda for somebody for whom no link can be made."""
    try:
        link = access_link_create(
            person=reminder.person,
            purpose=purpose,
            target_id=reminder.target_id,
            expires_at=now + LINK_LIFE,
            now=now,
        )
    except BusinessRuleError:
        return absolute_url(reverse("sessions:space_agenda"))
    return absolute_url(reverse(url_name, kwargs={"token": link.token}))


def _words(session: SupportSession, reminder, announced: str, link: str) -> dict[str, Any]:
    return {
        "prenom": reminder.person.first_name,
        "titre": session.title,
        "date": formatting.date(session.starts_on),
        "annonce": announced,
        "lien": link,
        "signature": signature_of(session.cohort),
    }


def action_context(reminder, now: datetime.datetime) -> dict[str, Any]:
    """Asked by the engine for a mail that leaves."""
    session = SupportSession.objects.select_related("cohort").get(public_id=reminder.target_id)
    response = announced_action(session, reminder.person)
    announced = f"« {response.action} »" if response.action else NO_WORDS
    return _words(session, reminder, announced, _link(reminder, LinkPurpose.ACTION, "sessions:action_link", now))


def visit_context(reminder, now: datetime.datetime) -> dict[str, Any]:
    """Asked by the engine for a mail that leaves."""
    session = SupportSession.objects.select_related("cohort").get(public_id=reminder.target_id)
    note = own_visit_note(session, reminder.person)
    link = _link(reminder, LinkPurpose.VISIT_NOTE, "sessions:visit_note_link", now)
    return _words(session, reminder, f"« {' '.join(note.will_try.split())} »", link)


def register_follow_ups() -> None:
    """Teach the engine the two mails."""
    for code, label, template, stop, context in (
        (ACTION_KIND, "À froid : et votre action ?", "action_follow", action_stop_reason, action_context),
        (
            VISIT_KIND,
            "Carnet de visite : et votre essai ?",
            "visit_follow",
            visit_stop_reason,
            visit_context,
        ),
    ):
        register_reminder_kind(
            ReminderKind(
                code=code,
                label=label,
                template=f"sessions/email/{template}",
                placeholders=PLACEHOLDERS,
                stop_reason=stop,
                context=context,
                group=GROUP,
            )
        )

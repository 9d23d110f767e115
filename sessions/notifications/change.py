"""M11: a date that was given changes, is put off, or called off. One mail per person and per change."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from ess_platform.common import formatting
from ess_platform.common.addresses import absolute_url
from ess_platform.notifications.reminder_kinds import Signature
from ess_platform.notifications.services import mail_enqueue
from ess_platform.notifications.services.mail import render_body, render_subject
from laureates.notifications.signature import signature_of
from sessions.enums import SessionChangeKind
from sessions.models import SessionChange, SupportSession
from sessions.notifications.reminders import DateLinks, date_links
from sessions.selectors.concerned import Concerned, Recipient

TEMPLATE = "sessions/email/changed"
SHORT = 30  # characters of a title in a subject that holds 60
OWN_LINK = "(adresse personnelle)"


@dataclass(frozen=True)
class Announcement:
    """What is told. `day` is the one that was given, `new_day` the one that replaces it."""

    session: SupportSession
    kind: str
    facts: Sequence[Sequence[str]]
    day: datetime.date
    new_day: datetime.date | None = None
    reason: str = ""
    asks_again: bool = False

    @property
    def subject(self) -> str:
        """Sixty characters at most."""
        title = self.session.title
        short = title if len(title) <= SHORT else f"{title[: SHORT - 1].rstrip()}…"
        if self.kind == SessionChangeKind.CANCELLED:
            return f"Annulation : {short}"
        if self.kind == SessionChangeKind.POSTPONED:
            return f"Report : {short}"
        if self.kind == SessionChangeKind.MOVED and self.new_day:
            day = formatting.date(self.new_day, weekday=False).rpartition(" ")[0]
            return f"Changement : {short} passe au {day}"
        return f"Horaires ou lieu : {short}"

    def context(self, recipient_name: str, links: Mapping[str, str], signature: Signature | None) -> dict[str, Any]:
        """What the template of the mail says; `links` are those of its reader."""
        return {
            "first_name": recipient_name,
            "subject": self.subject,
            "title": self.session.title,
            "kind_of_change": self.kind,
            "facts": self.facts,
            "day": formatting.date(self.day),
            "change_reason": self.reason,
            "asks_again": self.asks_again,
            "links": links,
            "signature": signature,
        }


@dataclass(frozen=True)
class Letter:
    """What people of one role will read, as a text, before it leaves."""

    role: str
    people: int
    subject: str
    text: str


def letters_of(announcement: Announcement, concerned: Concerned) -> list[Letter]:
    """The texts that will leave, one for each role that receives some."""
    signature = signature_of(announcement.session.cohort)
    found = []
    for role in dict.fromkeys(one.role for one in concerned.recipients):
        readers = [one for one in concerned.recipients if one.role == role]
        links = dict.fromkeys(("yes", "no", "calendar") if readers[0].person else ("confirm",), OWN_LINK)
        first = readers[0].person.first_name if readers[0].person else readers[0].name
        context = announcement.context(first, links, signature) | {"reason": _reason(announcement.session)}
        found.append(
            Letter(role, len(readers), render_subject(TEMPLATE, context), render_body(TEMPLATE, "txt", context))
        )
    return found


def notify_change(
    *,
    change: SessionChange,
    announcement: Announcement,
    recipients: Sequence[Recipient],
    speaker_urls: Mapping[int, str],
    now: datetime.datetime,
) -> int:
    """Write the mail of each recipient in the outbox; asked again for the same change, nothing more leaves.

    `speaker_urls` gives the page where a speaker answers, by contribution.
    """
    session, signature = announcement.session, signature_of(announcement.session.cohort)
    for one in recipients:
        if one.person is not None:
            links = _own_links(date_links(session=session, person=one.person, now=now))
        else:
            links = {"confirm": speaker_urls.get(one.contribution.pk, "")}
        mail_enqueue(
            dedup_key=f"session.change:{change.public_id}:{one.email.casefold()}",
            kind="session.change",
            to_email=one.email,
            to_person=one.person,
            template=TEMPLATE,
            context=announcement.context(one.person.first_name if one.person else one.name, links, signature),
            reply_to=signature.email if signature else "",
            scope=session.cohort.slug,
            reason=_reason(session),
            due_at=now,
        )
    return len(recipients)


def _own_links(links: DateLinks) -> dict[str, str]:
    return {"yes": links.yes, "no": links.no, "calendar": links.calendar}


def _reason(session: SupportSession) -> str:
    return f"Vous êtes attendu·e à « {session.title} », ou vous y intervenez."


def speaker_url(token: str) -> str:
    """The address of the page where a speaker answers."""
    return absolute_url(reverse("sessions:speaker_link", kwargs={"token": token}))

"""Mails of the dates that no reminder sends: a seat given back."""

import datetime

from django.urls import reverse

from ess_platform.common import formatting
from ess_platform.common.addresses import absolute_url
from ess_platform.notifications.services import mail_enqueue
from sessions.models import Registration, SupportSession


def notify_seat_freed(*, registration: Registration, session: SupportSession, now: datetime.datetime) -> None:
    """Tell who was waiting that a seat is theirs; nothing for a person without address."""
    person = registration.participant.person
    if not person.email:
        return
    mail_enqueue(
        dedup_key=f"session.seat:{registration.pk}:{registration.answered_at:%Y%m%dT%H%M%S%f}",
        kind="session.seat",
        to_email=person.email,
        to_person=person,
        template="sessions/email/seat_freed",
        context={
            "first_name": person.first_name,
            "title": session.title,
            "day": formatting.date(session.starts_on),
            "place": session.place,
            "url": absolute_url(reverse("sessions:space_session", kwargs={"public_id": session.public_id})),
        },
        scope=session.cohort.slug,
        reason=f"Vous étiez sur la liste d’attente de « {session.title} ».",
        due_at=now,
    )

"""« Le compte rendu est là »: once, whatever is corrected later."""

import datetime

from django.urls import reverse

from ess_platform.common import formatting
from ess_platform.common.addresses import absolute_url
from ess_platform.directory.models import Person
from sessions.models import SupportSession
from sessions.notifications.notice import notice


def notify_minutes(*, session: SupportSession, person: Person, now: datetime.datetime) -> bool:
    """Write to one person; say whether the mail is new."""
    page = reverse("sessions:space_session", kwargs={"public_id": session.public_id})
    return notice(
        key=f"session.minutes:{session.public_id}:{person.pk}",
        kind="session.minutes",
        person=person,
        cohort=session.cohort,
        subject=f"Compte rendu du {formatting.date(session.starts_on, weekday=False)}",
        lines=[f"Le compte rendu de « {session.title} » est dans votre espace : décisions, idées, ressources, suites."],
        button="Lire le compte rendu",
        url=f"{absolute_url(page)}#compte-rendu",
        reason=f"Vous étiez attendu·e à « {session.title} »."[:200],
        now=now,
    )

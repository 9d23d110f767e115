"""The questionnaire, asked again by somebody of the team."""

import datetime

from ess_platform.common import formatting
from ess_platform.directory.models import Person
from sessions.models import SupportSession
from sessions.notifications.notice import notice
from sessions.notifications.reminders import SHORT, questionnaire_link
from sessions.selectors.timing import closes_at


def notify_questionnaire(*, session: SupportSession, person: Person, now: datetime.datetime) -> bool:
    """Write to one person; say whether the mail is new: one a day at most."""
    title = session.title if len(session.title) <= SHORT else f"{session.title[: SHORT - 1].rstrip()}…"
    last = closes_at(session, session.half_days.all()).date() - datetime.timedelta(days=1)
    return notice(
        key=f"session.questionnaire:{session.public_id}:{formatting.local_day(now).isoformat()}:{person.pk}",
        kind="session.questionnaire",
        person=person,
        cohort=session.cohort,
        subject=f"Votre avis : {title}",
        lines=[
            f"Il nous manque votre avis sur « {session.title} ». Il prend 90 secondes et se lit sans votre nom.",
            f"Vous avez jusqu’au {formatting.date(last)}.",
        ],
        button="Répondre au questionnaire",
        url=questionnaire_link(session=session, person=person, now=now),
        reason=f"Vous étiez attendu·e à « {session.title} »."[:200],
        now=now,
    )

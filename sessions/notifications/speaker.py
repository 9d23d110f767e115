"""The mail that asks a speaker to confirm: title, presentation, image right."""

import datetime

from ess_platform.common import formatting
from ess_platform.notifications.services import mail_enqueue
from laureates.notifications.signature import signature_of
from sessions.models import Contribution, SpeakerLink
from sessions.notifications.change import speaker_url
from sessions.notifications.reminders import times_of

TEMPLATE = "sessions/email/speaker"


def notify_speaker(*, contribution: Contribution, link: SpeakerLink, token: str, now: datetime.datetime) -> None:
    """Ask one speaker; each link is one mail."""
    session = contribution.session
    signature = signature_of(session.cohort)
    mail_enqueue(
        dedup_key=f"session.speaker:{link.pk}",
        kind="session.speaker",
        to_email=contribution.email,
        template=TEMPLATE,
        context={
            "speaker": contribution.speaker,
            "session_title": session.title,
            "programme": session.cohort.programme.name,
            "title": contribution.title,
            "minutes": contribution.minutes,
            "day": formatting.date(session.starts_on),
            "times": times_of(session),
            "place": ", ".join(dict.fromkeys(filter(None, (session.site, session.place)))),
            "url": speaker_url(token),
            "last_day": formatting.date(link.expires_at),
            "signature": signature,
        },
        reply_to=signature.email if signature else "",
        scope=session.cohort.slug,
        reason=f"L’équipe vous propose d’intervenir à « {session.title} ».",
        due_at=now,
    )

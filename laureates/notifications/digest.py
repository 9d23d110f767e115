"""M05b: one mail a day to each member of a team, never one per form."""

import datetime

from django.urls import reverse

from ess_platform.accounts.models import User
from ess_platform.common import formatting
from ess_platform.common.addresses import absolute_url
from ess_platform.notifications.services import mail_enqueue
from programmes.models import Cohort

from ..selectors.received import Received

KIND = "M05b"


def digest_key(cohort: Cohort, user: User, day: datetime.date) -> str:
    """One digest a day for each member of a team."""
    return f"{KIND}:{cohort.public_id}:{user.pk}:{day.isoformat()}"


def notify_team(*, cohort: Cohort, user: User, received: Received, now: datetime.datetime) -> None:
    """List what came to one member of the team; written once a day, whatever calls it again."""
    mail_enqueue(
        dedup_key=digest_key(cohort, user, formatting.local_day(now)),
        kind=KIND,
        to_email=user.email,
        to_person=user.person,
        template="laureates/email/team_digest",
        context={
            "first_name": user.person.first_name if user.person else "",
            "cohort": cohort.name,
            "subject": digest_subject(received),
            "forms": received.forms,
            "delays": received.delays,
            "url": _queue_url(cohort, received),
        },
        scope=cohort.slug,
        reason=f"Vous suivez {cohort.name} : un seul courriel par jour ouvré, quand il y a du nouveau.",
        due_at=now,
    )


def digest_subject(received: Received) -> str:
    """Who sent its form, or how many did."""
    forms, delays = received.forms, received.delays
    if not forms:
        return formatting.count(len(delays), "délai demandé", "délais demandés")
    if len(forms) == 1:
        return f"{forms[0].laureate.organisation.name} a envoyé sa fiche"
    return f"{len(forms)} fiches reçues aujourd’hui"


def _queue_url(cohort: Cohort, received: Received) -> str:
    """The queue of the campaign of the first line."""
    campaign = (received.forms or received.delays)[0].campaign
    path = reverse("laureates:review_queue", kwargs={"slug": cohort.slug, "campaign_id": campaign.public_id})
    return absolute_url(path)

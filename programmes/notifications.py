"""Mails about quotes: the question, and the team told of a withdrawal."""

import datetime

from django.urls import reverse

from ess_platform.accounts.models import AccessLink
from ess_platform.common.addresses import absolute_url
from ess_platform.common.formatting import local_day
from ess_platform.notifications.services import mail_enqueue
from programmes.models import Testimonial
from programmes.selectors.team import team_of


def notify_consent_asked(*, testimonial: Testimonial, link: AccessLink, actor, now: datetime.datetime) -> None:
    """The quote, how it would be signed, and the page where its author answers; her reply goes to who asks."""
    author, cohort = testimonial.author, testimonial.cohort
    mail_enqueue(
        dedup_key=f"testimonial.asked:{link.public_id}",
        kind="testimonial.asked",
        to_email=author.email,
        to_person=author,
        template="programmes/email/consent_asked",
        context={
            "first_name": author.first_name,
            "cohort": cohort.name,
            "text": testimonial.text,
            "attribution": testimonial.attribution,
            "expires_at": link.expires_at,
            "actor": actor.get_full_name(),
            "url": absolute_url(reverse("programmes:testimonial_link", kwargs={"token": link.token})),
        },
        reply_to=actor.email,
        scope=cohort.slug,
        reason="L’équipe souhaite citer vos mots.",
        due_at=now,
    )


def notify_withdrawn(*, testimonial: Testimonial, now: datetime.datetime) -> None:
    """To each member of the team, once per withdrawal: what must no longer be printed."""
    cohort = testimonial.cohort
    path = reverse("programmes:testimonial_list", kwargs={"slug": cohort.slug})
    for user in team_of(cohort, local_day(now)):
        mail_enqueue(
            dedup_key=f"testimonial.withdrawn:{testimonial.pk}:{testimonial.version}:{user.pk}",
            kind="testimonial.withdrawn",
            to_email=user.email,
            to_person=user.person,
            template="programmes/email/consent_withdrawn",
            context={
                "first_name": user.get_short_name(),
                "author": testimonial.author.full_name,
                "text": testimonial.text,
                "cohort": cohort.name,
                "url": absolute_url(path),
            },
            scope=cohort.slug,
            reason=f"Vous faites partie de l’équipe de {cohort.name}.",
            due_at=now,
        )

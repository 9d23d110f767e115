"""The link that lets a speaker answer without an account: one in force per contribution, that expires."""

import datetime
import secrets
from dataclasses import dataclass

from django.db import transaction

from ess_platform.accounts.services.invitation import TOKEN_BYTES, token_digest
from sessions.models import Contribution, SpeakerLink
from sessions.selectors.timing import ends_at

AFTERWARDS = datetime.timedelta(days=1)  # a link says thank you on the evening of the session, then is over
AT_LEAST = datetime.timedelta(days=2)


@dataclass(frozen=True)
class NewLink:
    """A link and its token, known to its maker only."""

    link: SpeakerLink
    token: str


@transaction.atomic
def speaker_link_renew(*, contribution: Contribution, now: datetime.datetime) -> NewLink:
    """Close the link in force, if any, and make another; it lives until the day after the session."""
    speaker_links_close(contribution=contribution, now=now)
    session = contribution.session
    last = ends_at(session, list(session.half_days.all())) + AFTERWARDS
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = SpeakerLink.objects.create(
        contribution=contribution, token_hash=token_digest(token), expires_at=max(last, now + AT_LEAST)
    )
    return NewLink(link, token)


def speaker_links_close(*, contribution: Contribution, now: datetime.datetime) -> int:
    """Close the link in force at once; says how many there were."""
    return SpeakerLink.objects.filter(contribution=contribution, revoked_at=None).update(revoked_at=now, updated_at=now)


def find_speaker_link(token: str) -> SpeakerLink | None:
    """The link of a token, open or not; None when it was never given."""
    related = "contribution__session__cohort__programme__operator"
    return SpeakerLink.objects.filter(token_hash=token_digest(token)).select_related(related).first()


def is_open(link: SpeakerLink, now: datetime.datetime) -> bool:
    """Whether it still opens its page."""
    return link.revoked_at is None and link.expires_at > now

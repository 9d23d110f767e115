"""The subscription of a person's calendar: given, renewed, revoked."""

import datetime

from django.db import transaction

from ess_platform.accounts.models import User
from ess_platform.audit import services as audit
from sessions.models import CalendarFeed


@transaction.atomic
def calendar_feed_renew(*, user: User, now: datetime.datetime) -> CalendarFeed:
    """Give the person a new address; the former one, if any, stops answering at once."""
    calendar_feed_revoke(user=user, now=now)
    feed = CalendarFeed.objects.create(user=user)
    audit.record(actor=user, action="calendar_feed.create", target=feed)
    return feed


@transaction.atomic
def calendar_feed_revoke(*, user: User, now: datetime.datetime) -> bool:
    """Close the person's address; say whether there was one. A second call changes nothing."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    feed = CalendarFeed.objects.filter(user=user, revoked_at=None).first()
    if feed is None:
        return False
    feed.revoked_at = now
    feed.save(update_fields=["revoked_at", "updated_at"])
    audit.record(actor=user, action="calendar_feed.revoke", target=feed)
    return True

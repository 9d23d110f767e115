"""One address in force per person; the former one dies at once."""

import pytest
from django.utils import timezone

from ess_platform.audit.models import AuditEntry
from sessions.models import CalendarFeed
from sessions.selectors.calendar import feed_of, feed_token, find_feed
from sessions.services.calendar_feed import calendar_feed_renew, calendar_feed_revoke
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def test_a_new_address_closes_the_former_one():
    user, now = make_user(), timezone.now()
    former = feed_token(calendar_feed_renew(user=user, now=now))
    feed = calendar_feed_renew(user=user, now=now)
    assert (find_feed(former), find_feed(feed_token(feed)), feed_of(user)) == (None, feed, feed)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "calendar_feed.create",
        "calendar_feed.revoke",
        "calendar_feed.create",
    ]


def test_revoking_twice_changes_nothing():
    user, now = make_user(), timezone.now()
    feed = calendar_feed_renew(user=user, now=now)
    assert (calendar_feed_revoke(user=user, now=now), calendar_feed_revoke(user=user, now=now)) == (True, False)
    assert (feed_of(user), find_feed(feed_token(feed))) == (None, None)
    assert CalendarFeed.objects.get().revoked_at == now


def test_the_identifier_alone_opens_nothing():
    """A copy of the database holds no address: the signature is missing."""
    feed = calendar_feed_renew(user=make_user(), now=timezone.now())
    assert find_feed(feed.public_id.hex) is None
    identifier, _, signature = feed_token(feed).partition(".")
    assert find_feed(f"{identifier}.{signature[::-1]}") is None


def test_a_closed_account_reads_nothing():
    user = make_user()
    feed = calendar_feed_renew(user=user, now=timezone.now())
    user.is_active = False
    user.save()
    assert find_feed(feed_token(feed)) is None

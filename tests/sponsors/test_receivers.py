"""The card « Mon parrain » of the laureate's home."""

import datetime

import pytest

from sponsors.receivers import sponsor_card

pytestmark = pytest.mark.django_db


def test_the_card_names_active_sponsors_only(sponsorship, sponsor, today):
    laureate = sponsorship.laureate
    card = sponsor_card(laureate, None, today)
    assert (card.title, card.context["sponsorships"]) == ("Mon parrain", [sponsorship])
    sponsorship.ends_on = today - datetime.timedelta(days=1)
    sponsorship.save()
    assert sponsor_card(laureate, None, today).context["sponsorships"] == []

import datetime

import pytest
from django.utils import timezone

from tests.factories.accounts import make_team_user
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.programmes import make_cohort
from tests.factories.sponsors import make_sponsor, make_sponsor_contact, make_sponsorship


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def cohort(db):
    return make_cohort()


@pytest.fixture
def team_client(client, cohort):
    client.force_login(make_team_user(cohort))
    return client


@pytest.fixture
def contact(cohort):
    return make_sponsor_contact(make_sponsor(cohort), with_user=True)


@pytest.fixture
def sponsor(contact):
    """The account of a sponsor."""
    return contact.person.user


@pytest.fixture
def sponsorship(cohort, contact, today):
    laureate = make_laureate(cohort, activity="Réemploi de palettes", project="Une seconde ligne")
    make_participant(laureate)
    return make_sponsorship(laureate, contact, starts_on=today - datetime.timedelta(days=100))


@pytest.fixture
def sponsor_client(client, sponsor):
    client.force_login(sponsor)
    return client

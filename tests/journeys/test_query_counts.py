"""The list pages make the same number of queries whatever the size of the promotion (contracts.md, budget 6)."""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    make_attendance,
    make_bilan,
    make_campaign,
    make_cohort,
    make_half_day,
    make_laureate,
    make_participant,
    make_report,
    make_response,
    make_session,
    make_sponsor,
    make_sponsor_contact,
    make_sponsorship,
    make_team_user,
    make_version,
)

pytestmark = pytest.mark.django_db
PAGES = ("programmes:cohort_list", "reporting:laureate_list", "sessions:session_list", "reporting:bilan_list")


def promotion(size: int):
    """A promotion where each laureate has sent its form, come, answered and met its sponsor; and its team."""
    cohort = make_cohort()
    user = make_team_user(cohort)
    campaign = make_campaign(cohort)
    session = make_session(cohort)
    half_day = make_half_day(session)
    contact = make_sponsor_contact(make_sponsor(cohort))
    for _ in range(size):
        participant = make_participant(make_laureate(cohort))
        make_report(participant.laureate, campaign)
        make_attendance(half_day, participant)
        make_response(session, participant)
        make_sponsorship(participant.laureate, contact)
    make_version(make_bilan(cohort, created_by=user))
    return cohort, user


def queries(cohort, user, name: str) -> int:
    client = Client()
    client.force_login(user)
    url = reverse(name, kwargs={} if name == "programmes:cohort_list" else {"slug": cohort.slug})
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.fixture(scope="module")
def promotions(django_db_setup, django_db_blocker):
    """One of 22 and one of 220 laureates, made once for the module and undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield promotion(22), promotion(220)
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", PAGES)
def test_the_same_queries_with_22_and_220_laureates(promotions, name):
    small, large = promotions
    assert queries(*small, name) == queries(*large, name)

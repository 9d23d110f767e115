"""The page of a subscription, its address, and the file of one date."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from sessions.enums import SessionStatus
from sessions.models import CalendarFeed
from sessions.selectors.calendar import feed_of, feed_token
from sessions.services.calendar_feed import calendar_feed_renew
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_half_day, make_session

pytestmark = pytest.mark.django_db

PAGE = reverse("sessions:calendar_subscription")
FEED_QUERIES = 5  # two of them are the savepoint of the request; their half-days, when there are dates
DATE = {"status": SessionStatus.PLANNED}


@pytest.fixture
def user(cohort):
    return make_participant(make_laureate(cohort), with_user=True).person.user


def feed_path(feed):
    return reverse("sessions:calendar_feed", kwargs={"token": feed_token(feed)})


def test_get_renew_and_close(client, user):
    client.force_login(user)
    assert "Obtenir mon adresse" in client.get(PAGE).content.decode()
    client.post(PAGE)
    first = feed_of(user)
    assert feed_path(first) in client.get(PAGE).content.decode()
    client.post(PAGE, {"action": "renouveler"})
    second = feed_of(user)
    assert (client.get(feed_path(first)).status_code, client.get(feed_path(second)).status_code) == (404, 200)
    answer = client.post(PAGE, {"action": "fermer"}, follow=True)
    assert "L’adresse est fermée" in answer.content.decode()
    assert client.get(feed_path(second)).status_code == 404


def test_looking_at_the_page_makes_no_address(client, user):
    client.force_login(user)
    client.get(PAGE)
    assert not CalendarFeed.objects.exists()


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_the_address_is_read_without_signing_in(client, user, cohort, rows, django_assert_num_queries):
    for days in range(rows):
        session = make_session(cohort, starts_on=timezone.localdate() + datetime.timedelta(days=days + 1), **DATE)
        make_half_day(session)
    path = feed_path(calendar_feed_renew(user=user, now=timezone.now()))
    with django_assert_num_queries(FEED_QUERIES + (rows > 0)):
        answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == rows


def test_who_represents_nobody_any_more_reads_an_empty_calendar(client, user, cohort):
    make_session(cohort, starts_on=timezone.localdate() + datetime.timedelta(days=1), **DATE)
    path = feed_path(calendar_feed_renew(user=user, now=timezone.now()))
    user.person.participations.update(left_on=timezone.localdate() - datetime.timedelta(days=1))
    answer = client.get(path)
    assert (answer.status_code, Calendar.from_ical(answer.content).walk("VEVENT")) == (200, [])


@pytest.mark.parametrize("token", ["inconnu", "a" * 160, "..", "0f.AAAA"])
def test_an_address_never_given_is_not_found(client, token):
    assert client.get(f"/agenda/{token}.ics").status_code == 404


def test_one_date_is_a_file(client, user, cohort):
    client.force_login(user)
    session = make_session(cohort, slug="sequence-3", **DATE)
    answer = client.get(reverse("sessions:session_calendar", kwargs={"public_id": session.public_id}))
    assert answer["Content-Disposition"] == 'attachment; filename="sequence-3.ics"'
    assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == 1

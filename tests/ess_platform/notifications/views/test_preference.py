"""« Mes courriels »: one's own reminders, cut and restored."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from ess_platform.notifications.models import ReminderMute
from ess_platform.notifications.services import reminder_mute
from tests.factories import make_cohort, make_reminder, make_user

pytestmark = pytest.mark.django_db
URL = reverse("notifications:preferences")
QUERIES = 8


@pytest.fixture
def user(client):
    user = make_user()
    client.force_login(user)
    return user


def choose(client, scope, wanted):
    return client.post(URL, {"scope": scope, "wanted": wanted}, follow=True)


def test_cut_then_again(client, user):
    cohort = make_cohort(name="Promotion 8")
    make_reminder(person=user.person, scope=cohort.slug)
    assert "Reçues" in client.get(URL).content.decode()
    page = choose(client, cohort.slug, "non").content.decode()
    assert "plus de relance automatique pour «\u00a0Promotion 8\u00a0»" in page
    assert "Coupées" in page
    mute = ReminderMute.objects.get()
    assert (mute.person, mute.scope, mute.muted_by, mute.until) == (user.person, cohort.slug, user, None)
    page = choose(client, cohort.slug, "oui").content.decode()
    assert "de nouveau les relances de «\u00a0Promotion 8\u00a0»" in page
    assert not ReminderMute.objects.exists()


def test_what_the_team_cut_everywhere_shows_and_can_be_restored(client, user):
    make_reminder(person=user.person, scope="ancienne-promotion")
    today = timezone.localdate()
    reminder_mute(person=user.person, actor=make_user(), until=today + datetime.timedelta(days=9), today=today)
    page = client.get(URL).content.decode()
    assert "ancienne-promotion" in page, "the name of a promotion that is gone is its slug"
    assert "jusqu’au" in page
    choose(client, "ancienne-promotion", "oui")
    assert not ReminderMute.objects.exists()


@pytest.mark.parametrize(("scope", "wanted"), [("autre", "non"), ("promo", "peut-être"), ("", "non")])
def test_a_promotion_that_does_not_write_to_me(client, user, scope, wanted):
    make_reminder(person=user.person, scope="promo")
    make_reminder(scope="autre")
    assert "rien n’a été changé" in choose(client, scope, wanted).content.decode()
    assert not ReminderMute.objects.exists()


def test_nothing_to_choose(client, user):
    assert "Aucune promotion ne vous en a prévu" in client.get(URL).content.decode()
    nobody = make_user(email="sans-personne@ailleurs.test")
    nobody.person = None
    nobody.save()
    client.force_login(nobody)
    assert client.get(URL).status_code == 200
    assert "rien n’a été changé" in choose(client, "promo", "non").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries(client, user, django_assert_num_queries, count):
    for _ in range(count):
        make_reminder(person=user.person, scope=make_cohort().slug)
    with django_assert_num_queries(QUERIES):
        client.get(URL)


def test_the_account_page_leads_here(client, user):
    assert URL in client.get(reverse("accounts:profile")).content.decode()

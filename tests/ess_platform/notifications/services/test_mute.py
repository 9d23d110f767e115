"""Cutting the reminders of a person."""

import datetime

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.models import ReminderMute
from ess_platform.notifications.services import reminder_mute, reminder_unmute
from tests.factories import make_person, make_user

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2025, 5, 6)


def test_cut_once_the_last_day_given_wins():
    person, actor = make_person(), make_user()
    first = reminder_mute(person=person, actor=actor, scope="promo", today=TODAY)
    again = reminder_mute(person=person, actor=actor, scope="promo", until=TODAY, today=TODAY)
    assert (first.pk, again.until, ReminderMute.objects.count()) == (again.pk, TODAY, 1)
    changes = AuditEntry.objects.filter(action="reminder.mute").order_by("pk").values_list("changes", "scope")
    assert list(changes) == [({"until": None}, "promo"), ({"until": "2025-05-06"}, "promo")]


def test_refuses_a_day_that_is_past():
    with pytest.raises(BusinessRuleError) as refused:
        reminder_mute(person=make_person(), actor=make_user(), until=datetime.date(2025, 5, 5), today=TODAY)
    assert refused.value.field == "until"
    assert not ReminderMute.objects.exists()


def test_again():
    person, actor = make_person(), make_user()
    reminder_mute(person=person, actor=actor, scope="promo", today=TODAY)
    assert reminder_unmute(person=person, actor=actor, scope="autre") is False
    assert reminder_unmute(person=person, actor=actor, scope="promo") is True
    assert reminder_unmute(person=person, actor=actor, scope="promo") is False
    assert AuditEntry.objects.filter(action="reminder.unmute").count() == 1

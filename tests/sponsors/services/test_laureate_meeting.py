"""Meetings that the laureate notes, and that its sponsor confirms."""

import datetime

import pytest
from django.utils import timezone

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from sponsors.enums import MeetingMode
from sponsors.models import SponsorMeeting
from sponsors.permissions import can_delete_meeting
from sponsors.services.meeting import (
    LOGGED_BY_LAUREATE,
    meeting_confirm,
    meeting_delete,
    meeting_log,
    meeting_log_by_laureate,
)
from tests.factories import make_laureate, make_meeting, make_participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def laureate_user(sponsorship):
    return make_participant(sponsorship.laureate, with_user=True).person.user


def note(sponsorship, actor, today, *, by=meeting_log_by_laureate, **changes):
    given = {"held_on": today, "minutes": 45, "mode": MeetingMode.PHONE, "subject": " Achats "} | changes
    return by(sponsorship=sponsorship, actor=actor, today=today, **given)


def test_noted_by_the_laureate_then_confirmed_once(sponsorship, laureate_user, sponsor, today):
    meetings = [note(sponsorship, laureate_user, today, idempotency_key="k") for _ in range(2)]
    assert meetings[0] == meetings[1]
    assert (meetings[0].subject, meetings[0].logged_by, meetings[0].waits_for) == ("Achats", laureate_user, "sponsor")
    for _ in range(2):
        confirmed = meeting_confirm(meeting=meetings[0], actor=sponsor, now=timezone.now())
    assert confirmed.waits_for == ""
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["sponsor_meeting.log", "sponsor_meeting.confirm"]


def test_one_talk_is_not_counted_twice(sponsorship, laureate_user, sponsor, today):
    note(sponsorship, laureate_user, today)
    with pytest.raises(BusinessRuleError, match="déjà noté ce jour-là"):
        note(sponsorship, laureate_user, today)
    with pytest.raises(BusinessRuleError) as refused:
        note(sponsorship, sponsor, today, by=meeting_log)
    assert (refused.value.message, refused.value.field) == (LOGGED_BY_LAUREATE, "held_on")
    meeting_confirm(meeting=SponsorMeeting.objects.get(), actor=sponsor, now=timezone.now())
    note(sponsorship, sponsor, today, by=meeting_log)
    assert SponsorMeeting.objects.count() == 2


def test_refusals_of_the_log(sponsorship, laureate_user, sponsor, cohort, today):
    stranger = make_participant(make_laureate(cohort), with_user=True).person.user
    for actor in (stranger, sponsor):
        with pytest.raises(BusinessRuleError, match="vos parrains"):
            note(sponsorship, actor, today)
    with pytest.raises(BusinessRuleError, match="à venir"):
        note(sponsorship, laureate_user, today, held_on=today + datetime.timedelta(days=1))
    with pytest.raises(BusinessRuleError, match="a commencé"):
        note(sponsorship, laureate_user, today, held_on=today - datetime.timedelta(days=500))
    for minutes in (0, 721):
        with pytest.raises(BusinessRuleError, match="entre 1 minute"):
            note(sponsorship, laureate_user, today, minutes=minutes)
    colleague = make_participant(sponsorship.laureate, with_user=True).person.user
    note(sponsorship, colleague, today, idempotency_key="k")
    with pytest.raises(BusinessRuleError, match="déjà servi"):
        note(sponsorship, laureate_user, today, idempotency_key="k")


def test_refusals_of_a_confirmation(sponsorship, laureate_user, sponsor, today):
    own = make_meeting(sponsorship, logged_by=sponsor)
    noted = note(sponsorship, laureate_user, today)
    for meeting, actor in ((own, sponsor), (noted, laureate_user)):
        with pytest.raises(BusinessRuleError, match="pas à confirmer"):
            meeting_confirm(meeting=meeting, actor=actor, now=timezone.now())


def test_the_laureate_takes_back_its_own_line_until_it_is_confirmed(sponsorship, laureate_user, sponsor, today):
    now = timezone.now()
    noted = note(sponsorship, laureate_user, today)
    assert can_delete_meeting(laureate_user, noted, now)
    confirmed = meeting_confirm(meeting=noted, actor=sponsor, now=now)
    assert not can_delete_meeting(laureate_user, confirmed, now)
    with pytest.raises(BusinessRuleError):
        meeting_delete(meeting=confirmed, actor=laureate_user, now=now)
    other = note(sponsorship, laureate_user, today, held_on=today - datetime.timedelta(days=3))
    meeting_delete(meeting=other, actor=laureate_user, now=now)
    assert list(SponsorMeeting.objects.all()) == [confirmed]

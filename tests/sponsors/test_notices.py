"""What a laureate and its sponsor announce to each other."""

import datetime

import pytest
from django.utils import timezone

from ess_platform.notifications.models import Notice
from sponsors.enums import IntroductionState, MeetingMode
from sponsors.services.introduction import introduction_answer, introduction_ask
from sponsors.services.meeting import meeting_log_by_laureate
from tests.factories import make_cohort, make_laureate, make_participant, make_sponsor, make_sponsor_contact
from tests.factories import make_sponsorship as pair_of

pytestmark = pytest.mark.django_db


def test_requests_answers_and_talks_are_announced():
    cohort, today, now = make_cohort(), timezone.localdate(), timezone.now()
    laureate = make_laureate(cohort)
    owner = make_participant(laureate, with_user=True).person.user
    contact = make_sponsor_contact(make_sponsor(cohort), with_user=True)
    sponsor = contact.person.user
    pair = pair_of(laureate, contact, starts_on=today - datetime.timedelta(days=30))
    request = introduction_ask(sponsorship=pair, need="Un acheteur", actor=owner, now=now)
    introduction_answer(introduction=request, state=IntroductionState.ACCEPTED, answer="", actor=sponsor, now=now)
    meeting_log_by_laureate(
        sponsorship=pair, actor=owner, held_on=today, minutes=30, mode=MeetingMode.PHONE, today=today
    )
    silent = pair_of(laureate, make_sponsor_contact(make_sponsor(cohort)), starts_on=pair.starts_on)
    introduction_ask(sponsorship=silent, need="Un local", actor=owner, now=now)
    assert [(notice.kind, notice.user) for notice in Notice.objects.order_by("pk")] == [
        ("introduction.asked", sponsor),
        ("introduction.answered", owner),
        ("meeting.to_confirm", sponsor),
    ]

"""Logging a meeting: each refusal, and the double submission."""

import datetime

import pytest
from django.utils import timezone

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from sponsors.enums import MeetingMode
from sponsors.models import SponsorMeeting
from sponsors.services.meeting import meeting_delete, meeting_log
from tests.factories.accounts import make_team_user
from tests.factories.sponsors import make_meeting, make_sponsor, make_sponsor_contact

pytestmark = pytest.mark.django_db


def log(sponsorship, actor, today, **changes):
    fields = {"held_on": today, "minutes": 45, "mode": MeetingMode.PHONE} | changes
    return meeting_log(sponsorship=sponsorship, actor=actor, today=today, **fields)


def test_log_writes_the_meeting_and_one_audit_row(sponsorship, sponsor, today):
    meeting = log(sponsorship, sponsor, today, subject=" Visite de l’atelier ", next_step="Rappeler en mai")
    assert (meeting.minutes, meeting.subject, meeting.logged_by) == (45, "Visite de l’atelier", sponsor)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.scope) == (
        "sponsor_meeting.log",
        sponsor,
        sponsorship.laureate.cohort.slug,
    )
    assert entry.changes == {"held_on": today.isoformat(), "minutes": 45, "mode": "phone"}


@pytest.mark.parametrize("who", ["team", "colleague"])
def test_log_refuses_somebody_elses_sponsorship(sponsorship, contact, cohort, today, who):
    if who == "team":
        stranger = make_team_user(cohort)
    else:
        stranger = make_sponsor_contact(contact.sponsor, with_user=True).person.user
    with pytest.raises(BusinessRuleError) as refusal:
        log(sponsorship, stranger, today)
    assert refusal.value.field == "sponsorship"
    assert refusal.value.message == "Ce lauréat ne fait pas partie de ceux que vous accompagnez."
    assert SponsorMeeting.objects.count() == 0
    assert AuditEntry.objects.count() == 0


def test_log_refuses_a_day_to_come(sponsorship, sponsor, today):
    with pytest.raises(BusinessRuleError) as refusal:
        log(sponsorship, sponsor, today, held_on=today + datetime.timedelta(days=1))
    assert refusal.value.field == "held_on"
    assert refusal.value.message == "Un rendez-vous se note une fois tenu : cette date est à venir."


def test_log_refuses_a_day_before_the_sponsorship_and_accepts_the_first(sponsorship, sponsor, today):
    with pytest.raises(BusinessRuleError) as refusal:
        log(sponsorship, sponsor, today, held_on=sponsorship.starts_on - datetime.timedelta(days=1))
    assert refusal.value.field == "held_on"
    assert log(sponsorship, sponsor, today, held_on=sponsorship.starts_on).pk


def test_log_accepts_the_last_day_and_refuses_the_day_after(sponsorship, sponsor, today):
    sponsorship.ends_on = today
    sponsorship.save()
    assert log(sponsorship, sponsor, today).pk
    with pytest.raises(BusinessRuleError) as refusal:
        log(sponsorship, sponsor, today + datetime.timedelta(days=1), held_on=today)
    assert refusal.value.field == "sponsorship"


@pytest.mark.parametrize(("minutes", "accepted"), [(0, False), (1, True), (720, True), (721, False)])
def test_log_bounds_the_duration(sponsorship, sponsor, today, minutes, accepted):
    if accepted:
        assert log(sponsorship, sponsor, today, minutes=minutes).minutes == minutes
    else:
        with pytest.raises(BusinessRuleError) as refusal:
            log(sponsorship, sponsor, today, minutes=minutes)
        assert refusal.value.message == "Un rendez-vous dure entre 1 minute et 12 heures."


def test_same_form_twice_is_one_meeting_and_one_audit_row(sponsorship, sponsor, today):
    first = log(sponsorship, sponsor, today, idempotency_key="cle-1")
    second = log(sponsorship, sponsor, today, idempotency_key="cle-1")
    assert second == first
    assert SponsorMeeting.objects.count() == 1
    assert AuditEntry.objects.count() == 1


def test_a_key_of_somebody_else_is_refused(sponsorship, sponsor, today):
    make_meeting(sponsorship, idempotency_key="cle-1")
    with pytest.raises(BusinessRuleError):
        log(sponsorship, sponsor, today, idempotency_key="cle-1")
    assert SponsorMeeting.objects.count() == 1


def test_two_meetings_without_key_are_two(sponsorship, sponsor, today):
    log(sponsorship, sponsor, today)
    log(sponsorship, sponsor, today)
    assert SponsorMeeting.objects.count() == 2


def test_delete_keeps_a_trace_and_runs_twice(sponsorship, sponsor, today):
    meeting = log(sponsorship, sponsor, today)
    meeting_delete(meeting=meeting, actor=sponsor, now=timezone.now())
    meeting_delete(meeting=SponsorMeeting(pk=meeting.pk or 1), actor=sponsor, now=timezone.now())
    assert SponsorMeeting.objects.count() == 0
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["sponsor_meeting.log", "sponsor_meeting.delete"]


def test_delete_refuses_an_old_line_and_somebody_elses(sponsorship, sponsor, cohort, today):
    meeting = log(sponsorship, sponsor, today)
    with pytest.raises(BusinessRuleError):
        meeting_delete(meeting=meeting, actor=sponsor, now=timezone.now() + datetime.timedelta(days=31))
    other = make_sponsor_contact(make_sponsor(cohort), with_user=True).person.user
    with pytest.raises(BusinessRuleError):
        meeting_delete(meeting=meeting, actor=other, now=timezone.now())
    assert SponsorMeeting.objects.count() == 1

"""Closing and reopening, through their confirmation pages."""

import pytest
from django.urls import reverse

from ess_platform.audit.models import AuditEntry
from sessions.enums import DayPart, SessionStatus
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_attendance, make_half_day, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(cohort):
    session = make_session(cohort)
    make_attendance(make_half_day(session), make_participant(make_laureate(cohort)))
    return session


def url_of(session, name):
    return reverse(f"sessions:{name}", kwargs={"slug": session.cohort.slug, "session_slug": session.slug})


def status_of(session):
    session.refresh_from_db()
    return session.status


def test_a_get_never_closes(team_client, session):
    assert team_client.get(url_of(session, "session_close")).status_code == 200
    assert team_client.get(url_of(session, "session_hold")).status_code == 405
    assert status_of(session) == SessionStatus.HELD


def test_close_then_reopen_with_a_reason(team_client, session):
    close, reopen = url_of(session, "session_close"), url_of(session, "session_reopen")
    assert [team_client.post(close, {"version": 1}).status_code for _ in range(2)] == [302, 302]
    assert status_of(session) == SessionStatus.CLOSED
    refused = team_client.post(reopen, {"version": 2, "reason": ""})
    assert (refused.status_code, refused.context["form"].errors) == (
        400,
        {"reason": ["Indiquez pourquoi la séance est rouverte."]},
    )
    data = {"version": 2, "reason": "Feuille retrouvée"}
    assert [team_client.post(reopen, data).status_code for _ in range(2)] == [302, 302]
    assert status_of(session) == SessionStatus.HELD
    actions = AuditEntry.objects.filter(object_id=session.public_id).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["session.close", "session.reopen"]


def test_close_says_what_is_missing(team_client, session):
    make_half_day(session, DayPart.AFTERNOON)
    page = team_client.get(url_of(session, "session_close")).content.decode()
    assert "1 demi-journée sans pointage" in page
    response = team_client.post(url_of(session, "session_close"), {"version": 1})
    assert (response.status_code, status_of(session)) == (400, SessionStatus.HELD)


def test_a_stale_confirmation_is_409_and_can_be_sent_again(team_client, session):
    session.version = 5
    session.save()
    response = team_client.post(url_of(session, "session_close"), {"version": 4})
    assert (response.status_code, status_of(session)) == (409, SessionStatus.HELD)
    assert 'name="version" value="5"' in response.content.decode()
    assert team_client.post(url_of(session, "session_close"), {"version": 5}).status_code == 302


def test_hold_from_the_page(team_client, session):
    session.status = SessionStatus.CONFIRMED
    session.save()
    assert team_client.post(url_of(session, "session_hold"), {"version": "abc"}).status_code == 302
    assert status_of(session) == SessionStatus.CONFIRMED
    team_client.post(url_of(session, "session_hold"), {"version": 1})
    assert status_of(session) == SessionStatus.HELD

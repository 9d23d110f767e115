"""Held, closed, reopened."""

import datetime

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.formatting import PARIS
from sessions.enums import AttendanceStatus, DayPart, SessionStatus
from sessions.services.session import session_close, session_hold, session_reopen
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_attendance, make_half_day, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2025, 3, 21, 9, 0, tzinfo=PARIS)
TODAY = NOW.date()


@pytest.fixture
def recorded(cohort):
    """A held session with one half-day, one person present and one not recorded."""
    session = make_session(cohort)
    laureate = make_laureate(cohort)
    make_attendance(make_half_day(session), make_participant(laureate))
    make_participant(laureate)
    return session


def close(session, actor, version=1):
    return session_close(session=session, actor=actor, expected_version=version, now=NOW)


def audit_actions():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_close_locks_dates_and_says_what_stays_unrecorded(recorded, team):
    session = close(recorded, team)
    session.refresh_from_db()
    assert (session.status, session.closed_at, session.version) == (SessionStatus.CLOSED, NOW, 2)
    seal = session.seals.get()
    assert (seal.number, seal.rows, seal.sealed_at, seal.sealed_by) == (1, 1, NOW, team)
    assert AuditEntry.objects.get().changes == {
        "status": ["held", "closed"],
        "unrecorded": 1,
        "digest": seal.digest,
    }


def test_close_twice_is_one_closing(recorded, team):
    close(recorded, team)
    close(recorded, team)
    assert audit_actions() == ["session.close"]


def test_close_refuses_half_days_without_attendance(recorded, team):
    make_half_day(recorded, DayPart.AFTERNOON)
    evening = make_half_day(recorded, DayPart.EVENING)
    make_attendance(evening, recorded.cohort.laureates.get().participants.last(), AttendanceStatus.UNRECORDED)
    with pytest.raises(BusinessRuleError) as refusal:
        close(recorded, team)
    assert refusal.value.message == "2 demi-journées sans pointage"
    recorded.refresh_from_db()
    assert (recorded.status, audit_actions()) == (SessionStatus.HELD, [])


def test_close_refuses_a_session_without_half_day(cohort, team):
    with pytest.raises(BusinessRuleError) as refusal:
        close(make_session(cohort), team)
    assert "aucune demi-journée" in refusal.value.message


@pytest.mark.parametrize(
    "status",
    [SessionStatus.PLANNED, SessionStatus.CONFIRMED, SessionStatus.POSTPONED, SessionStatus.CANCELLED],
)
def test_close_refuses_what_is_not_held(recorded, team, status):
    recorded.status = status
    recorded.save()
    with pytest.raises(BusinessRuleError) as refusal:
        close(recorded, team)
    assert refusal.value.message == "Seule une séance réalisée se clôture."


def test_close_refuses_a_stale_page(recorded, team):
    recorded.version = 4
    recorded.save()
    with pytest.raises(ConflictError):
        close(recorded, team, version=3)
    recorded.refresh_from_db()
    assert (recorded.status, recorded.version) == (SessionStatus.HELD, 4)


def test_reopen_needs_a_reason_and_logs_it(recorded, team):
    close(recorded, team)
    with pytest.raises(BusinessRuleError) as refusal:
        session_reopen(session=recorded, actor=team, reason="  ", expected_version=2, now=NOW)
    assert refusal.value.field == "reason"
    session_reopen(session=recorded, actor=team, reason="Feuille retrouvée", expected_version=2, now=NOW)
    session_reopen(session=recorded, actor=team, reason="Feuille retrouvée", expected_version=2, now=NOW)
    recorded.refresh_from_db()
    assert (recorded.status, recorded.closed_at) == (SessionStatus.HELD, None)
    seal = recorded.seals.get()
    assert (seal.opened_at, seal.opened_by, seal.reason) == (NOW, team, "Feuille retrouvée")
    assert audit_actions() == ["session.close", "session.reopen"]
    assert AuditEntry.objects.get(action="session.reopen").changes == {
        "status": ["closed", "held"],
        "reason": "Feuille retrouvée",
    }


@pytest.mark.parametrize("status", [SessionStatus.PLANNED, SessionStatus.CONFIRMED])
def test_hold_from_planned_or_confirmed(cohort, team, status):
    session = make_session(cohort, status=status)
    session_hold(session=session, actor=team, expected_version=1, today=TODAY)
    session_hold(session=session, actor=team, expected_version=1, today=TODAY)
    session.refresh_from_db()
    assert (session.status, audit_actions()) == (SessionStatus.HELD, ["session.hold"])


def test_hold_refuses_a_day_to_come_and_a_cancelled_session(cohort, team):
    coming = make_session(cohort, status=SessionStatus.PLANNED, starts_on=TODAY + datetime.timedelta(days=1))
    cancelled = make_session(cohort, status=SessionStatus.CANCELLED)
    for session in (coming, cancelled):
        with pytest.raises(BusinessRuleError):
            session_hold(session=session, actor=team, expected_version=1, today=TODAY)
    assert audit_actions() == []

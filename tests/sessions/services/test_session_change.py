"""Dates put off, called off, set again."""

import datetime

import pytest

from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.formatting import PARIS
from ess_platform.notifications.models import OutgoingMail, Reminder
from sessions.enums import DayPart, SessionChangeKind, SessionKind, SessionStatus
from sessions.models import SupportSession
from sessions.selectors.calendar import calendar_of
from sessions.selectors.session_facts import HalfDayFacts, SessionFacts, facts_of
from sessions.services.session_change import NO_REASON, session_cancel, session_postpone
from sessions.services.session_edit import session_create, session_edit
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_contribution

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=PARIS)
DAY, LATER = datetime.date(2026, 5, 12), datetime.date(2026, 6, 9)


@pytest.fixture
def session(cohort, team):
    make_participant(make_laureate(cohort))
    half_day = HalfDayFacts(DAY, DayPart.MORNING, datetime.time(9), datetime.time(12))
    given = SessionFacts(kind=SessionKind.SEQUENCE, title="Financer son projet", half_days=(half_day,))
    made = session_create(cohort=cohort, facts=given, actor=team, now=NOW)
    make_contribution(made, email="celik@exemple.test")
    return made


def call_off(service, session, actor, *, version=1, reason="Salle indisponible", tells=True, now=NOW):
    return service(session=session, reason=reason, tells=tells, actor=actor, expected_version=version, now=now)


def mails():
    return OutgoingMail.objects.filter(kind="session.change").order_by("pk")


CANCELLED = (session_cancel, "cancelled", "Annulation : Financer son projet", "est annulée. Ne vous")
POSTPONED = (session_postpone, "postponed", "Report : Financer son projet", "est reportée. La nouvelle")


@pytest.mark.parametrize("case", [CANCELLED, POSTPONED], ids=["cancelled", "postponed"])
def test_whom_it_concerned_is_told_once_with_the_reason(session, team, case):
    service, status, subject, words = case
    changed = call_off(service, session, team)
    call_off(service, session, team)
    assert (changed.status, changed.called_off_reason, changed.version) == (status, "Salle indisponible", 2)
    assert [mail.subject for mail in mails()] == [subject, subject]
    for mail in mails():
        assert words in mail.body_text
        assert "Motif : Salle indisponible" in mail.body_text
        assert "Je viens" not in mail.body_text
    assert not Reminder.objects.planned().exists()
    assert (session.changes.get().kind, session.changes.get().told_people) == (status, 2)
    calendar = calendar_of([SupportSession.objects.get()]).decode()
    assert "STATUS:CANCELLED" in calendar
    assert "SEQUENCE:1" in calendar


def test_nobody_is_told_when_asked_not_to_or_when_the_date_is_past(session, team):
    call_off(session_postpone, session, team, tells=False)
    after = datetime.datetime(2026, 5, 13, 9, tzinfo=PARIS)
    call_off(session_cancel, session, team, version=2, now=after, tells=False)
    assert not mails().exists()
    assert [change.kind for change in session.changes.all()] == ["cancelled", "postponed"]


def test_refusals(session, team):
    with pytest.raises(BusinessRuleError) as refusal:
        call_off(session_cancel, session, team, reason="  ")
    assert (refusal.value.field, refusal.value.message) == ("reason", NO_REASON)
    with pytest.raises(BusinessRuleError, match="500 caractères"):
        call_off(session_cancel, session, team, reason="x" * 501)
    with pytest.raises(ConflictError):
        call_off(session_cancel, session, team, version=9)
    SupportSession.objects.update(status=SessionStatus.HELD)
    with pytest.raises(BusinessRuleError, match="Une séance réalisée ne peut pas être reportée"):
        call_off(session_postpone, session, team)
    assert not mails().exists()


def test_a_date_put_off_is_set_again_and_told(session, team):
    call_off(session_postpone, session, team)
    before = facts_of(session)
    (half_day,) = before.half_days
    fields = {name: getattr(before, name) for name in before.__dataclass_fields__}
    new = HalfDayFacts(LATER, DayPart.MORNING, half_day.starts_at, half_day.ends_at, half_day.half_day_id)
    given = SessionFacts(**fields | {"half_days": (new,), "is_confirmed": True})
    changed = session_edit(session=session, facts=given, tells=True, actor=team, expected_version=2, now=NOW)
    assert (changed.status, changed.starts_on, changed.called_off_reason) == (SessionStatus.PLANNED, LATER, "")
    assert session.changes.first().kind == SessionChangeKind.MOVED
    assert [mail.subject for mail in mails()][2:] == ["Changement : Financer son projet passe au 9 juin"] * 2
    assert "STATUS:TENTATIVE" in calendar_of([SupportSession.objects.get()]).decode()


def test_while_put_off_a_change_is_told_to_nobody(session, team):
    call_off(session_postpone, session, team)
    fields = facts_of(session)
    given = SessionFacts(**{name: getattr(fields, name) for name in fields.__dataclass_fields__} | {"place": "Lyon"})
    changed = session_edit(session=session, facts=given, tells=True, actor=team, expected_version=2, now=NOW)
    assert (changed.status, mails().count()) == (SessionStatus.POSTPONED, 2)

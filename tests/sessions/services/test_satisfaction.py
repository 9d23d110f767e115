"""One answer per person, once the session took place, within seven days."""

import datetime
from dataclasses import replace

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import PARIS
from sessions.enums import AttendanceStatus, QuoteConsent, SessionStatus
from sessions.models import SatisfactionResponse
from sessions.permissions import NOT_EXPECTED_LOCK
from sessions.services.satisfaction import (
    ABSENT,
    CONSENT_MISSING,
    OUT_OF_SCALE,
    OUT_OF_TEN,
    SatisfactionAnswers,
    satisfaction_answer,
)
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.programmes import make_cohort
from tests.factories.sessions import make_attendance, make_half_day, make_session

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 3, 20)
ENDS = datetime.datetime(2026, 3, 20, 12, 30, tzinfo=PARIS)
NOW = ENDS + datetime.timedelta(hours=1)
ANSWERS = SatisfactionAnswers(
    usefulness=5,
    content=4,
    speakers=3,
    exchanges=2,
    logistics=1,
    recommendation=0,
    will_act=True,
    action=" Appeler un acheteur ",
    quote="Très concret.",
    quote_consent=QuoteConsent.ANONYMOUS,
)


@pytest.fixture
def session(cohort):
    session = make_session(cohort, starts_on=DAY, status=SessionStatus.CONFIRMED)
    make_half_day(session, starts_at=datetime.time(9, 30), ends_at=datetime.time(12, 30))
    return session


@pytest.fixture
def participant(cohort):
    return make_participant(make_laureate(cohort))


def answer(session, participant, answers=ANSWERS, now=NOW):
    return satisfaction_answer(session=session, participant=participant, answers=answers, now=now)


def refusal(*args, **kwargs) -> BusinessRuleError:
    with pytest.raises(BusinessRuleError) as refused:
        answer(*args, **kwargs)
    assert not SatisfactionResponse.objects.exists()
    return refused.value


def test_every_answer_is_stored(session, participant):
    answer(session, participant)
    row = SatisfactionResponse.objects.get()
    assert (row.usefulness, row.content, row.speakers, row.exchanges, row.logistics) == (5, 4, 3, 2, 1)
    assert (row.recommendation, row.will_act, row.action) == (0, True, "Appeler un acheteur")
    assert (row.quote, row.quote_consent, row.answered_at) == ("Très concret.", "anonymous", NOW)
    assert row.participant == participant


def test_the_journal_names_nobody(session, participant):
    answer(session, participant)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.changes) == ("satisfaction.answer", None, {})


def test_a_second_answer_gives_back_the_first(session, participant):
    first = answer(session, participant)
    again = answer(session, participant, replace(ANSWERS, usefulness=1), now=NOW + datetime.timedelta(days=30))
    assert (again, again.usefulness) == (first, 5)


def test_what_goes_with_nothing_is_not_kept(session, participant):
    row = answer(session, participant, replace(ANSWERS, will_act=False, quote=" "))
    assert (row.action, row.quote, row.quote_consent) == ("", "", "")


def test_from_the_end_and_for_seven_days(session, participant):
    early = refusal(session, participant, now=ENDS - datetime.timedelta(minutes=1))
    assert early.message == "Le questionnaire s’ouvre à la fin de la séance, le 20 mars 2026 à 12 h 30.".replace(
        " h ", "\u00a0h\u00a0"
    )
    closed = datetime.datetime(2026, 3, 28, tzinfo=PARIS)
    late = refusal(session, participant, now=closed)
    assert late.message.startswith("Ce questionnaire est clos depuis le 28 mars 2026.")
    assert answer(session, participant, now=closed - datetime.timedelta(seconds=1))


def test_the_team_may_open_it_by_marking_the_session_held(session, participant):
    session.status = SessionStatus.HELD
    session.save()
    assert answer(session, participant, now=ENDS - datetime.timedelta(hours=1))


@pytest.mark.parametrize("status", [SessionStatus.CANCELLED, SessionStatus.POSTPONED])
def test_nothing_is_asked_of_a_session_that_did_not_take_place(session, participant, status):
    session.status = status
    session.save()
    assert "elle n’a pas de questionnaire" in refusal(session, participant).message


def test_refuses_strangers_and_people_recorded_away(session, participant):
    stranger = make_participant(make_laureate(make_cohort()))
    assert refusal(session, stranger).message == NOT_EXPECTED_LOCK
    half_day = session.half_days.get()
    line = make_attendance(half_day, participant, AttendanceStatus.ABSENT)
    assert refusal(session, participant).message == ABSENT
    line.status = AttendanceStatus.REMOTE
    line.save()
    assert answer(session, participant)


@pytest.mark.parametrize(
    ("change", "field", "text"),
    [
        ({"usefulness": 0}, "usefulness", OUT_OF_SCALE),
        ({"logistics": 6}, "logistics", OUT_OF_SCALE),
        ({"recommendation": 11}, "recommendation", OUT_OF_TEN),
        ({"quote_consent": ""}, "quote_consent", CONSENT_MISSING),
        ({"quote_consent": "maybe"}, "quote_consent", CONSENT_MISSING),
    ],
)
def test_refuses_what_no_question_allows(session, participant, change, field, text):
    refused = refusal(session, participant, replace(ANSWERS, **change))
    assert (refused.field, refused.message) == (field, text)

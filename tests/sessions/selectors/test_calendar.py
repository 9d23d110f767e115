"""iCalendar: identifiers that last, Paris time on both sides of the changes, what is called off."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from icalendar import Calendar

from ess_platform.common.formatting import PARIS
from sessions.enums import DayPart, RegistrationState, SessionStatus
from sessions.selectors.calendar import calendar_of, feed_sessions, paris_timezone
from tests.factories.laureates import make_laureate, make_participant
from tests.factories.sessions import make_half_day, make_registration, make_session

pytestmark = pytest.mark.django_db

NINE, NOON, TWO = datetime.time(9, 30), datetime.time(12, 30), datetime.time(14)


def events(*sessions) -> list:
    return Calendar.from_ical(calendar_of(sessions)).walk("VEVENT")


def day_session(cohort, on, **fields):
    session = make_session(cohort, starts_on=on, **{"status": SessionStatus.CONFIRMED} | fields)
    make_half_day(session, starts_at=NINE, ends_at=NOON)
    return session


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (datetime.date(2026, 3, 28), 8),  # the Saturday before summer time: UTC+1
        (datetime.date(2026, 3, 29), 7),  # the Sunday it begins
        (datetime.date(2026, 10, 24), 7),
        (datetime.date(2026, 10, 25), 8),  # the Sunday it ends
        (datetime.date(2026, 1, 15), 8),
        (datetime.date(2026, 7, 15), 7),
    ],
)
def test_half_past_nine_stays_half_past_nine(cohort, day, utc):
    (event,) = events(day_session(cohort, day))
    start = event["DTSTART"]
    assert start.params["TZID"] == "Europe/Paris"
    assert start.to_ical() == f"{day:%Y%m%d}T093000".encode()
    assert start.dt.astimezone(datetime.UTC) == datetime.datetime(
        day.year, day.month, day.day, utc, 30, tzinfo=datetime.UTC
    )


def test_the_written_timezone_says_what_python_says():
    """A calendar programme that reads our VTIMEZONE, and nothing else, finds the offsets of Paris."""
    zone = Calendar.from_ical(calendar_of([])).walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
    moment = datetime.datetime(2026, 1, 1, 12)  # noqa: DTZ001
    for _ in range(365):
        moment += datetime.timedelta(days=1)
        assert moment.replace(tzinfo=zone).utcoffset() == moment.replace(tzinfo=PARIS).utcoffset()
    parts = {part.name: part for part in paris_timezone().subcomponents}
    assert parts["DAYLIGHT"]["TZOFFSETTO"].td == datetime.timedelta(hours=2)
    assert parts["STANDARD"]["TZOFFSETTO"].td == datetime.timedelta(hours=1)


def test_no_session_is_a_valid_calendar():
    calendar = Calendar.from_ical(calendar_of([], name="Essaim : mes dates"))
    assert (calendar["VERSION"], calendar["METHOD"], calendar["X-WR-CALNAME"]) == (
        "2.0",
        "PUBLISH",
        "Essaim : mes dates",
    )
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]


def test_one_event_per_half_day_with_lasting_identifiers(cohort, settings):
    settings.SITE_URL = "https://essaim.test"
    session = day_session(cohort, datetime.date(2026, 3, 20), title="Financer", place="Montreuil", site="L’Atelier")
    make_half_day(session, DayPart.AFTERNOON, starts_at=TWO, hours=Decimal("3.5"))
    first, second = events(session)
    assert [str(first["UID"]), str(second["UID"])] == [
        f"{session.public_id}@essaim.test",
        f"{session.public_id}-1@essaim.test",
    ]
    assert [str(first["SUMMARY"]), str(second["SUMMARY"])] == ["Financer (matin)", "Financer (après-midi)"]
    assert second["DTEND"].dt == datetime.datetime(2026, 3, 20, 17, 30, tzinfo=PARIS)
    assert (str(first["LOCATION"]), str(first["STATUS"]), first["SEQUENCE"]) == ("L’Atelier, Montreuil", "CONFIRMED", 0)
    assert str(first["URL"]) == f"https://essaim.test/mon-espace/agenda/{session.public_id}/"
    assert first["DTSTAMP"].dt == session.updated_at.replace(microsecond=0)


def test_a_date_that_moves_keeps_its_identifier_and_grows(cohort):
    session = day_session(cohort, datetime.date(2026, 3, 20))
    (before,) = events(session)
    session.starts_on, session.version = datetime.date(2026, 3, 27), session.version + 1
    session.save()
    session.half_days.update(on=session.starts_on)
    (after,) = events(session)
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["DTSTART"].dt.date() == datetime.date(2026, 3, 27)


def test_times_that_nobody_wrote_are_not_invented(cohort):
    bare = make_session(cohort, starts_on=datetime.date(2026, 3, 20), status=SessionStatus.PLANNED, title="Visite")
    half = make_session(cohort, starts_on=datetime.date(2026, 3, 21), status=SessionStatus.PLANNED)
    make_half_day(half, DayPart.MORNING)
    make_half_day(half, DayPart.AFTERNOON)
    for session in (bare, half):
        (event,) = events(session)
        assert event["DTSTART"].params["VALUE"] == "DATE"
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (
            session.starts_on,
            session.starts_on + datetime.timedelta(days=1),
        )
        assert (str(event["TRANSP"]), str(event["STATUS"])) == ("TRANSPARENT", "TENTATIVE")


@pytest.mark.parametrize("status", [SessionStatus.CANCELLED, SessionStatus.POSTPONED])
def test_what_is_called_off_is_struck_out(cohort, status):
    (event,) = events(day_session(cohort, datetime.date(2026, 3, 20), status=status))
    assert (str(event["STATUS"]), str(event["TRANSP"])) == ("CANCELLED", "TRANSPARENT")


def test_a_subscription_holds_ones_own_dates_but_those_declined(cohort):
    today = timezone.localdate()
    participant = make_participant(make_laureate(cohort), with_user=True)
    coming = make_session(cohort, starts_on=today + datetime.timedelta(days=9), status=SessionStatus.PLANNED)
    called_off = make_session(cohort, starts_on=today + datetime.timedelta(days=10), status=SessionStatus.CANCELLED)
    declined = make_session(cohort, starts_on=today + datetime.timedelta(days=11), status=SessionStatus.PLANNED)
    make_registration(declined, participant, RegistrationState.DECLINED, is_listed=False)
    make_session(cohort, starts_on=today - datetime.timedelta(days=366))
    recent = make_session(cohort, starts_on=today - datetime.timedelta(days=365))
    assert feed_sessions(participant.person.user, today) == [recent, coming, called_off]

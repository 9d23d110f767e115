"""Series, warnings, months, and the agenda of a day against its half-days."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from ess_platform.common.formatting import PARIS
from ess_platform.common.working_days import is_working_day
from sessions.enums import DayPart, SessionMode, SessionStatus
from sessions.models import AgendaItem, HalfDay, SupportSession
from sessions.selectors.agenda import agenda_remarks, agenda_total, speaker_conflicts, timed_items
from sessions.selectors.agenda_warnings import agenda_warnings
from sessions.selectors.calendar import paris_timezone
from sessions.selectors.month import month_of, read_month
from sessions.selectors.recurrence import LAST, MOST, day_of_month, month_later, monthly_days
from sessions.selectors.session_facts import HalfDayFacts, SessionFacts, differences
from sessions.selectors.timing import at, moment_of
from tests.factories.programmes import make_cohort
from tests.factories.sessions import make_contribution, make_half_day, make_session

NINE, TEN, NOON = datetime.time(9), datetime.time(10), datetime.time(12)
DAY = datetime.date(2026, 5, 12)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2035, 12, 31))


# --- series -----------------------------------------------------------------------------------------


def test_every_second_tuesday_moves_off_the_public_holidays():
    found = monthly_days(rank=2, weekday=1, first=datetime.date(2026, 6, 1), last=datetime.date(2026, 8, 31), region="")
    assert [day.day.isoformat() for day in found] == ["2026-06-09", "2026-07-15", "2026-08-11"]
    assert [day.note for day in found] == ["", "Au lieu du mardi 14 juillet 2026 (Fête nationale).", ""]


def test_the_last_friday_and_the_holidays_of_a_region():
    assert day_of_month(2026, 12, 4, LAST) == datetime.date(2026, 12, 25)
    good_friday = {"rank": 1, "weekday": 4, "first": datetime.date(2026, 4, 1), "last": datetime.date(2026, 4, 30)}
    assert monthly_days(**good_friday, region="44")[0].day == datetime.date(2026, 4, 7)
    assert monthly_days(**good_friday, region="11")[0].day == datetime.date(2026, 4, 3)


@QUICK
@given(first=DAYS, length=st.integers(0, 900), rank=st.integers(0, 4), weekday=st.integers(0, 6))
def test_a_series_gives_one_working_day_a_month(first, length, rank, weekday):
    last = first + datetime.timedelta(days=length)
    found = monthly_days(rank=rank, weekday=weekday, first=first, last=last, region="84")
    assert len(found) <= MOST
    assert all(is_working_day(day.day, "84") for day in found)
    assert all(first <= day.asked <= last and day.asked.weekday() == weekday for day in found)
    assert len({(day.asked.year, day.asked.month) for day in found}) == len(found)


def test_a_copy_is_proposed_a_month_later():
    assert month_later(datetime.date(2026, 6, 9), "") == datetime.date(2026, 7, 15)
    assert month_later(datetime.date(2026, 1, 30), "") == datetime.date(2026, 2, 27)


# --- calendar ---------------------------------------------------------------------------------------


def written_timezone() -> datetime.tzinfo:
    """Paris as a calendar programme reads it in our files, and nowhere else."""
    calendar = Calendar()
    calendar.add_component(paris_timezone())
    return Calendar.from_ical(calendar.to_ical()).walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)


@QUICK
@given(day=DAYS, hour=st.integers(3, 23))
def test_a_time_of_the_agenda_is_the_same_in_every_calendar(day, hour):
    """The wall clock of Paris survives our VTIMEZONE on both sides of every change of hour, from three o'clock on."""
    written, zone = at(day, datetime.time(hour)), ZONE
    read = datetime.datetime.combine(day, datetime.time(hour), tzinfo=zone)
    assert read.astimezone(datetime.UTC) == written.astimezone(datetime.UTC)
    assert written.astimezone(PARIS).hour == hour


ZONE = written_timezone()


# --- facts ------------------------------------------------------------------------------------------


def test_what_people_go_by_is_said_in_words():
    half_day = HalfDayFacts(DAY, DayPart.MORNING, NINE, NOON)
    before = SessionFacts(kind="sequence", title="T", half_days=(half_day,), place="Lyon")
    assert half_day.hours == Decimal("3.00")
    later = HalfDayFacts(DAY, DayPart.MORNING, TEN, NOON)
    after = SessionFacts(
        kind="sequence", title="T2", half_days=(later,), mode=SessionMode.REMOTE, remote_url="https://visio.test"
    )
    assert [
        [label, old.replace("\u00a0", " "), new.replace("\u00a0", " ")]
        for label, old, new in differences(before, after)
    ] == [
        ["Horaires", "9 h – 12 h", "10 h – 12 h"],
        ["Lieu", "Lyon", "À distance : https://visio.test"],
    ]


@pytest.mark.parametrize(("days", "moment"), [(-1, "before"), (0, "day"), (1, "day"), (2, "after")])
def test_the_moment_of_a_session_in_two_days(days, moment):
    half_days = [HalfDay(on=DAY + datetime.timedelta(days=n), part=DayPart.MORNING, hours=3) for n in (0, 1)]
    session = SupportSession(starts_on=DAY)
    assert moment_of(session, half_days, DAY + datetime.timedelta(days=days)) == moment


# --- agenda of a day --------------------------------------------------------------------------------


def item(title, start=None, minutes=None) -> AgendaItem:
    return AgendaItem(title=title, starts_at=start, minutes=minutes)


def test_an_item_without_a_beginning_follows_the_one_before():
    items = [item("A", NINE, 30), item("B", None, 45), item("C"), item("D", None, 10)]
    timed = timed_items(items)
    assert [(one.starts_at, one.is_computed) for one in timed] == [
        (NINE, False),
        (datetime.time(9, 30), True),
        (datetime.time(10, 15), True),
        (None, False),
    ]


def test_the_total_is_checked_against_the_half_days():
    half_days = [HalfDay(on=DAY, part=DayPart.MORNING, starts_at=NINE, ends_at=NOON, hours=Decimal("3"))]
    short = agenda_total([item("A", NINE, 150), item("B")], half_days)
    assert short.sentence.replace("\u00a0", " ") == (
        "2 h 30 de déroulé pour 3 h de demi-journées : il reste 30 min ; 1 point sans durée."
    )
    over = agenda_total([item("A", NINE, 200)], half_days)
    assert (over.is_over, "20 min de trop" in over.sentence.replace("\u00a0", " ")) == (True, True)
    remarks = agenda_remarks(timed_items([item("A", NINE, 60), item("B", NINE, 5), item("C", NOON)]), half_days)
    assert [text.replace("\u00a0", " ") for text in remarks] == [
        "« B » commence à 9 h, avant la fin du point précédent.",
        "« C » commence à 12 h, hors des demi-journées.",
    ]


@pytest.mark.django_db
def test_a_speaker_elsewhere_at_the_same_time_is_said_among_what_is_seen(cohort, team):
    def speaking(where, start, **fields):
        session = make_session(where, starts_on=DAY, status=SessionStatus.PLANNED)
        make_half_day(session, starts_at=start, ends_at=NOON)
        return make_contribution(session, **{"speaker": "Élodie Çelik"} | fields)

    mine = speaking(cohort, NINE)
    speaking(make_cohort(), NINE)
    other = speaking(cohort, TEN, speaker="ELODIE CELIK")
    found = speaker_conflicts(mine.session, [mine], team)
    assert found == {mine.pk: f"Intervient en même temps à « {other.session.title} », le 12 mai 2026."}
    other.session.half_days.update(starts_at=NOON, ends_at=datetime.time(13))
    assert speaker_conflicts(mine.session, [mine], team) == {}


# --- agenda of a promotion --------------------------------------------------------------------------


@pytest.mark.django_db
def test_days_off_and_other_dates_are_said(cohort, django_assert_num_queries):
    cohort.starts_on, cohort.ends_on = datetime.date(2026, 1, 5), datetime.date(2026, 12, 18)
    other = make_session(cohort, title="Visite", starts_on=DAY, status=SessionStatus.PLANNED)
    make_half_day(other, starts_at=NINE, ends_at=NOON)
    plans = [
        [HalfDayFacts(DAY, DayPart.MORNING, TEN, NOON)],
        [HalfDayFacts(DAY, DayPart.MORNING, NOON, datetime.time(13))],
        [HalfDayFacts(datetime.date(2026, 5, 14), DayPart.MORNING)],
        [HalfDayFacts(datetime.date(2027, 1, 2), DayPart.MORNING)],
    ]
    with django_assert_num_queries(1):
        found = agenda_warnings(cohort=cohort, plans=plans, region="84")
    assert found == [
        ["« Visite » a lieu en même temps, mardi 12 mai 2026."],
        [],
        ["Le jeudi 14 mai 2026 est férié (Ascension)."],
        [
            "Le samedi 2 janvier 2027 tombe en fin de semaine.",
            "Le samedi 2 janvier 2027 suit la clôture de la promotion (18 déc. 2026).",
        ],
    ]
    assert agenda_warnings(cohort=cohort, plans=plans[:1], region="84", except_pk=other.pk) == [[]]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_a_month_holds_its_days_in_two_queries(cohort, rows, django_assert_num_queries):
    for _ in range(rows):
        make_half_day(make_session(cohort, starts_on=DAY), starts_at=NINE, ends_at=NOON)
    make_session(cohort, starts_on=datetime.date(2026, 5, 31))
    make_session(cohort, starts_on=datetime.date(2026, 6, 8))
    with django_assert_num_queries(2):
        month = month_of(cohort, datetime.date(2026, 5, 1), "")
    assert (month.label, month.sessions, month.previous.month, month.next.month) == ("Mai 2026", rows + 1, 4, 6)
    days = {day.day: len(day.entries) for week in month.weeks for day in week if day.entries}
    assert days == {DAY: rows, datetime.date(2026, 5, 31): 1}


def test_a_month_is_read_from_the_address():
    today = datetime.date(2026, 3, 2)
    assert read_month("2026-12", today) == datetime.date(2026, 12, 1)
    for nonsense in ("", "zzz", "2026-13", "0001-01", "9999-12"):
        assert read_month(nonsense, today) == datetime.date(2026, 3, 1)

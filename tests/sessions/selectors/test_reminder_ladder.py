"""When each mail of a session is wanted: working days, earlier before the session, later after it."""

import datetime

import pytest

from ess_platform.common.formatting import PARIS
from sessions.enums import DayPart
from sessions.models import HalfDay, SupportSession
from sessions.selectors.reminder_ladder import INVITATION, is_to_come, steps_of
from sessions.selectors.timing import closes_at, ends_at, starts_at


def at(*moment) -> datetime.datetime:
    return datetime.datetime(*moment, tzinfo=PARIS)


def half_day(on, part, starts=None, ends=None, hours=3) -> HalfDay:
    return HalfDay(on=on, part=part, starts_at=starts, ends_at=ends, hours=hours)


def ladder(day: datetime.date, *half_days) -> dict[str, datetime.datetime]:
    session = SupportSession(starts_on=day)
    return {step.kind: step.due_at for step in steps_of(session, half_days, "11")}


def test_a_session_on_a_friday():
    day = datetime.date(2026, 3, 20)
    assert ladder(day, half_day(day, DayPart.MORNING, datetime.time(9, 30), datetime.time(12, 30))) == {
        "M08": at(2026, 2, 27, 9),
        "M08-relance": at(2026, 3, 13, 9),
        "M09": at(2026, 3, 18, 9),
        "M09-veille": at(2026, 3, 19, 16),
        "M10": at(2026, 3, 20, 12, 30),
        "M10-relance-1": at(2026, 3, 23, 9),  # the day after is a Saturday
        "M10-relance-2": at(2026, 3, 24, 9),
    }


def test_a_monday_is_prepared_on_friday_in_one_mail():
    day = datetime.date(2026, 3, 23)
    found = ladder(day, half_day(day, DayPart.MORNING))
    assert found["M09"] == at(2026, 3, 20, 9)
    assert "M09-veille" not in found


def test_public_holidays_count():
    """1 and 8 May, Ascension Day on the 14th and Whit Monday on the 25th of May 2026."""
    day = datetime.date(2026, 5, 15)
    found = ladder(day, half_day(day, DayPart.AFTERNOON))
    assert found["M08-relance"] == at(2026, 5, 7, 9)
    assert found["M09"] == at(2026, 5, 13, 9)
    assert "M09-veille" not in found  # the eve is a holiday, the day before it has its mail


def test_an_evening_is_thanked_the_next_working_morning():
    day = datetime.date(2026, 3, 20)
    found = ladder(day, half_day(day, DayPart.EVENING, datetime.time(18), datetime.time(20)))
    assert found["M10"] == at(2026, 3, 23, 8, 30)
    assert found["M10-relance-1"] == at(2026, 3, 24, 9)
    assert found["M10-relance-2"] == at(2026, 3, 25, 9)


def test_several_days_count_from_the_first_and_from_the_last():
    first, last = datetime.date(2026, 3, 16), datetime.date(2026, 3, 18)
    found = ladder(first, half_day(first, DayPart.MORNING), half_day(last, DayPart.AFTERNOON))
    assert (found["M09"], found["M10"]) == (at(2026, 3, 13, 9), at(2026, 3, 18, 17, 30))


@pytest.mark.parametrize(
    ("half_days", "begins", "ends"),
    [
        ([], 9, (17, 30)),
        ([(DayPart.MORNING, None, None)], 9, (12, 30)),
        ([(DayPart.AFTERNOON, None, None)], 14, (17, 30)),
        ([(DayPart.MORNING, datetime.time(8), None)], 8, (11, 0)),
    ],
)
def test_usual_times_where_nobody_wrote_any(half_days, begins, ends):
    day = datetime.date(2026, 3, 20)
    session = SupportSession(starts_on=day)
    made = [half_day(day, *item) for item in half_days]
    assert (starts_at(session, made), ends_at(session, made)) == (at(2026, 3, 20, begins), at(2026, 3, 20, *ends))
    assert closes_at(session, made) == at(2026, 3, 28)


def test_only_the_invitation_is_caught_up():
    day = datetime.date(2026, 3, 20)
    steps = steps_of(SupportSession(starts_on=day), [], "")
    now = at(2026, 3, 16, 10)
    assert [step.kind for step in steps if is_to_come(step, steps, now)] == [
        INVITATION,
        "M09",
        "M09-veille",
        "M10",
        "M10-relance-1",
        "M10-relance-2",
    ]
    late = at(2026, 3, 18, 9)  # the practical mail says it all
    assert INVITATION not in [step.kind for step in steps if is_to_come(step, steps, late)]

"""Small promotions for the tests of the figures, and a short way to read a figure."""

import datetime
from decimal import Decimal

from laureates.enums import LaureateStatus, Moment
from reporting.figures import FigureResult, compute_figures
from sessions.enums import DayPart, SessionKind
from tests.factories import (
    make_campaign,
    make_cohort,
    make_half_day,
    make_laureate,
    make_participant,
    make_report,
    make_session,
)

DAY = datetime.timedelta(days=1)
START = datetime.date(2025, 1, 23)


def figure(cohort, code: str) -> FigureResult:
    return compute_figures(cohort)[code].result


def oracle(cohort) -> dict:
    return compute_figures(cohort).to_oracle()


def make_sequence(cohort, *, halves=2, on=START, hours="3", **fields):
    """A held sequence with one or two half-days of `hours` each; returns (session, half-days)."""
    session = make_session(cohort, SessionKind.SEQUENCE, starts_on=on, **fields)
    parts = (DayPart.MORNING, DayPart.AFTERNOON)[:halves]
    return session, [make_half_day(session, part, hours=Decimal(hours)) for part in parts]


def make_paired(cohort, entry: dict, exit: dict, **fields):
    """A laureate with validated entry and exit reports holding these values."""
    laureate = make_laureate(cohort, **fields)
    for moment, values in ((Moment.ENTRY, entry), (Moment.EXIT, exit)):
        make_report(laureate, campaign(cohort, moment), values=values)
    return laureate


def campaign(cohort, moment):
    return cohort.campaigns.filter(moment=moment).first() or make_campaign(cohort, moment)


def make_out_of_scope(cohort) -> list:
    """A paused laureate, one who left before everything, an alumni: none of them counts."""
    return [
        make_laureate(cohort, status=LaureateStatus.PAUSED),
        make_laureate(cohort, status=LaureateStatus.LEFT, left_on=START - DAY),
        make_laureate(cohort, status=LaureateStatus.ALUMNI),
    ]


def make_person_of(laureate):
    return make_participant(laureate)


def other_cohort():
    return make_cohort()

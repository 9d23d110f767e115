"""The tasks of the team come from the states: who to call, to decide for, to call back, to answer. One query."""

import datetime

import pytest

from ess_platform.common.formatting import PARIS
from laureates.enums import LaureateStatus, Moment, ReportStatus
from laureates.selectors.staff_tasks import staff_tasks, working_days_late
from programmes.models import Cohort
from tests.factories import make_campaign, make_cohort, make_laureate, make_participant, make_person, make_report

pytestmark = pytest.mark.django_db

DUE_ON = datetime.date(2026, 5, 15)  # a Friday; the 25th is a public holiday
S = ReportStatus


@pytest.fixture
def cohort():
    return Cohort.objects.select_related("programme__region").get(pk=make_cohort().pk)


@pytest.fixture
def campaign(cohort):
    return make_campaign(cohort, Moment.MIDTERM, opens_on=datetime.date(2026, 5, 1), due_on=DUE_ON)


def form(campaign, name, status=S.NOT_STARTED, **fields):
    laureate = make_laureate(campaign.cohort, name=name, **fields.pop("laureate", {}))
    person = make_person(first_name="Camille", last_name=name, phone="06 39 98 00 01")
    make_participant(laureate, is_main_contact=False, joined_on=None)
    make_participant(laureate, person=person, is_main_contact=True)
    return make_report(laureate, campaign, status, **fields)


def names(cohort, day):
    tasks = staff_tasks(cohorts=[cohort], today=datetime.date(2026, 5, day))
    return {
        name: [task.structure for task in getattr(tasks, name)]
        for name in ("to_call", "to_decide", "to_call_back", "delays")
        if getattr(tasks, name)
    }


@pytest.mark.parametrize(("day", "late"), [(14, 0), (15, 0), (17, 0), (18, 1), (22, 5), (25, 5), (26, 6), (29, 9)])
def test_working_days_late(day, late):
    assert working_days_late(DUE_ON, datetime.date(2026, 5, day)) == late


def test_a_late_form_is_to_call_after_five_days_then_to_decide_after_ten(cohort, campaign):
    form(campaign, "A")
    form(campaign, "B", S.DRAFT)
    form(campaign, "C", S.DRAFT, due_on=datetime.date(2026, 5, 29))
    for name, status in (("D", S.SUBMITTED), ("E", S.VALIDATED), ("F", S.NOT_APPLICABLE), ("G", S.NOT_RETURNED)):
        form(campaign, name, status)
    form(campaign, "H", laureate={"status": LaureateStatus.PAUSED})
    assert names(cohort, 21) == {}
    assert names(cohort, 22) == {"to_call": ["A", "B"]}
    assert names(cohort, 29) == {"to_call": ["A", "B"]}
    june = datetime.date(2026, 6, 1)
    assert [task.structure for task in staff_tasks(cohorts=[cohort], today=june).to_decide] == ["A", "B"]
    line = staff_tasks(cohorts=[cohort], today=june).to_decide[0]
    assert (line.contact, line.phone, line.days_late) == ("Camille A", "06 39 98 00 01", 10)


def test_a_closed_campaign_asks_nothing_and_a_laureate_has_one_line(cohort, campaign):
    report = form(campaign, "A")
    other = make_campaign(cohort, Moment.ENTRY, opens_on=datetime.date(2026, 4, 1), due_on=datetime.date(2026, 4, 15))
    make_report(report.laureate, other, S.DRAFT)
    assert names(cohort, 22) == {"to_decide": ["A"]}
    other.closed_on = datetime.date(2026, 5, 1)
    other.save()
    assert names(cohort, 22) == {"to_call": ["A"]}


def test_a_callback_stays_until_the_form_is_settled_and_two_working_days_at_least(cohort, campaign):
    sent_at = datetime.datetime(2026, 5, 13, 10, tzinfo=PARIS)  # Wednesday; the 14th is Ascension Day
    form(campaign, "A", S.SUBMITTED, wants_callback=True, submitted_at=sent_at)
    form(campaign, "B", S.VALIDATED, wants_callback=True, submitted_at=sent_at, validated_at=sent_at)
    form(campaign, "C", S.SUBMITTED, wants_callback=False, submitted_at=sent_at)
    form(campaign, "D", S.DRAFT, wants_callback=True)
    assert names(cohort, 15) == {"to_call_back": ["A", "B"]}
    assert names(cohort, 18) == {"to_call_back": ["A", "B"]}
    assert names(cohort, 19) == {"to_call_back": ["A"]}
    line = staff_tasks(cohorts=[cohort], today=datetime.date(2026, 5, 15)).to_call_back[0]
    assert line.due_on == datetime.date(2026, 5, 18)


def test_a_delay_asked_waits_for_its_answer(cohort, campaign):
    asked = datetime.datetime(2026, 5, 13, 10, tzinfo=PARIS)
    form(campaign, "A", S.DRAFT, delay_asked_at=asked)
    form(campaign, "B", S.SUBMITTED, delay_asked_at=asked)
    assert names(cohort, 14) == {"delays": ["A"]}


@pytest.mark.parametrize("rows", [1, 3])
def test_one_query(cohort, campaign, rows, django_assert_num_queries):
    for rank in range(rows):
        form(campaign, f"A{rank}")
    with django_assert_num_queries(1):
        tasks = staff_tasks(cohorts=[cohort], today=datetime.date(2026, 5, 22))
    assert len(tasks.to_call) == rows
    assert tasks.of(cohort) == tasks
    assert not tasks.of(make_cohort())

"""The planner: idempotent, silent where nothing is expected, and kept true by the hourly round."""

import datetime

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.formatting import PARIS
from ess_platform.notifications.models import Reminder
from laureates.enums import LaureateStatus, Moment, ReportStatus
from laureates.models import ProgressReport
from laureates.services.campaign import campaign_open
from laureates.services.reminder import (
    campaign_pause_reminders,
    campaign_plan_reminders,
    campaign_resume_reminders,
)
from laureates.services.reminder_sweep import reminders_sweep
from programmes.enums import CohortStatus
from tests.factories import (
    make_campaign,
    make_cohort,
    make_laureate,
    make_participant,
    make_person,
    make_report,
    make_team_user,
)

pytestmark = pytest.mark.django_db

S = ReportStatus
OPENS_ON, DUE_ON = datetime.date(2026, 5, 4), datetime.date(2026, 5, 22)
LADDER = [("M01", "04/05 09:00"), ("M02", "15/05 09:00"), ("M03", "20/05 09:00"), ("M03b", "22/05 08:30")]
LADDER += [("M04", "26/05 09:00")]  # the 24th is a Sunday, the 25th Whit Monday


def at(day, hour=8):
    return datetime.datetime(2026, 5, day, hour, tzinfo=PARIS)


@pytest.fixture
def campaign():
    return make_campaign(make_cohort(), Moment.MIDTERM, opens_on=OPENS_ON, due_on=DUE_ON)


def form(campaign, status=S.NOT_STARTED, *, laureate=None, **fields):
    laureate = make_laureate(campaign.cohort, **(laureate or {}))
    make_participant(laureate, is_main_contact=False)
    make_participant(laureate, is_main_contact=True)
    return make_report(laureate, campaign, status, **fields)


def planned(report=None):
    rows = Reminder.objects.order_by("due_at", "pk")
    rows = rows.filter(target_id=report.public_id) if report else rows
    return [(row.kind, f"{row.due_at.astimezone(PARIS):%d/%m %H:%M}") for row in rows]


def test_one_row_a_rung_to_the_main_contact_once(campaign):
    report = form(campaign)
    assert campaign_plan_reminders(campaign=campaign, now=at(4)) == 5
    assert campaign_plan_reminders(campaign=campaign, now=at(4, 9)) == 0
    assert planned() == LADDER
    contact = report.laureate.participants.get(is_main_contact=True).person
    assert {row.person for row in Reminder.objects.all()} == {contact}
    assert {row.scope for row in Reminder.objects.all()} == {campaign.cohort.slug}


def test_the_own_due_date_of_a_laureate_moves_its_ladder(campaign):
    report = form(campaign, S.DRAFT, due_on=datetime.date(2026, 5, 29))
    campaign_plan_reminders(campaign=campaign, now=at(4))
    assert planned(report) == [
        ("M02", "22/05 09:00"),
        ("M03", "27/05 09:00"),
        ("M03b", "29/05 08:30"),
        ("M04", "01/06 09:00"),
    ]


def test_a_new_due_date_adds_its_own_ladder(campaign):
    report = form(campaign)
    campaign_plan_reminders(campaign=campaign, now=at(4))
    ProgressReport.objects.update(due_on=datetime.date(2026, 5, 29))
    assert campaign_plan_reminders(campaign=campaign, now=at(20, 15)) == 4
    assert planned(report) == sorted(
        [*LADDER, ("M02", "22/05 09:00"), ("M03", "27/05 09:00"), ("M03b", "29/05 08:30"), ("M04", "01/06 09:00")],
        key=lambda line: (line[1][3:5], line[1]),
    )


@pytest.mark.parametrize("status", [S.SUBMITTED, S.NEEDS_CHANGES, S.VALIDATED, S.NOT_APPLICABLE, S.NOT_RETURNED])
def test_nothing_for_a_form_that_is_not_waited_for(campaign, status):
    form(campaign, status)
    assert campaign_plan_reminders(campaign=campaign, now=at(4)) == 0


@pytest.mark.parametrize("status", [LaureateStatus.PAUSED, LaureateStatus.LEFT, LaureateStatus.ALUMNI])
def test_nothing_for_a_laureate_out_of_scope(campaign, status):
    form(campaign, laureate={"status": status, "left_on": OPENS_ON})
    assert campaign_plan_reminders(campaign=campaign, now=at(4)) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"are_reminders_paused": True},
        {"closed_on": OPENS_ON},
        {"opens_on": datetime.date(2026, 5, 5)},
    ],
)
def test_nothing_in_a_campaign_paused_closed_or_not_open(campaign, change):
    form(campaign)
    type(campaign).objects.filter(pk=campaign.pk).update(**change)
    campaign.refresh_from_db()
    assert campaign_plan_reminders(campaign=campaign, now=at(4)) == 0


@pytest.mark.parametrize("status", [CohortStatus.DRAFT, CohortStatus.ARCHIVED])
def test_nothing_in_a_promotion_that_does_not_live(campaign, status):
    form(campaign)
    type(campaign.cohort).objects.update(status=status)
    campaign.cohort.refresh_from_db()
    assert campaign_plan_reminders(campaign=campaign, now=at(4)) == 0
    assert reminders_sweep(now=at(4)) == 0


def test_nobody_to_write_to(campaign):
    laureate = make_laureate(campaign.cohort)
    make_participant(laureate, person=make_person(email=""))
    make_report(laureate, campaign, S.NOT_STARTED)
    assert campaign_plan_reminders(campaign=campaign, now=at(4)) == 0


def test_who_joins_on_the_way_is_told_and_past_rungs_are_not_caught_up(campaign):
    form(campaign)
    form(campaign, S.DRAFT)
    assert campaign_plan_reminders(campaign=campaign, now=at(18)) == 7
    assert [kind for kind, _ in planned()].count("M01") == 1
    assert "M02" not in [kind for kind, _ in planned()]


def test_a_new_main_contact_gets_the_ladder(campaign):
    report = form(campaign, S.DRAFT)
    campaign_plan_reminders(campaign=campaign, now=at(4))
    people = report.laureate.participants
    people.filter(is_main_contact=True).update(is_main_contact=False)
    people.filter(pk=people.order_by("pk").first().pk).update(is_main_contact=True)
    assert campaign_plan_reminders(campaign=campaign, now=at(4)) == 4


def test_the_round_opens_the_forms_that_miss_and_plans_them(campaign):
    make_participant(make_laureate(campaign.cohort))
    assert reminders_sweep(now=at(3)) == 0
    assert ProgressReport.objects.count() == 0
    for _ in range(2):
        assert reminders_sweep(now=at(4)) == 1
    assert ProgressReport.objects.get().status == S.NOT_STARTED
    assert planned() == LADDER


def test_after_the_due_date_the_round_plans_and_opens_nothing_more(campaign):
    form(campaign, S.DRAFT)
    make_participant(make_laureate(campaign.cohort))
    assert reminders_sweep(now=at(23)) == 1
    assert ProgressReport.objects.count() == 1
    assert planned() == [LADDER[-1]]


def test_the_round_leaves_old_campaigns_alone(campaign):
    make_participant(make_laureate(campaign.cohort))
    july = datetime.datetime(2026, 7, 1, 8, tzinfo=PARIS)
    assert reminders_sweep(now=july) == 0
    assert ProgressReport.objects.count() == 0


def test_a_campaign_that_fails_does_not_stop_the_others(campaign, monkeypatch, caplog):
    form(campaign)
    other = make_campaign(make_cohort(), Moment.MIDTERM, opens_on=OPENS_ON, due_on=DUE_ON)
    form(other)

    def fail_for_the_first(*, campaign, actor, now, run=campaign_open, broken=campaign.pk):
        if campaign.pk == broken:
            raise RuntimeError
        return run(campaign=campaign, actor=actor, now=now)

    monkeypatch.setattr("laureates.services.reminder_sweep.campaign_open", fail_for_the_first)
    assert reminders_sweep(now=at(4)) == 1
    assert planned() == LADDER
    assert str(campaign.public_id) in caplog.text


def test_paused_then_resumed(campaign):
    form(campaign)
    actor = make_team_user(campaign.cohort)
    for _ in range(2):
        campaign_pause_reminders(campaign=campaign, actor=actor)
    campaign.refresh_from_db()
    assert campaign.are_reminders_paused
    for _ in range(2):
        campaign_resume_reminders(campaign=campaign, actor=actor, now=at(4))
    assert planned() == LADDER
    actions = AuditEntry.objects.filter(action__contains="_reminders").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["campaign.pause_reminders", "campaign.resume_reminders"]


@pytest.mark.parametrize("rows", [1, 3])
def test_planning_again_costs_the_same_for_any_number(campaign, rows, django_assert_num_queries):
    for _ in range(rows):
        form(campaign)
    campaign_plan_reminders(campaign=campaign, now=at(4))
    with django_assert_num_queries(5):  # two of them are the savepoint
        campaign_plan_reminders(campaign=campaign, now=at(4))

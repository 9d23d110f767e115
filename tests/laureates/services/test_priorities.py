"""Priorities: three at most, chosen at entry by the laureate, reviewed by the team, then they stay."""

import datetime

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from laureates.enums import Moment, ReportStatus
from laureates.selectors.questions import Form
from laureates.selectors.standard_form import STANDARD_FORM
from laureates.services.priorities import (
    AT_ENTRY,
    NOT_ASKED,
    NOT_IN_REVIEW,
    NOT_YOURS,
    SENT,
    positioning_set_priorities,
)
from laureates.services.report_answers import CLOSED, NOT_REOPENED
from tests.factories import (
    make_campaign,
    make_cohort,
    make_criteria,
    make_form,
    make_funder_user,
    make_laureate,
    make_participant,
    make_report,
    make_sponsor,
    make_sponsor_contact,
    make_sponsorship,
    make_team_user,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2025, 1, 10)


@pytest.fixture
def scene():
    cohort = make_cohort()
    laureate = make_laureate(cohort)
    report = make_report(laureate, make_campaign(cohort), ReportStatus.DRAFT)
    return {
        "cohort": cohort,
        "laureate": laureate,
        "report": report,
        "own": make_participant(laureate, with_user=True).person.user,
        "team": make_team_user(cohort),
        "codes": [criterion.code for criterion in make_criteria()],
    }


def choose(scene, ranks, actor="own"):
    actor = scene[actor] if isinstance(actor, str) else actor
    codes = [scene["codes"][rank] for rank in ranks]
    return positioning_set_priorities(report=scene["report"], criteria=codes, actor=actor, today=TODAY)


def chosen(positioning) -> list[int]:
    return sorted(positioning.priorities.values_list("position", flat=True))


def move(scene, status, **fields):
    scene["report"].delete()
    scene["report"] = make_report(scene["laureate"], scene["report"].campaign, status, **fields)


def test_three_criteria_then_others_then_none(scene):
    assert chosen(choose(scene, [0, 4, 16])) == [1, 5, 17]
    assert chosen(choose(scene, [3])) == [4]
    assert chosen(choose(scene, [])) == []
    entries = AuditEntry.objects.filter(action="positioning.priorities").order_by("pk")
    assert [entry.changes for entry in entries] == [
        {"criteria": ["critere-1", "critere-17", "critere-5"]},
        {"criteria": ["critere-4"]},
        {"criteria": []},
    ]


def test_the_same_choice_twice_is_one(scene):
    choose(scene, [1, 2])
    choose(scene, [2, 1, 1])
    assert AuditEntry.objects.filter(action="positioning.priorities").count() == 1


def test_a_fourth_is_refused_and_nothing_changes(scene):
    choose(scene, [0])
    with pytest.raises(BusinessRuleError) as refusal:
        choose(scene, [0, 1, 2, 3])
    assert (refusal.value.message, refusal.value.field) == ("Choisissez trois critères au plus.", "priorities")
    assert chosen(scene["laureate"].positionings.get()) == [1]


def test_a_criterion_out_of_the_grid_is_refused(scene):
    with pytest.raises(BusinessRuleError) as refusal:
        positioning_set_priorities(report=scene["report"], criteria=["ailleurs"], actor=scene["own"], today=TODAY)
    assert refusal.value.message == "Choisissez des critères de la grille."


@pytest.mark.parametrize(
    ("status", "actor", "message"),
    [
        (ReportStatus.SUBMITTED, "own", SENT),
        (ReportStatus.VALIDATED, "own", SENT),
        (ReportStatus.DRAFT, "team", NOT_IN_REVIEW),
        (ReportStatus.NEEDS_CHANGES, "team", NOT_IN_REVIEW),
        (ReportStatus.VALIDATED, "team", NOT_IN_REVIEW),
    ],
)
def test_out_of_time(scene, status, actor, message):
    move(scene, status)
    with pytest.raises(BusinessRuleError) as refusal:
        choose(scene, [0], actor)
    assert refusal.value.message == message


@pytest.mark.parametrize(("status", "actor"), [(ReportStatus.NEEDS_CHANGES, "own"), (ReportStatus.SUBMITTED, "team")])
def test_in_time(scene, status, actor):
    move(scene, status, reopened_sections=["priorites"])
    assert chosen(choose(scene, [0], actor)) == [1]


def test_as_the_pages_of_the_form(scene):
    """Another page was reopened, the campaign is closed: the laureate writes nowhere, not here either."""
    move(scene, ReportStatus.NEEDS_CHANGES, reopened_sections=["emploi"])
    with pytest.raises(BusinessRuleError) as refusal:
        choose(scene, [0])
    assert refusal.value.message == NOT_REOPENED
    move(scene, ReportStatus.DRAFT)
    type(scene["report"].campaign).objects.update(closed_on=TODAY)
    scene["report"].refresh_from_db()
    with pytest.raises(BusinessRuleError) as refusal:
        choose(scene, [0])
    assert refusal.value.message == CLOSED


def test_only_at_entry(scene):
    midterm = make_campaign(scene["cohort"], Moment.MIDTERM)
    scene["report"] = make_report(scene["laureate"], midterm, ReportStatus.DRAFT)
    with pytest.raises(BusinessRuleError) as refusal:
        choose(scene, [0])
    assert refusal.value.message == AT_ENTRY


def test_neither_sponsor_nor_funder_nor_another_team(scene):
    contact = make_sponsor_contact(make_sponsor(scene["cohort"]), with_user=True)
    make_sponsorship(scene["laureate"], contact)
    strangers = (contact.person.user, make_funder_user(scene["cohort"]), make_team_user(make_cohort()))
    for actor in strangers:
        with pytest.raises(BusinessRuleError) as refusal:
            choose(scene, [0], actor)
        assert refusal.value.message == NOT_YOURS


def test_a_form_that_does_not_ask_it_leaves_it_to_the_review(scene):
    sections = [section for section in STANDARD_FORM.sections if section.key != "priorites"]
    form = make_form(scene["cohort"], Form(tuple(sections)))
    type(scene["report"].campaign).objects.update(form=form)
    scene["report"].refresh_from_db()
    with pytest.raises(BusinessRuleError) as refusal:
        choose(scene, [0])
    assert refusal.value.message == NOT_ASKED

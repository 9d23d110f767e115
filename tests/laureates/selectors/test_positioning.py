"""Levels over time: unknown and « sans objet » are told apart, suggestions come from what is weak."""

import datetime
from decimal import Decimal

import pytest

from laureates.enums import ActionState, LaureateStatus, Moment, ReportStatus
from laureates.models import CriterionRating
from laureates.selectors.lever_suggestions import lever_suggestions
from laureates.selectors.positioning import Level, change_of, family_means, positioning_history
from laureates.selectors.support_plan import action_history, late_actions, plan_counts, plan_of
from laureates.services.support_plan import support_action_move
from tests.factories import (
    make_action,
    make_campaign,
    make_case_study,
    make_cohort,
    make_criteria,
    make_laureate,
    make_lever,
    make_positioning,
    make_report,
    make_team_user,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2025, 4, 10)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def criteria():
    return make_criteria()


def rate(laureate, moment, status=ReportStatus.VALIDATED, **ratings):
    campaign = laureate.cohort.campaigns.filter(moment=moment).first() or make_campaign(laureate.cohort, moment)
    make_report(laureate, campaign, status)
    return make_positioning(laureate, campaign, **ratings)


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (Level(), (None, None, False, False)),
        (Level(own=0), (0, None, True, False)),
        (Level(own=4), (4, 4, True, False)),
        (Level(own=4, agreed=2), (2, 2, False, True)),
        (Level(own=3, agreed=2), (2, 2, False, False)),
        (Level(own=4, agreed=0), (0, None, False, False)),
        (Level(own=0, agreed=3), (3, 3, False, False)),
    ],
)
def test_level(level, expected):
    assert (level.value, level.rated, level.is_own_only, level.is_wide_gap) == expected


def test_change_needs_two_levels():
    assert change_of(Level(1), Level(agreed=3)) == 2
    assert change_of(Level(0), Level(3)) is None
    assert change_of(Level(), Level(3)) is None


def test_family_means_leave_out_what_has_no_level(cohort, criteria):
    laureate = make_laureate(cohort)
    rate(laureate, Moment.ENTRY, agreed={criteria[0]: 1, criteria[1]: 4, criteria[2]: 0}, self_rated={criteria[3]: 2})
    history = positioning_history(laureate, told_only=True)
    means = family_means(history.criteria, history.first)
    assert [(one.mean, one.n, one.total) for one in means] == [
        (Decimal(7) / 3, 3, 7),
        (None, 0, 4),
        (None, 0, 6),
    ]


@pytest.mark.parametrize(
    ("status", "seen"),
    [
        (ReportStatus.DRAFT, False),
        (ReportStatus.NOT_RETURNED, False),
        (ReportStatus.SUBMITTED, True),
        (ReportStatus.NEEDS_CHANGES, True),
        (ReportStatus.VALIDATED, True),
    ],
)
def test_the_team_reads_what_was_sent(cohort, criteria, status, seen):
    laureate = make_laureate(cohort)
    rate(laureate, Moment.ENTRY, status, self_rated={criteria[0]: 1}).priorities.add(criteria[0])
    told = positioning_history(laureate, told_only=True)
    assert (len(told.moments), len(told.priorities)) == ((1, 1) if seen else (0, 0))
    own = positioning_history(laureate, told_only=False)
    assert (len(own.moments), own.priorities) == (1, [criteria[0]])


def test_first_latest_and_last_known(cohort, criteria):
    laureate = make_laureate(cohort)
    rate(laureate, Moment.EXIT, agreed={criteria[0]: 3, criteria[1]: None})
    rate(laureate, Moment.ENTRY, agreed={criteria[0]: 1, criteria[1]: 2})
    history = positioning_history(laureate, told_only=True)
    assert (history.first.name, history.latest.name) == ("Entrée", "Sortie")
    assert [history.last_known(one).value for one in criteria[:3]] == [3, 2, None]


def test_suggestions_priorities_first_then_the_most_fragile(cohort, criteria, django_assert_num_queries):
    laureate = make_laureate(cohort)
    levels = {criteria[0]: 2, criteria[1]: 1, criteria[2]: 2, criteria[3]: 3, criteria[4]: 0, criteria[5]: 1}
    rate(laureate, Moment.ENTRY, agreed=levels).priorities.add(criteria[2])
    shared = make_lever(criteria[0], criteria[1], criteria[2], tools=2)
    make_lever(criteria[1])
    make_lever(criteria[3], criteria[4])
    case = make_case_study(shared.tools.first())
    history = positioning_history(laureate, told_only=True)
    with django_assert_num_queries(4):
        found = lever_suggestions(history)
        cases = [list(tool.case_studies.all()) for tool in found[0].levers[0].tools.all()]
    assert [(one.criterion, one.level, one.is_priority, len(one.levers)) for one in found] == [
        (criteria[2], 2, True, 1),
        (criteria[1], 1, False, 2),
        (criteria[0], 2, False, 1),
    ]  # the sixth one leads to no lever
    assert cases == [[case], []]


def test_no_weak_criterion_no_query(cohort, criteria, django_assert_num_queries):
    laureate = make_laureate(cohort)
    rate(laureate, Moment.ENTRY, agreed={criteria[0]: 3})
    history = positioning_history(laureate, told_only=True)
    with django_assert_num_queries(0):
        assert lever_suggestions(history) == []


def test_history_takes_four_queries_whatever_the_ratings(cohort, criteria, django_assert_num_queries):
    laureate = make_laureate(cohort)
    for moment in (Moment.ENTRY, Moment.MIDTERM, Moment.EXIT):
        rate(laureate, moment, agreed=dict.fromkeys(criteria, 2))
    assert CriterionRating.objects.count() == 51
    with django_assert_num_queries(4):
        positioning_history(laureate, told_only=True)


def test_plan_orders_and_counts(cohort):
    laureate = make_laureate(cohort)
    later = make_action(laureate, due_on=datetime.date(2025, 5, 1))
    some_day = make_action(laureate)
    late = make_action(laureate, due_on=datetime.date(2025, 4, 9), state=ActionState.BLOCKED)
    today = make_action(laureate, due_on=TODAY)
    done = make_action(laureate, state=ActionState.DONE, done_on=TODAY, due_on=datetime.date(2025, 1, 1))
    dropped = make_action(laureate, state=ActionState.DROPPED, due_on=datetime.date(2025, 1, 1))
    plan = plan_of(laureate=laureate, today=TODAY)
    assert [line.action for line in plan.open] == [late, today, later, some_day]
    assert [line.action for line in plan.closed] == [done, dropped]
    assert [line.state for line in plan.open] == ["late", "proposed", "proposed", "proposed"]
    assert plan.late_count == 1
    counts = plan_counts(laureate=laureate, today=TODAY)
    assert (counts.open, counts.late) == (4, 1)


def test_late_actions_of_the_promotions_asked_for(cohort):
    day = datetime.date(2025, 4, 1)
    late = make_action(make_laureate(cohort), due_on=day)
    make_action(make_laureate(cohort, status=LaureateStatus.PAUSED), due_on=day)
    make_action(make_laureate(make_cohort()), due_on=day)
    make_action(make_laureate(cohort), due_on=TODAY)
    assert list(late_actions(cohorts=[cohort], today=TODAY)) == [late]


def test_history_of_an_action_tells_its_moves(cohort):
    user = make_team_user(cohort)
    action = make_action(make_laureate(cohort))
    for state in (ActionState.ONGOING, ActionState.DONE):
        action = support_action_move(
            action=action, state=state, actor=user, today=TODAY, expected_version=action.version
        )
    assert [step.text for step in action_history(action.public_id)] == ["Proposée → en cours", "En cours → faite"]

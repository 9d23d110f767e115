"""The support plan: every refusal, every move, what the journal keeps."""

import dataclasses
import datetime

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from laureates.enums import ACTION_TRANSITIONS, ActionState, LaureateStatus
from laureates.models import SupportAction
from laureates.services.support_plan import (
    LEFT,
    NOT_YOURS,
    ActionContent,
    support_action_create,
    support_action_delete,
    support_action_move,
    support_action_note,
    support_action_update,
)
from tests.factories import (
    make_action,
    make_cohort,
    make_criteria,
    make_funder_user,
    make_laureate,
    make_lever,
    make_participant,
    make_sponsor,
    make_sponsor_contact,
    make_sponsorship,
    make_team_user,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2025, 4, 10)
CONTENT = ActionContent(title="Rencontrer la commune", due_on=datetime.date(2025, 5, 2))


@pytest.fixture
def scene():
    cohort = make_cohort()
    laureate = make_laureate(cohort)
    participant = make_participant(laureate, with_user=True)
    return {
        "cohort": cohort,
        "laureate": laureate,
        "participant": participant,
        "own": participant.person.user,
        "team": make_team_user(cohort),
    }


def create(scene, actor="own", **changes):
    content = dataclasses.replace(CONTENT, **changes)
    return support_action_create(laureate=scene["laureate"], content=content, actor=scene[actor], today=TODAY)


def journal(verb: str) -> list[dict]:
    return list(AuditEntry.objects.filter(action=f"support_action.{verb}").values_list("changes", flat=True))


@pytest.mark.parametrize("actor", ["own", "team"])
def test_both_sides_propose(scene, actor):
    criterion = make_criteria()[0]
    tool = make_lever(criterion).tools.get()
    action = create(scene, actor, owner=scene["participant"], criterion=criterion, tool=tool, note="  Avec le maire ")
    stored = SupportAction.objects.get()
    assert stored == action
    assert (stored.state, stored.note, stored.owner, stored.criterion, stored.tool, stored.created_by) == (
        ActionState.PROPOSED, "Avec le maire", scene["participant"], criterion, tool, scene[actor],
    )  # fmt: skip
    assert journal("create") == [{"state": "proposed", "due_on": "2025-05-02"}]
    assert CONTENT.title not in str(AuditEntry.objects.get(action="support_action.create").object_label)


def test_the_same_form_sent_twice_is_one_action(scene):
    assert create(scene) == create(scene)
    create(scene, "team")
    assert SupportAction.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "   "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"note": "x" * 1001}, "note"),
        ({"due_on": datetime.date(2025, 4, 9)}, "due_on"),
        ({"due_on": datetime.date(2205, 5, 2)}, "due_on"),
    ],
)
def test_what_cannot_be_kept(scene, changes, field):
    with pytest.raises(BusinessRuleError) as refusal:
        create(scene, **changes)
    assert refusal.value.field == field
    assert not SupportAction.objects.exists()


def test_the_owner_represents_this_laureate_today(scene):
    stranger = make_participant(make_laureate(scene["cohort"]))
    gone = make_participant(scene["laureate"], left_on=datetime.date(2025, 4, 9))
    for owner in (stranger, gone):
        with pytest.raises(BusinessRuleError) as refusal:
            create(scene, owner=owner)
        assert refusal.value.field == "owner"


def gestures(action, actor):
    """Every service on one action."""
    common = {"action": action, "actor": actor}
    return (
        lambda: support_action_update(content=CONTENT, today=TODAY, expected_version=1, **common),
        lambda: support_action_note(note="Note", expected_version=1, **common),
        lambda: support_action_move(state=ActionState.DONE, today=TODAY, expected_version=1, **common),
        lambda: support_action_delete(**common),
    )


def test_strangers_do_nothing(scene):
    contact = make_sponsor_contact(make_sponsor(scene["cohort"]), with_user=True)
    make_sponsorship(scene["laureate"], contact)
    other = make_participant(make_laureate(scene["cohort"]), with_user=True).person.user
    action = make_action(scene["laureate"])
    for actor in (contact.person.user, make_funder_user(scene["cohort"]), make_team_user(make_cohort()), other):
        scene["stranger"] = actor
        for gesture in (lambda: create(scene, "stranger"), *gestures(action, actor)):
            with pytest.raises(BusinessRuleError) as refusal:
                gesture()
            assert refusal.value.message == NOT_YOURS


def test_the_plan_of_who_left_does_not_change(scene):
    action = make_action(scene["laureate"], created_by=scene["own"])
    type(scene["laureate"]).objects.update(status=LaureateStatus.LEFT, left_on=TODAY)
    for gesture in (lambda: create(scene, "team"), *gestures(action, scene["team"])):
        with pytest.raises(BusinessRuleError) as refusal:
            gesture()
        assert refusal.value.message == LEFT


def test_the_team_rewrites_everything(scene):
    action = create(scene)
    support_action_update(
        action=action, content=ActionContent(title="Autre"), actor=scene["team"], today=TODAY, expected_version=1
    )
    action.refresh_from_db()
    assert (action.title, action.due_on, action.version) == ("Autre", None, 2)
    assert journal("update") == [{"fields": ["title", "due_on"], "due_on": None}]


def test_the_laureate_rewrites_its_own_proposal_only(scene):
    own, theirs = create(scene), create(scene, "team")
    started = make_action(scene["laureate"], created_by=scene["own"], state=ActionState.ONGOING)
    support_action_update(action=own, content=CONTENT, actor=scene["own"], today=TODAY, expected_version=1)
    for action in (theirs, started):
        for gesture in (gestures(action, scene["own"])[0], gestures(action, scene["own"])[3]):
            with pytest.raises(BusinessRuleError):
                gesture()
    support_action_note(action=theirs, note="  Appelé lundi ", actor=scene["own"], expected_version=1)
    theirs.refresh_from_db()
    assert (theirs.title, theirs.note) == (CONTENT.title, "Appelé lundi")
    assert journal("note") == [{"length": 12}]
    with pytest.raises(BusinessRuleError) as refusal:
        support_action_note(action=theirs, note="x" * 1001, actor=scene["own"], expected_version=2)
    assert refusal.value.field == "note"


def test_a_day_already_over_may_stay(scene):
    action = make_action(scene["laureate"], due_on=datetime.date(2025, 4, 1))
    content = ActionContent(title="Titre", due_on=datetime.date(2025, 4, 1))
    support_action_update(action=action, content=content, actor=scene["team"], today=TODAY, expected_version=1)
    with pytest.raises(BusinessRuleError):
        later = dataclasses.replace(content, due_on=datetime.date(2025, 4, 2))
        support_action_update(action=action, content=later, actor=scene["team"], today=TODAY, expected_version=2)


def test_who_writes_second_is_told(scene):
    action = create(scene)
    support_action_note(action=action, note="Un", actor=scene["own"], expected_version=1)
    for gesture in gestures(action, scene["team"])[:3]:
        with pytest.raises(ConflictError):
            gesture()
    action.refresh_from_db()
    assert (action.note, action.state) == ("Un", ActionState.PROPOSED)


def test_every_move_can_be_undone():
    assert set(ACTION_TRANSITIONS) == set(ActionState)
    for state, targets in ACTION_TRANSITIONS.items():
        assert all(state in ACTION_TRANSITIONS[target] for target in targets)


@pytest.mark.parametrize("before", list(ActionState))
@pytest.mark.parametrize("after", list(ActionState))
def test_moves_follow_the_table(scene, before, after):
    done_on = datetime.date(2025, 4, 1) if before == ActionState.DONE else None
    action = make_action(scene["laureate"], state=before, done_on=done_on)

    def move():
        return support_action_move(action=action, state=after, actor=scene["own"], today=TODAY, expected_version=1)

    if before != after and after not in ACTION_TRANSITIONS[before]:
        with pytest.raises(BusinessRuleError):
            move()
        return
    moved = move()
    changed = before != after
    assert moved.state == after
    assert moved.done_on == ((TODAY if changed else done_on) if after == ActionState.DONE else None)
    assert journal("move") == ([{"from": str(before), "to": str(after)}] if changed else [])


def test_deletion_leaves_a_trace_without_the_text(scene):
    action = create(scene)
    support_action_delete(action=action, actor=scene["own"])
    support_action_delete(action=action, actor=scene["own"])
    assert not SupportAction.objects.exists()
    assert journal("delete") == [{"state": "proposed", "due_on": "2025-05-02"}]

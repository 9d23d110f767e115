"""Notes of the team: whose they are, who reads them."""

import datetime

import pytest
from django.utils import timezone

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from laureates.models import StaffNote
from laureates.selectors.staff_notes import note_board
from laureates.services.staff_note import (
    staff_note_create,
    staff_note_delete,
    staff_note_edit,
    staff_note_restore,
)
from tests.factories import (
    make_cohort,
    make_funder_user,
    make_laureate,
    make_participant,
    make_sponsor,
    make_sponsor_contact,
    make_sponsorship,
    make_staff_note,
    make_team_admin,
    make_team_user,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def laureate():
    return make_laureate(make_cohort())


@pytest.fixture
def author(laureate):
    return make_team_user(laureate.cohort)


@pytest.fixture
def colleague(laureate):
    return make_team_admin(laureate.cohort)


def read(user, laureate):
    return [note.body for note in note_board(user=user, laureate=laureate, now=NOW).notes]


def test_private_is_for_oneself_and_shared_for_the_team_only(laureate, author, colleague):
    staff_note_create(laureate=laureate, body=" Pour moi ", is_shared=False, actor=author)
    staff_note_create(laureate=laureate, body="Pour nous", is_shared=True, actor=author)
    assert sorted(read(author, laureate)) == ["Pour moi", "Pour nous"]
    assert read(colleague, laureate) == ["Pour nous"]
    contact = make_sponsor_contact(make_sponsor(laureate.cohort), with_user=True)
    make_sponsorship(laureate, contact)
    others = (
        make_participant(laureate, with_user=True).person.user,
        make_funder_user(laureate.cohort),
        contact.person.user,
        make_team_user(make_cohort()),
    )
    for user in others:
        assert not StaffNote.objects.visible_to(user).exists()
    assert "Pour" not in str([(entry.object_label, entry.changes) for entry in AuditEntry.objects.all()])


def test_only_its_author_touches_a_note(laureate, author, colleague):
    note = make_staff_note(laureate, author=author, is_shared=True)
    for gesture in (
        lambda: staff_note_edit(note=note, body="x", is_shared=True, actor=colleague, expected_version=1),
        lambda: staff_note_delete(note=note, actor=colleague, now=NOW),
        lambda: staff_note_restore(note=note, actor=colleague),
    ):
        with pytest.raises(BusinessRuleError, match="Seule la personne"):
            gesture()


@pytest.mark.parametrize("body", ["  ", "x" * 2001])
def test_an_empty_or_endless_note_is_refused(laureate, author, body):
    with pytest.raises(BusinessRuleError) as refused:
        staff_note_create(laureate=laureate, body=body, is_shared=False, actor=author)
    assert refused.value.field == "body"


def test_a_correction_takes_a_note_back_to_oneself(laureate, author, colleague):
    note = make_staff_note(laureate, author=author, is_shared=True)
    staff_note_edit(note=note, body="Autre", is_shared=False, actor=author, expected_version=1)
    assert (read(author, laureate), read(colleague, laureate)) == (["Autre"], [])
    with pytest.raises(ConflictError):
        staff_note_edit(note=note, body="Encore", is_shared=False, actor=author, expected_version=1)


def test_a_deletion_is_undone_for_a_day_then_final(laureate, author):
    note, later = make_staff_note(laureate, author=author), make_staff_note(laureate, author=author)
    staff_note_delete(note=note, actor=author, now=NOW)
    board = note_board(user=author, laureate=laureate, now=NOW)
    assert (board.notes, board.deleted) == ([later], [note])
    with pytest.raises(BusinessRuleError, match="supprimée"):
        staff_note_edit(note=note, body="x", is_shared=False, actor=author, expected_version=1)
    staff_note_restore(note=note, actor=author)
    assert note_board(user=author, laureate=laureate, now=NOW).deleted == []
    staff_note_delete(note=note, actor=author, now=NOW - datetime.timedelta(days=2))
    assert note_board(user=author, laureate=laureate, now=NOW).deleted == []
    staff_note_delete(note=later, actor=author, now=NOW)
    assert list(StaffNote.objects.all()) == [later]
    with pytest.raises(BusinessRuleError, match="effacée"):
        staff_note_restore(note=note, actor=author)

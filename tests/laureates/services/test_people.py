"""The people of a laureate, written by the team."""

import datetime

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Person
from laureates.services.people import participant_create, participant_edit, participant_leave, participant_return
from tests.factories import make_cohort, make_laureate, make_organisation, make_participant, make_person, make_team_user

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2025, 3, 3)
DAY = datetime.timedelta(days=1)
GIVEN = {
    "first_name": "Nour",
    "last_name": "Alba",
    "email": "nour@essaim.example",
    "phone": "",
    "job_title": "Direction",
    "can_submit": True,
    "joined_on": None,
}


@pytest.fixture
def laureate():
    return make_laureate(make_cohort())


@pytest.fixture
def actor(laureate):
    return make_team_user(laureate.cohort)


def create(laureate, actor, *, is_main_contact=False, **given):
    return participant_create(
        laureate=laureate, given=GIVEN | given, is_main_contact=is_main_contact, actor=actor, today=TODAY
    )


def edit(participant, actor, *, is_main_contact=False, **given):
    person = participant.person
    kept = {name: getattr(person, name) for name in ("first_name", "last_name", "email", "phone")}
    return participant_edit(participant=participant, given=kept | given, is_main_contact=is_main_contact, actor=actor)


def test_the_first_person_is_the_main_contact(laureate, actor):
    first = create(laureate, actor)
    assert (first.is_main_contact, first.joined_on, first.person.organisation) == (True, TODAY, laureate.organisation)
    second = create(laureate, actor, email="", is_main_contact=True)
    first.refresh_from_db()
    assert (first.is_main_contact, second.is_main_contact) == (False, True)
    assert list(AuditEntry.objects.values_list("action", "changes")) == [("participant.create", {})] * 2


def test_a_known_address_is_the_same_person(laureate, actor):
    known = make_person(email="NOUR@essaim.example", organisation=laureate.organisation)
    assert create(laureate, actor).person == known
    with pytest.raises(BusinessRuleError, match="déjà dans la liste"):
        create(laureate, actor)


def test_an_address_of_another_structure_is_refused(laureate, actor):
    make_person(email=GIVEN["email"], organisation=make_organisation())
    with pytest.raises(BusinessRuleError) as refused:
        create(laureate, actor)
    assert refused.value.field == "email"


def test_corrections_say_what_changed_and_never_the_values(laureate, actor):
    participant = make_participant(laureate)
    other = make_participant(laureate)
    edit(other, actor, phone="01 23 45 67 89", is_main_contact=True)
    participant.refresh_from_db()
    assert not participant.is_main_contact
    assert AuditEntry.objects.get().changes == {"fields": ["is_main_contact", "phone"]}
    edit(participant, actor)
    assert AuditEntry.objects.count() == 1  # nothing changed


def test_the_address_of_an_account_is_its_owner_s(laureate, actor):
    participant = make_participant(laureate, with_user=True)
    with pytest.raises(BusinessRuleError, match="a un compte"):
        edit(participant, actor, email="autre@essaim.example", is_main_contact=True)


def test_what_an_edition_refuses(laureate, actor):
    main, other = make_participant(laureate), make_participant(laureate)
    with pytest.raises(BusinessRuleError, match="autre contact principal"):
        edit(main, actor)
    with pytest.raises(BusinessRuleError, match="déjà celle"):
        edit(other, actor, email=main.person.email.upper())
    other.left_on = TODAY
    other.save()
    with pytest.raises(BusinessRuleError, match="suit le départ"):
        edit(other, actor, joined_on=TODAY + DAY)


def test_a_departure_hands_over_and_is_undone(laureate, actor):
    main, heir = make_participant(laureate), make_participant(laureate)
    gone = participant_leave(participant=main, left_on=TODAY, actor=actor, today=TODAY)
    heir.refresh_from_db()
    assert (gone.left_on, gone.is_main_contact, heir.is_main_contact) == (TODAY, False, True)
    assert not laureate.participants.current(TODAY + DAY).filter(pk=main.pk).exists()
    assert participant_leave(participant=main, left_on=TODAY - DAY, actor=actor, today=TODAY).left_on == TODAY
    assert participant_return(participant=main, actor=actor).left_on is None
    participant_return(participant=main, actor=actor)
    assert sorted(AuditEntry.objects.values_list("action", flat=True)) == ["participant.leave", "participant.return"]
    assert Person.objects.filter(pk=main.person_id).exists()


def test_a_departure_that_makes_no_sense_is_refused(laureate, actor):
    participant = make_participant(laureate, joined_on=TODAY)
    for day, words in ((TODAY + DAY, "pas encore"), (TODAY - DAY, "précède")):
        with pytest.raises(BusinessRuleError, match=words):
            participant_leave(participant=participant, left_on=day, actor=actor, today=TODAY)

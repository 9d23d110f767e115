"""Versions of the charter: published by the team, accepted by who engages the laureate."""

import pytest
from django.utils import timezone

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from laureates.enums import LaureateStatus
from laureates.models import Charter, CharterAcceptance
from laureates.selectors.charter import charter_rows, current_charter, own_charter, standard_charter
from laureates.services.charter import charter_accept, charter_publish
from tests.factories import make_cohort, make_laureate, make_participant, make_team_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def laureate():
    return make_participant(make_laureate(make_cohort()), with_user=True).laureate


def owner_of(laureate):
    return laureate.participants.get(is_main_contact=True).person.user


def publish(cohort, text="Être présent.", *, expected_number=0) -> Charter:
    actor = make_team_user(cohort)
    return charter_publish(cohort=cohort, text=text, expected_number=expected_number, actor=actor, now=timezone.now())


def accept(laureate, number=1, *, actor=None) -> CharterAcceptance:
    return charter_accept(laureate=laureate, number=number, actor=actor or owner_of(laureate), now=timezone.now())


def test_the_standard_text_is_ready_to_publish(laureate):
    text = standard_charter(laureate.cohort)
    assert laureate.cohort.name in text
    assert laureate.cohort.programme.operator.name in text
    assert "{" not in text
    charter = publish(laureate.cohort, f"  {text}\r\n\r\n")
    assert (charter.number, charter.text) == (1, text)
    entry = AuditEntry.objects.get(action="charter.publish")
    assert (entry.scope, entry.changes) == (laureate.cohort.slug, {"number": 1})


def test_versions_follow_each_other_in_one_promotion(laureate):
    publish(make_cohort())
    publish(laureate.cohort)
    second = publish(laureate.cohort, "Être présent, et à l’heure.", expected_number=1)
    assert (second.number, current_charter(laureate.cohort)) == (2, second)


@pytest.mark.parametrize(("text", "match"), [("  \n ", "Écrivez le texte"), ("Être présent. ", "déjà celui")])
def test_refuses_an_empty_text_and_the_same_one(laureate, text, match):
    publish(laureate.cohort)
    with pytest.raises(BusinessRuleError, match=match) as refusal:
        publish(laureate.cohort, text, expected_number=1)
    assert (refusal.value.field, Charter.objects.count()) == ("text", 1)


def test_refuses_to_cover_a_version_published_meanwhile(laureate):
    publish(laureate.cohort)
    with pytest.raises(ConflictError):
        publish(laureate.cohort, "Autre texte.")
    assert Charter.objects.get().text == "Être présent."


def test_accepted_once_with_version_date_and_name(laureate):
    charter = publish(laureate.cohort)
    assert own_charter(laureate).is_waiting
    first, again = accept(laureate), accept(laureate)
    assert (first, first.charter, first.accepted_by) == (again, charter, owner_of(laureate))
    entry = AuditEntry.objects.get(action="charter.accept")
    assert (entry.object_id, entry.changes) == (str(laureate.public_id), {"number": 1})
    own = own_charter(laureate)
    assert (own.is_waiting, own.acceptance, own.previous) == (False, first, None)


def test_asked_again_when_a_new_version_comes(laureate):
    publish(laureate.cohort)
    first = accept(laureate)
    publish(laureate.cohort, "Être présent, et à l’heure.", expected_number=1)
    own = own_charter(laureate)
    assert (own.is_waiting, own.previous) == (True, first)
    with pytest.raises(ConflictError):
        accept(laureate, number=1)
    accept(laureate, number=2)
    assert CharterAcceptance.objects.count() == 2


def test_refuses_who_does_not_engage_the_laureate(laureate):
    publish(laureate.cohort)
    colleague = make_participant(laureate, with_user=True, can_submit=False).person.user
    stranger = make_participant(make_laureate(laureate.cohort), with_user=True).person.user
    for actor in (colleague, stranger, make_team_user(laureate.cohort)):
        with pytest.raises(BusinessRuleError, match="revient à la personne"):
            accept(laureate, actor=actor)


def test_refuses_a_journey_that_is_over(laureate):
    publish(laureate.cohort)
    laureate.status = LaureateStatus.FINISHED
    laureate.save()
    with pytest.raises(BusinessRuleError, match="suspendu ou terminé"):
        accept(laureate)


def test_refuses_when_there_is_none(laureate):
    assert own_charter(laureate).is_waiting is False
    with pytest.raises(BusinessRuleError, match="pas encore de charte"):
        accept(laureate)


def test_who_waits_comes_first_and_who_left_does_not_count(laureate):
    waiting = make_laureate(laureate.cohort)
    make_laureate(laureate.cohort, status=LaureateStatus.LEFT, left_on="2026-01-01")
    charter = publish(laureate.cohort)
    accept(laureate)
    rows = charter_rows(cohort=laureate.cohort, charter=charter)
    assert [row.laureate for row in rows] == [waiting, laureate]
    assert [row.acceptance is None for row in rows] == [True, False]

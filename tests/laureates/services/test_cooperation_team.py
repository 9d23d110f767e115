"""What the team writes of cooperations."""

import datetime

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.directory.models import CooperationType
from laureates.enums import CooperationOrigin, CooperationState, LaureateStatus
from laureates.models import Cooperation
from laureates.services.cooperation import DeclaredCooperation, cooperation_declare
from laureates.services.cooperation_team import (
    CooperationDetails,
    cooperation_correct,
    cooperation_record,
    cooperation_take_back,
)
from tests.factories import make_cohort, make_cooperation, make_laureate, make_team_user

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 3, 3)


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def actor(cohort):
    return make_team_user(cohort)


@pytest.fixture
def kind():
    return CooperationType.objects.create(code="achats-groupes", label="Achats groupés", position=90)


def details(*types, **changes) -> CooperationDetails:
    given = {"state": CooperationState.ONGOING, "purpose": "Palettes", "origin": CooperationOrigin.VISIT}
    return CooperationDetails(types=types, **given | {"origin_detail": "Chez Alpha"} | changes)


def test_a_pair_is_noted_once_whatever_the_order(cohort, actor, kind):
    first, second = make_laureate(cohort), make_laureate(cohort)
    pair, is_new = cooperation_record(cohort=cohort, one=second, other=first, details=details(kind), actor=actor)
    assert (pair.first, pair.second, pair.origin, is_new) == (first, second, "visit", True)
    assert list(pair.types.all()) == [kind]
    assert (pair.first_confirmed_on, pair.second_confirmed_on) == (None, None)
    changed = details(purpose="Autre")
    again, is_new = cooperation_record(cohort=cohort, one=first, other=second, details=changed, actor=actor)
    assert (again, again.purpose, is_new) == (pair, "Palettes", False)
    assert AuditEntry.objects.get().action == "cooperation.record"


def test_refusals_of_a_pair(cohort, actor):
    mine, gone = make_laureate(cohort), make_laureate(cohort, status=LaureateStatus.LEFT, left_on=DAY)
    for one, other, field in (
        (mine, mine, "other"),
        (mine, make_laureate(make_cohort()), "other"),
        (gone, mine, "one"),
    ):
        with pytest.raises(BusinessRuleError) as refused:
            cooperation_record(cohort=cohort, one=one, other=other, details=details(), actor=actor)
        assert refused.value.field == field
    assert Cooperation.every.count() == 0


def test_a_correction_keeps_both_values_and_sees_what_a_laureate_wrote_meanwhile(cohort, actor, kind):
    first, second = make_laureate(cohort), make_laureate(cohort)
    pair = make_cooperation(first, second, state=CooperationState.CONTRACTED, purpose="Palettes")
    cooperation_correct(cooperation=pair, details=details(kind), actor=actor, expected_version=1)
    assert AuditEntry.objects.get().changes == {
        "state": ["contracted", "ongoing"],
        "origin": ["", "visit"],
        "origin_detail": ["", "Chez Alpha"],
        "types": [[], ["achats-groupes"]],
    }
    line = DeclaredCooperation(second.pk, CooperationState.CONTRACTED, "")
    cooperation_declare(laureate=first, declared=[line], today=DAY, origin=CooperationOrigin.FORM)
    with pytest.raises(ConflictError):
        cooperation_correct(cooperation=pair, details=details(), actor=actor, expected_version=2)
    pair.refresh_from_db()
    assert (pair.state, pair.origin, pair.first_confirmed_on) == ("contracted", "visit", DAY)


def test_only_what_no_laureate_declared_is_taken_back(cohort, actor):
    noted = make_cooperation(make_laureate(cohort), make_laureate(cohort))
    told = make_cooperation(make_laureate(cohort), make_laureate(cohort), second_confirmed_on=DAY)
    for _ in range(2):
        cooperation_take_back(cooperation=noted, actor=actor)
    with pytest.raises(BusinessRuleError, match="elle ne se retire pas"):
        cooperation_take_back(cooperation=told, actor=actor)
    assert Cooperation.every.get() == told
    assert AuditEntry.objects.get().action == "cooperation.take_back"


def test_a_form_says_where_a_new_pair_was_born(cohort):
    first, second = make_laureate(cohort), make_laureate(cohort)
    line = DeclaredCooperation(second.pk, CooperationState.ONGOING, "")
    (pair,) = cooperation_declare(laureate=first, declared=[line], today=DAY, origin=CooperationOrigin.FORM)
    assert pair.origin == "form"

"""Cooperations said outside a form: declared by one side, confirmed or denied by the other."""

import datetime

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from laureates.enums import CooperationState, LaureateStatus
from laureates.models import Cooperation
from laureates.services import cooperation as service
from laureates.services.cooperation import cooperation_announce, cooperation_answer
from tests.factories import make_cohort, make_cooperation, make_laureate, make_participant, make_team_user

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2025, 4, 1)
LATER = datetime.date(2025, 4, 9)


@pytest.fixture
def sides():
    """Two laureates of one promotion and a person of each; `a` has the smaller key."""
    cohort = make_cohort()
    a, b = make_laureate(cohort), make_laureate(cohort)
    return a, make_participant(a, with_user=True).person.user, b, make_participant(b, with_user=True).person.user


def announce(laureate, other, actor, state=CooperationState.EXPLORATION, purpose=" Un local "):
    return cooperation_announce(laureate=laureate, other=other, state=state, purpose=purpose, actor=actor, today=TODAY)


def answer(laureate, other, actor, is_true):
    return cooperation_answer(laureate=laureate, other=other, is_true=is_true, actor=actor, today=LATER)


def actions():
    return list(
        AuditEntry.objects.filter(action__startswith="cooperation").order_by("pk").values_list("action", flat=True)
    )


@pytest.mark.parametrize("is_swapped", [False, True])
def test_declared_by_one_confirmed_by_the_other(sides, is_swapped):
    a, user_a, b, user_b = sides
    if is_swapped:
        a, user_a, b, user_b = b, user_b, a, user_a
    pair = announce(a, b, user_a)
    assert (pair.state, pair.purpose) == (CooperationState.EXPLORATION, "Un local")
    for _ in range(2):
        pair = answer(b, a, user_b, True)
    dates = {pair.first_id: pair.first_confirmed_on, pair.second_id: pair.second_confirmed_on}
    assert dates == {a.pk: TODAY, b.pk: LATER}
    assert Cooperation.objects.count() == 1
    assert actions() == ["cooperation.declare", "cooperation.confirm"]


def test_denied_it_counts_nowhere_and_is_kept_for_who_declared_it(sides):
    a, user_a, b, user_b = sides
    announce(a, b, user_a)
    for _ in range(2):
        answer(b, a, user_b, False)
    assert not Cooperation.objects.exists()
    pair = Cooperation.every.get()
    assert (pair.denied_on, pair.first_confirmed_on, pair.second_confirmed_on) == (LATER, TODAY, None)
    assert actions() == ["cooperation.declare", "cooperation.deny"]


def test_who_denied_may_change_its_mind(sides):
    a, user_a, b, user_b = sides
    announce(a, b, user_a)
    answer(b, a, user_b, False)
    pair = answer(b, a, user_b, True)
    assert (pair.denied_on, pair.second_confirmed_on) == (None, LATER)
    assert Cooperation.objects.count() == 1


def test_declared_again_it_is_asked_again(sides):
    a, user_a, b, user_b = sides
    announce(a, b, user_a)
    answer(b, a, user_b, False)
    pair = announce(a, b, user_a, CooperationState.ONGOING, "Autre chose")
    assert (pair.denied_on, pair.second_confirmed_on, pair.purpose) == (None, None, "Autre chose")
    assert Cooperation.objects.count() == 1


def test_it_only_moves_forward(sides):
    a, user_a, b, user_b = sides
    announce(a, b, user_a, CooperationState.CONTRACTED)
    assert announce(b, a, user_b, CooperationState.EXPLORATION).state == CooperationState.CONTRACTED


def test_refusals_of_a_declaration(sides):
    a, user_a, b, user_b = sides
    elsewhere = make_laureate(make_cohort())
    for laureate, other, actor in ((a, elsewhere, user_a), (a, a, user_a)):
        with pytest.raises(BusinessRuleError):
            announce(laureate, other, actor)
    for actor in (user_b, make_team_user(a.cohort)):
        with pytest.raises(BusinessRuleError) as refused:
            announce(a, b, actor)
        assert refused.value.message == service.NOT_YOURS
    b.status, b.left_on = LaureateStatus.LEFT, TODAY
    b.save()
    with pytest.raises(BusinessRuleError) as refused:
        announce(a, b, user_a)
    assert refused.value.message == service.NOT_IN_SCOPE
    assert not Cooperation.every.exists()


def test_refusals_of_an_answer(sides):
    a, user_a, b, user_b = sides
    with pytest.raises(BusinessRuleError, match="pas déclaré"):
        answer(b, a, user_b, True)
    announce(a, b, user_a)
    with pytest.raises(BusinessRuleError, match="pas déclaré"):
        answer(a, b, user_a, False)
    with pytest.raises(BusinessRuleError) as refused:
        answer(b, a, user_a, True)
    assert refused.value.message == service.NOT_YOURS
    answer(b, a, user_b, True)
    with pytest.raises(BusinessRuleError, match="déjà confirmé"):
        answer(b, a, user_b, False)


def test_what_the_team_recorded_asks_nothing(sides):
    a, _, b, user_b = sides
    make_cooperation(a, b)
    with pytest.raises(BusinessRuleError, match="pas déclaré"):
        answer(b, a, user_b, False)

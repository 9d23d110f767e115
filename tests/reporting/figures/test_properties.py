"""Invariants on facts made at random: order never matters, masking never says more, nothing crashes."""

import datetime
import random
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from laureates.enums import CooperationState, LaureateStatus, Moment, ReportStatus
from reporting.figures import figures_from
from reporting.figures.cooperations import distinct_pairs
from reporting.figures.satisfaction import nps
from reporting.selectors.facts import CohortFacts, LaureateFact
from reporting.selectors.facts_journeys import (
    EXIT_INDICATORS,
    CampaignFact,
    CooperationFact,
    CriterionFact,
    ReportFact,
)
from reporting.selectors.facts_sessions import AnswerFact, HalfDayFact, PresenceFact, SessionFact

DAY = datetime.date(2025, 3, 20)
CRITERIA = tuple(CriterionFact(rank, f"c{rank}", f"C{rank}", f"f{rank % 2}", f"F{rank % 2}") for rank in range(4))
levels = st.one_of(st.none(), st.integers(0, 4))
amounts = st.one_of(st.none(), st.decimals(0, 10**6, places=2))


@st.composite
def facts(draw) -> CohortFacts:
    size = draw(st.integers(0, 6))
    statuses = draw(st.lists(st.sampled_from(list(LaureateStatus)), min_size=size, max_size=size))
    people = tuple(
        LaureateFact(rank, f"L{rank}", f"l{rank}", f"Lauréat {rank}", status, left_on=DAY)
        for rank, status in enumerate(statuses)
    )
    ids = st.sampled_from(range(size)) if size else st.nothing()
    sessions = tuple(SessionFact(rank, f"S{rank}", f"s{rank}", "sequence", rank, f"S {rank}", DAY) for rank in (1, 2))
    halves = tuple(
        HalfDayFact(rank, 1 + rank % 2, DAY + datetime.timedelta(rank - 2), "Matin", Decimal("3.50"))
        for rank in range(4)
    )
    seen = (
        draw(st.lists(st.tuples(st.integers(0, 3), ids, st.integers(0, 2)), unique_by=lambda row: row[:2]))
        if size
        else []
    )
    pairs = draw(st.lists(st.tuples(ids, ids, st.sampled_from(list(CooperationState))))) if size else []
    values = {
        (one.id, moment, code): value
        for one in people
        for moment in (Moment.ENTRY, Moment.EXIT)
        for code in EXIT_INDICATORS[:4]
        if (value := draw(amounts)) is not None
    }
    reports = tuple(
        ReportFact(one.id, moment, draw(st.sampled_from(list(ReportStatus))))
        for one in people
        for moment in (Moment.ENTRY, Moment.EXIT)
    )
    promoters, passives, detractors = (draw(st.integers(0, 6)) for _ in range(3))
    n = promoters + passives + detractors
    return CohortFacts(
        "p",
        "P",
        laureates=people,
        sessions=sessions,
        half_days=halves,
        presences=tuple(PresenceFact(half, who, number, Decimal("3.50") * number) for half, who, number in seen),
        people_present={1: n},
        answers={1: AnswerFact(n, n, 3 * n, n, promoters, detractors)},
        campaigns=(CampaignFact(1, "x", Moment.ENTRY, "E"), CampaignFact(2, "y", Moment.EXIT, "S")),
        reports=reports,
        values=values,
        criteria=CRITERIA,
        ratings=tuple((one.id, c.id, draw(levels), draw(levels)) for one in people for c in CRITERIA),
        cooperations=tuple(CooperationFact(*pair) for pair in pairs),
    )


@settings(max_examples=60, deadline=None)
@given(facts(), st.integers())
def test_the_order_of_the_facts_never_matters(given_facts, seed):
    shuffler = random.Random(seed)

    def mixed(rows):
        return tuple(shuffler.sample(rows, len(rows)))

    shuffled = replace(
        given_facts,
        laureates=mixed(given_facts.laureates),
        presences=mixed(given_facts.presences),
        reports=mixed(given_facts.reports),
        ratings=mixed(given_facts.ratings),
        cooperations=mixed(given_facts.cooperations),
    )
    assert figures_from(shuffled).to_oracle() == figures_from(given_facts).to_oracle()


@settings(max_examples=60, deadline=None)
@given(facts())
def test_a_pair_is_the_same_both_ways_and_twice(given_facts):
    turned = tuple(replace(one, first_id=one.second_id, second_id=one.first_id) for one in given_facts.cooperations)
    doubled = replace(given_facts, cooperations=given_facts.cooperations + turned)

    assert (
        figures_from(doubled).to_oracle()["K18_cooperations"]
        == figures_from(given_facts).to_oracle()["K18_cooperations"]
    )


@settings(max_examples=60, deadline=None)
@given(facts())
def test_bounds_and_masking(given_facts):
    numbers = figures_from(given_facts)
    attendance = numbers["K08"].result
    assert 0 <= attendance.numerator <= attendance.denominator
    assert (numbers["K09"].result.value or 0) <= numbers["K01"].result.value
    for declared, result in numbers.for_public().values():
        if not declared.is_about_people:
            continue
        assert result.rows == ()
        if result.n and result.n < 5:
            assert result.value is None
            assert declared.display(result) == "masqué (moins de 5)"
        for detail in result.details.values():
            assert detail.value is None or not detail.n or detail.n >= 5


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_nps_stays_between_minus_and_plus_one_hundred(promoters, passives, detractors):
    points = nps(promoters, detractors, promoters + passives + detractors)
    assert points is None or -100 <= points <= 100
    assert (points is None) == (promoters + passives + detractors == 0)


def test_a_pair_declared_twice_keeps_its_most_advanced_state():
    people = tuple(LaureateFact(rank, "", f"l{rank}", "L", LaureateStatus.ACTIVE) for rank in (1, 2))
    both = CohortFacts(
        "p",
        "P",
        laureates=people,
        cooperations=(
            CooperationFact(2, 1, CooperationState.CONTRACTED),
            CooperationFact(1, 2, CooperationState.EXPLORATION),
        ),
    )
    assert [one.state for one in distinct_pairs(both)] == [CooperationState.CONTRACTED]

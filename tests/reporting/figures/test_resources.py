"""Cooperations, sponsors and budget: K04, K18, K24, K25."""

import datetime
from decimal import Decimal

import pytest

from laureates.enums import CooperationState
from programmes.enums import BudgetNature, BudgetSide
from reporting.figures import compute_figures
from tests.factories import (
    make_budget_line,
    make_cohort,
    make_cooperation,
    make_laureate,
    make_meeting,
    make_organisation,
    make_sponsor,
    make_sponsor_contact,
    make_sponsorship,
)

from .builders import figure, make_out_of_scope, oracle

pytestmark = pytest.mark.django_db


def test_k18_counts_pairs_laureates_and_states():
    cohort = make_cohort()
    hub, *others = (make_laureate(cohort, reference=f"LAU-0{rank}") for rank in range(1, 7))
    for rank, other in enumerate(others[:4]):
        state = CooperationState.CONTRACTED if rank < 2 else CooperationState.EXPLORATION
        make_cooperation(other, hub, state=state)

    assert oracle(cohort)["K18_cooperations"] == {
        "paires": 4,
        "laureats_engages": 5,
        "contractualisees": 2,
        "max_par_laureat": 4,
        "laureats_avec_4": ["LAU-01"],
    }


def test_k18_five_cooperations_are_not_four():
    cohort = make_cohort()
    hub, *others = (make_laureate(cohort) for _ in range(6))
    for other in others:
        make_cooperation(hub, other)

    result = oracle(cohort)["K18_cooperations"]

    assert (result["max_par_laureat"], result["laureats_avec_4"]) == (5, [])


def test_k18_needs_both_laureates_in_scope():
    cohort = make_cohort()
    laureate = make_laureate(cohort)
    for other in make_out_of_scope(cohort):
        make_cooperation(laureate, other)
    elsewhere = make_cohort()
    make_cooperation(make_laureate(elsewhere), make_laureate(elsewhere))

    assert oracle(cohort)["K18_cooperations"]["paires"] == 0


def test_k04_needs_the_flag_and_a_sponsorship():
    cohort = make_cohort()
    laureate = make_laureate(cohort)
    group = make_sponsor(cohort)
    make_sponsorship(laureate, make_sponsor_contact(group))
    make_sponsorship(laureate, make_sponsor_contact(group))
    make_sponsor(cohort)  # flagged, no sponsorship
    small = make_sponsor(cohort, is_large_industrial_group=False)
    make_sponsorship(laureate, make_sponsor_contact(small))
    make_sponsorship(make_laureate(make_cohort()))

    result = figure(cohort, "K04")

    assert (result.value, result.part("organisations")) == (1, 2)
    assert [(row.label, row.value) for row in result.rows] == [(group.organisation.name, 2)]


def test_k24_counts_unsigned_and_ended_sponsorships_and_people_once():
    cohort = make_cohort()
    contact = make_sponsor_contact(make_sponsor(cohort))
    unsigned = make_sponsorship(make_laureate(cohort), contact, charter_signed_on=None)
    ended = make_sponsorship(make_laureate(cohort), contact, ends_on=datetime.date(2025, 2, 1))
    for sponsorship, minutes in ((unsigned, 50), (unsigned, 50), (ended, 50)):
        make_meeting(sponsorship, minutes=minutes)
    for laureate in make_out_of_scope(cohort):
        make_meeting(make_sponsorship(laureate))
    make_meeting(make_sponsorship(make_laureate(make_cohort())))

    assert oracle(cohort)["K24_parrainage"] == {
        "parrainages": 2,
        "parrains": 1,
        "rendez_vous": 3,
        "heures": 2.5,
    }


def test_k25_leaves_voluntary_contributions_out_and_keeps_cents():
    cohort = make_cohort()
    make_laureate(cohort)
    make_laureate(cohort)
    make_laureate(cohort)
    make_out_of_scope(cohort)
    make_budget_line(cohort, account="60", planned=Decimal(1000), actual=Decimal("999.50"))
    make_budget_line(cohort, account="", nature=BudgetNature.INDIRECT, planned=Decimal(500), actual=Decimal(500))
    make_budget_line(cohort, account="86", nature=BudgetNature.IN_KIND, planned=Decimal(9000), actual=Decimal(9000))
    income = {"side": BudgetSide.INCOME}
    make_budget_line(cohort, account="74", planned=Decimal(1200), actual=Decimal(1200), **income)
    make_budget_line(cohort, account="741", planned=Decimal(0), actual=Decimal(100), **income)
    make_budget_line(cohort, account="75", planned=Decimal(300), actual=Decimal(200), **income)
    make_budget_line(cohort, account="87", planned=Decimal(9000), actual=Decimal(9000), **income)
    make_budget_line(make_cohort(), planned=Decimal(7), actual=Decimal(7))

    assert oracle(cohort)["K25_budget"] == {
        "charges_prevues": 1500,
        "charges_realisees": 1499.5,
        "taux_execution_pct": 100.0,
        "cout_par_laureat": 499.83,
        "part_subvention_pct": 86.7,
    }
    assert figure(cohort, "K25").part("contributions_volontaires") == 9000
    assert len(figure(cohort, "K25").rows) == 5


def test_k25_never_compares_a_plan_with_an_amount_still_unknown():
    cohort = make_cohort()
    make_budget_line(cohort, account="60", planned=Decimal(100), actual=Decimal(80))
    make_budget_line(cohort, account="62", planned=Decimal(900), actual=None)

    result = figure(cohort, "K25")

    assert result.value == 80
    assert "1 ligne" in result.coverage_note
    assert result.part("cout_par_laureat") is None


def test_k25_without_actual_amount_is_unknown():
    cohort = make_cohort()
    make_laureate(cohort)
    make_budget_line(cohort, account="60", planned=Decimal(100), actual=None)

    assert oracle(cohort)["K25_budget"] == {
        "charges_prevues": 100,
        "charges_realisees": None,
        "taux_execution_pct": None,
        "cout_par_laureat": None,
        "part_subvention_pct": None,
    }


def test_a_group_flagged_is_read_from_the_organisation():
    cohort = make_cohort()
    organisation = make_organisation(is_large_industrial_group=False)
    make_sponsorship(make_laureate(cohort), make_sponsor_contact(make_sponsor(cohort, organisation)))
    assert figure(cohort, "K04").value == 0
    organisation.is_large_industrial_group = True
    organisation.save()
    assert compute_figures(cohort)["K04"].result.value == 1

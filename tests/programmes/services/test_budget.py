"""The budget: written whole or not at all, gaps explained, nobody overwritten."""

from decimal import Decimal

import pytest

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError, ConflictError
from programmes.enums import BudgetNature, BudgetSide, CohortStatus
from programmes.models import BudgetLine
from programmes.selectors.budget import budget_digest, budget_lines, budget_summary
from programmes.services.budget import BudgetEntry, BudgetRefused, budget_save
from tests.factories import make_budget_line, make_cohort, make_team_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def team(cohort):
    return make_team_user(cohort)


def entry(account="60", planned=100, actual=None, side=BudgetSide.CHARGE, **fields):
    fields.setdefault("label", f"Compte {account}")
    amounts = {"planned": planned and Decimal(planned), "actual": actual and Decimal(actual)}
    return BudgetEntry(side=side, account=account, **amounts, **fields)


def income(account="74", planned=100, actual=None, **fields):
    return entry(account, planned, actual, side=BudgetSide.INCOME, **fields)


def save(cohort, actor, *entries, digest=None):
    digest = budget_digest(budget_lines(cohort)) if digest is None else digest
    return budget_save(cohort=cohort, entries=entries, expected_digest=digest, actor=actor)


def test_lines_are_added_changed_ordered_and_removed_in_one_go(cohort, team):
    assert save(cohort, team, entry("60"), entry("62"), income("74", 200)) == 3
    first, second, third = budget_lines(cohort)
    moved = [entry("62", pk=second.pk), entry("60", 150, pk=first.pk), entry("864", label="Temps des parrains")]
    assert save(cohort, team, *moved) == 4
    rows = [(line.pk, line.account, line.planned, line.nature, line.position) for line in budget_lines(cohort)]
    assert rows[:2] == [(second.pk, "62", 100, "direct", 1), (first.pk, "60", 150, "direct", 2)]
    assert rows[2][1:] == ("864", 100, "in_kind", 3)
    assert not BudgetLine.objects.filter(pk=third.pk).exists()
    last = AuditEntry.objects.order_by("pk").last()
    assert (last.action, last.changes) == ("budget.save", {"lines": 3, "moved": 4, "removed": 1})


def test_the_same_budget_twice_changes_nothing_whatever_the_page_knew(cohort, team):
    save(cohort, team, entry("60"))
    (line,) = budget_lines(cohort)
    assert save(cohort, team, entry("60", pk=line.pk), digest="old") == 0
    assert AuditEntry.objects.count() == 1


def test_two_editors_never_overwrite_each_other_silently(cohort, team):
    line = make_budget_line(cohort, planned=100)
    read = budget_digest(budget_lines(cohort))
    save(cohort, team, entry("60", 120, label=line.label, pk=line.pk), digest=read)
    with pytest.raises(ConflictError):
        save(cohort, team, entry("60", 130, label=line.label, pk=line.pk), digest=read)
    assert BudgetLine.objects.get().planned == 120


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (entry(label=""), "label"),
        (entry("74"), "account"),
        (income("60"), "account"),
        (income("86"), "account"),
        (entry("6A"), "account"),
        (entry("60", -1), "planned"),
        (entry("60", 100, -1), "actual"),
        (entry("60", 100, 111), "comment"),
        (entry("60", 100, 89), "comment"),
    ],
)
def test_every_wrong_line_is_named_at_once_and_nothing_is_written(cohort, team, wrong, field):
    with pytest.raises(BudgetRefused) as refusal:
        save(cohort, team, wrong, entry("61"), wrong)
    assert {rank: name for rank, (name, _) in refusal.value.errors.items()} == {0: field, 2: field}
    assert BudgetLine.objects.count() == 0


def test_a_gap_of_ten_per_cent_asks_nothing_and_a_larger_one_a_comment(cohort, team):
    assert save(cohort, team, entry("60", 100, 110), entry("61", 100, 90), entry("62", 100, 150, comment="Salle")) == 3


def test_an_old_gap_without_comment_does_not_keep_another_line_from_being_saved(cohort, team):
    old = make_budget_line(cohort, planned=100, actual=150)
    same = entry("60", 100, 150, label=old.label, pk=old.pk)
    assert budget_summary(budget_lines(cohort)).to_comment == 1
    assert save(cohort, team, same, entry("61")) == 2
    with pytest.raises(BudgetRefused):
        save(cohort, team, entry("60", 100, 160, label=old.label, pk=old.pk))


def test_an_archived_promotion_and_too_many_lines_are_refused(cohort, team):
    with pytest.raises(BusinessRuleError, match="au plus 200 lignes"):
        save(cohort, team, *[entry()] * 201)
    cohort.status = CohortStatus.ARCHIVED
    cohort.ends_on = cohort.ends_on or cohort.starts_on
    cohort.save()
    with pytest.raises(BusinessRuleError, match="archivée"):
        save(cohort, team, entry())


def test_a_line_of_another_promotion_is_not_moved_here(cohort, team):
    other = make_budget_line(make_cohort(), planned=5)
    save(cohort, team, entry("60", 100, pk=other.pk))
    other.refresh_from_db()
    assert (other.planned, BudgetLine.objects.filter(cohort=cohort).get().planned) == (5, 100)


def test_balance_share_and_totals_leave_voluntary_contributions_apart(cohort):
    make_budget_line(cohort, account="60", planned=80, actual=70)
    make_budget_line(cohort, account="", nature=BudgetNature.INDIRECT, planned=20, actual=20)
    make_budget_line(cohort, side=BudgetSide.INCOME, account="74", planned=75, actual=75)
    make_budget_line(cohort, side=BudgetSide.INCOME, account="75", planned=25, actual=None)
    make_budget_line(cohort, account="864", nature=BudgetNature.IN_KIND, planned=30, actual=30)
    summary = budget_summary(budget_lines(cohort))
    planned, actual, given, _ = summary.balances
    assert (planned.is_balanced, planned.charges, planned.income) == (True, 100, 100)
    assert (actual.charges, actual.income, actual.difference) == (90, None, None)
    assert (given.charges, given.income, given.is_balanced) == (30, None, False)
    (share,) = summary.shares
    assert (share.label, share.subsidy, share.income, share.rate) == ("prévue", 75, 100, 75)

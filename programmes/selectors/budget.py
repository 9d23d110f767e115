"""The budget of a promotion: its lines in groups, its totals, whether it balances, what a page was read from."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from programmes.enums import BudgetNature, BudgetSide
from programmes.models import BudgetLine, Cohort

GAP = Decimal("0.10")  # beyond this share of what was planned, the actual amount is explained
SUBSIDY = "74"
IN_KIND = {BudgetSide.CHARGE: "86", BudgetSide.INCOME: "87"}
# Order of the page, which is that of the form of the convention.
GROUPS = (
    (BudgetSide.CHARGE, BudgetNature.DIRECT, "Charges directes"),
    (BudgetSide.CHARGE, BudgetNature.INDIRECT, "Charges indirectes réparties"),
    (BudgetSide.INCOME, BudgetNature.DIRECT, "Produits"),
    (BudgetSide.CHARGE, BudgetNature.IN_KIND, "Emplois des contributions volontaires (86)"),
    (BudgetSide.INCOME, BudgetNature.IN_KIND, "Contributions volontaires en nature (87)"),
)


def budget_lines(cohort: Cohort) -> list[BudgetLine]:
    """Every line, by side and order. One query."""
    return list(BudgetLine.objects.filter(cohort=cohort).order_by("side", "position"))


def budget_digest(lines: Collection[BudgetLine]) -> str:
    """What a page was read from: it differs as soon as somebody wrote anything. 32 hexadecimal characters."""
    rows = [
        (line.pk, line.side, line.nature, line.account, line.label, amount(line.planned), amount(line.actual))
        for line in lines
    ]
    rows += [(line.pk, line.comment, line.position) for line in lines]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()[:32]


def amount(value: Decimal | None) -> str | None:
    """Two decimals whatever the database keeps."""
    return None if value is None else f"{value:.2f}"


def nature_of(side: str, account: str, nature: str) -> str:
    """The nature that the account commands: 86 and 87 are voluntary contributions, and nothing else is."""
    if account.startswith(tuple(IN_KIND.values())):
        return BudgetNature.IN_KIND
    return BudgetNature.DIRECT if nature == BudgetNature.IN_KIND or side == BudgetSide.INCOME else nature


def asks_comment(planned: Decimal | None, actual: Decimal | None) -> bool:
    """True when the actual amount is more than 10 % away from the planned one; unknown asks nothing."""
    if planned is None or actual is None:
        return False
    return abs(actual - planned) > planned * GAP


def account_error(side: str, account: str) -> str:
    """Why an account is not of this side; empty when it may be. Charges are 6 and 86, income is 7 and 87."""
    if not account:
        return ""
    if not (account.isascii() and account.isdigit() and len(account) <= 6):
        return "Un compte s’écrit en chiffres, par exemple 60, 74 ou 864."
    expected = {BudgetSide.CHARGE: ("6", "86"), BudgetSide.INCOME: ("7", "87")}[side]
    if account.startswith(expected):
        return ""
    return {
        BudgetSide.CHARGE: "Une charge est en compte 6 (ou 86 pour une contribution volontaire).",
        BudgetSide.INCOME: "Un produit est en compte 7 (ou 87 pour une contribution volontaire).",
    }[side]


def side_of(account: str) -> str:
    """The side that an account commands; empty when it commands none."""
    for side, start in IN_KIND.items():
        if account.startswith(start):
            return side
    return {"6": BudgetSide.CHARGE, "7": BudgetSide.INCOME}.get(account[:1], "")


@dataclass(frozen=True)
class Total:
    """Planned and actual sums, None as soon as an amount is unknown, and the number of lines behind them."""

    label: str
    planned: Decimal | None
    actual: Decimal | None
    lines: int

    @property
    def gap(self) -> Decimal | None:
        """Actual less planned, in euros."""
        return None if self.planned is None or self.actual is None else self.actual - self.planned

    @property
    def gap_rate(self) -> Decimal | None:
        """The gap in per cent of what was planned."""
        return self.gap * 100 / self.planned if self.gap is not None and self.planned else None


@dataclass(frozen=True)
class Balance:
    """Charges less income; zero is a balanced budget, None when a sum is not known."""

    label: str
    charges: Decimal | None
    income: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        return None if self.charges is None or self.income is None else self.charges - self.income

    @property
    def is_balanced(self) -> bool:
        return self.difference == 0


@dataclass(frozen=True)
class SubsidyShare:
    """« La subvention de … représente … % du total des produits. »"""

    label: str
    subsidy: Decimal
    income: Decimal

    @property
    def rate(self) -> Decimal | None:
        return self.subsidy * 100 / self.income if self.income else None


@dataclass(frozen=True)
class BudgetSummary:
    groups: tuple[Total, ...]
    totals: tuple[Total, ...]
    balances: tuple[Balance, ...]
    shares: tuple[SubsidyShare, ...]
    to_comment: int


def budget_summary(lines: Iterable[BudgetLine]) -> BudgetSummary:
    """Totals, balance and share of the subvention (account 74). Voluntary contributions balance by themselves."""
    rows = list(lines)
    own = [line for line in rows if line.nature != BudgetNature.IN_KIND]
    sides = {
        (side, is_own): _total("", [line for line in (own if is_own else rows) if _is_of(line, side, is_own=is_own)])
        for side in BudgetSide.values
        for is_own in (True, False)
    }
    charges, income = sides[BudgetSide.CHARGE, True], sides[BudgetSide.INCOME, True]
    given, received = sides[BudgetSide.CHARGE, False], sides[BudgetSide.INCOME, False]
    balances = [Balance("prévu", charges.planned, income.planned), Balance("réalisé", charges.actual, income.actual)]
    if given.lines or received.lines:
        balances += [
            Balance("contributions prévues", given.planned, received.planned),
            Balance("contributions réalisées", given.actual, received.actual),
        ]
    return BudgetSummary(
        groups=tuple(
            _total(label, [line for line in rows if (line.side, line.nature) == (side, nature)])
            for side, nature, label in GROUPS
        ),
        totals=(_named(charges, "Total des charges"), _named(income, "Total des produits")),
        balances=tuple(balances),
        shares=tuple(_shares(own)),
        to_comment=sum(1 for line in rows if not line.comment and asks_comment(line.planned, line.actual)),
    )


def _is_of(line: BudgetLine, side: str, *, is_own: bool) -> bool:
    return line.side == side and (line.nature == BudgetNature.IN_KIND) is not is_own


def _named(total: Total, label: str) -> Total:
    return Total(label, total.planned, total.actual, total.lines)


def _total(label: str, lines: list[BudgetLine]) -> Total:
    return Total(label, _sum(line.planned for line in lines), _sum(line.actual for line in lines), len(lines))


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    known = list(values)
    return sum(known, Decimal(0)) if known and None not in known else None


def _shares(own: list[BudgetLine]) -> Iterable[SubsidyShare]:
    income = [line for line in own if line.side == BudgetSide.INCOME]
    subsidies = [line for line in income if line.account.startswith(SUBSIDY)]
    for name, label in (("planned", "prévue"), ("actual", "réalisée")):
        whole = _sum(getattr(line, name) for line in income)
        part = _sum(getattr(line, name) for line in subsidies)
        if whole and part is not None:
            yield SubsidyShare(label, part, whole)

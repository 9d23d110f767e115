"""Arithmetic and writing of figures: exact decimals, unknown is None, rounding half up at the very end."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from ess_platform.common import formatting

Value = Decimal | int | str | tuple[str, ...] | None


def plain(value: Value) -> Any:
    """A JSON value without binary float: exact text for a Decimal, the same text whatever its trailing zeros."""
    if isinstance(value, Decimal):
        return format(value.normalize() + 0, "f")
    if isinstance(value, tuple):
        return list(value)
    return value


def show(value: Value, decimals: int, unit: str = "", *, signed: bool = False) -> str:
    """A value in French, with its unit; texts and lists of references are given as they are."""
    if value is None:
        return formatting.UNKNOWN
    if isinstance(value, tuple):
        return formatting.sentence_list(value) or "aucun"
    if isinstance(value, str):
        return value
    if signed:
        return formatting.signed(value, decimals, unit)
    return formatting.with_unit(formatting.number(value, decimals), unit)


def ratio(numerator: Decimal | int | None, denominator: Decimal | int | None) -> Decimal | None:
    """Exact division; unknown when a side is unknown or when there is nothing to divide by."""
    if numerator is None or not denominator:
        return None
    return Decimal(numerator) / Decimal(denominator)


def percentage(numerator: Decimal | int | None, denominator: Decimal | int | None) -> Decimal | None:
    """Share in per cent, unrounded."""
    return ratio(None if numerator is None else Decimal(numerator) * 100, denominator)


def percent_places(n: int | Decimal | None) -> int:
    """D2: a percentage shows one decimal from n = 100, none below."""
    return 1 if n is not None and n >= 100 else 0


def total(values: Iterable[Decimal | int | None]) -> Decimal | int | None:
    """Sum of the known values; unknown, not 0, when none is known."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def json_float(value: Decimal | int | None, places: int) -> float | None:
    """A JSON float, rounded half up on the exact decimal at the very last moment."""
    return None if value is None else float(formatting.rounded(value, places))


def json_int(value: Decimal | int | None) -> int | None:
    """A JSON integer, rounded half up on the exact decimal."""
    return None if value is None else int(formatting.rounded(value))


def json_amount(value: Decimal | int | None) -> int | float | None:
    """Euros: an integer when there are no cents, else two decimals."""
    if value is None:
        return None
    amount = formatting.rounded(value, 2)
    return int(amount) if amount == amount.to_integral_value() else float(amount)

"""Amounts as people write them in French offices and as spreadsheets copy them."""

import re
from decimal import Decimal

MAX_AMOUNT = Decimal("999999999999.99")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_AMOUNT = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,4})?")


def parse_amount(text: str) -> Decimal | None:
    """« 1 250 000 », « 1250,50 € » or « 1250.5 » to euros with two decimals; None when it is no amount."""
    cleaned = _SPACES.sub("", text).removesuffix("€").removesuffix("EUR")
    if not _AMOUNT.fullmatch(cleaned):
        return None
    value = Decimal(cleaned.replace(",", ".")).quantize(Decimal("0.01"))
    return value if abs(value) <= MAX_AMOUNT else None

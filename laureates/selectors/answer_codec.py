"""Answers as JSON values and back: what `ProgressReport.answers` holds."""

import datetime
import hashlib
import json
from decimal import Decimal
from typing import Any

from .questions import DATE, MONTH, NUMERIC, REPEAT, Question


def encode(question: Question, value: Any) -> Any:
    """A plain JSON value; None stays None (unknown). Numbers are texts, so that no digit is lost."""
    if value is None:
        return None
    if question.kind in NUMERIC:
        return canonical(value)
    if question.kind in (DATE, MONTH):
        return value.isoformat()
    if question.kind == REPEAT:
        return [{column.code: encode(column, line.get(column.code)) for column in question.columns} for line in value]
    return value


def decode(question: Question, stored: Any) -> Any:
    """The value that `encode` was given; None when there is none or when it cannot be read any more."""
    if stored is None:
        return None
    try:
        if question.kind in NUMERIC:
            return Decimal(stored)
        if question.kind in (DATE, MONTH):
            return datetime.date.fromisoformat(stored)
        if question.kind == REPEAT:
            return [
                {column.code: decode(column, line.get(column.code)) for column in question.columns} for line in stored
            ]
    except (ArithmeticError, TypeError, ValueError):
        return None
    return stored


def canonical(answer: Any) -> str | None:
    """The same text for 14, 14.0 and 14.00."""
    if answer is None:
        return None
    return f"{answer.normalize():f}" if isinstance(answer, Decimal) else str(answer)


def fingerprint(content: Any) -> str:
    """A short digest of plain values."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=canonical)
    return hashlib.sha256(text.encode()).hexdigest()[:24]

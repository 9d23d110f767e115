"""From a question, as data, to the field that reads its answer."""

from decimal import Decimal
from typing import Any

from django import forms

from ..selectors.answers import ReportAnswers
from ..selectors.questions import (
    CHOICE,
    CHOICES,
    COUNT,
    DATE,
    FILE,
    LONG_TEXT,
    MONTH,
    NUMERIC,
    YES_NO,
    Question,
)
from .fields import (
    AnswerChoiceField,
    AnswerFileField,
    AnswerMultipleChoiceField,
    DayField,
    MonthField,
    NumberField,
    PlainTextField,
    ShapedTextField,
)

YES_OR_NO = (("oui", "Oui"), ("non", "Non"))
LONG_LIST = 7  # from this many choices on, a list to unfold
LARGEST = Decimal(10) ** 12
SHORT_TEXT, LONG_TEXT_LENGTH = 200, 2_000  # characters, when the question sets none


def field_of(question: Question, answers: ReportAnswers, **options: Any) -> forms.Field:
    """Build the field of a question. Its completeness is not its business: `required` only words the label."""
    if question.kind in NUMERIC:
        return NumberField(
            places=0 if question.kind == COUNT else 2,
            maximum=question.maximum or LARGEST,
            example=question.example or "14,5",
            unit=question.shown_unit,
            **options,
        )
    if question.kind in (DATE, MONTH):
        kind = DayField if question.kind == DATE else MonthField
        return kind(example=question.example or ("31/12/2026" if kind is DayField else "09/2026"), **options)
    if question.kind == YES_NO:
        return AnswerChoiceField(choices=YES_OR_NO, widget=forms.RadioSelect, **options)
    if question.kind in (CHOICE, CHOICES):
        return _choice(question, answers, options)
    if question.kind == FILE:
        return AnswerFileField(images_only=question.shape == "image", **options)
    return _text(question, options)


def _choice(question: Question, answers: ReportAnswers, options: dict[str, Any]) -> forms.Field:
    choices = answers.choices_of(question)
    if question.kind == CHOICES:
        return AnswerMultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **options)
    if len(choices) >= LONG_LIST:
        return AnswerChoiceField(choices=[("", "Choisir"), *choices], **options)
    return AnswerChoiceField(choices=choices, widget=forms.RadioSelect, **options)


def _text(question: Question, options: dict[str, Any]) -> forms.Field:
    if question.kind == LONG_TEXT:
        limit = question.max_length or LONG_TEXT_LENGTH
        widget = forms.Textarea(attrs={"rows": 4, "data-limit": limit})
        return PlainTextField(limit=limit, widget=widget, **options)
    limit = question.max_length or SHORT_TEXT
    if question.shape:
        return ShapedTextField(shape=question.shape, limit=limit, **options)
    return PlainTextField(limit=limit, **options)


def shown_value(question: Question, answer: Any) -> Any:
    """An answer as its field shows it: « oui » or « non » for a bool; the rest as it is."""
    if question.kind == YES_NO:
        return {True: "oui", False: "non"}.get(answer)
    return answer


def read_value(question: Question, cleaned: Any) -> Any:
    """What a cleaned field says, as it is stored: a bool for « oui » or « non », None for nothing."""
    if question.kind == YES_NO:
        return {"oui": True, "non": False}.get(cleaned)
    if question.kind == CHOICE:
        return cleaned or None
    return cleaned

"""The form of a campaign, read from its stored definition; and the definition of a form, ready to be stored."""

import uuid
from collections.abc import Mapping
from dataclasses import fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from ..enums import Moment
from ..models import ReportForm, ReportingCampaign
from .questions import ANSWERS, CHOICE, CHOICES, KINDS, REPEAT, Condition, Form, Question, Section
from .standard_form import STANDARD_FORM, STANDARD_QUESTIONS

FORMAT = 1
MOMENTS = tuple(Moment.values)
MOST_QUESTIONS = 150
MOST_CACHED = 256
DEFAULTS = {entry.name: entry.default for entry in fields(Question)}
_frozen: dict[uuid.UUID, Form] = {}


def form_of(campaign: ReportingCampaign) -> Form:
    """The form that a campaign asks: its stored one, or the standard form until it is opened."""
    return STANDARD_FORM if campaign.form_id is None else read_form(campaign.form)


def read_form(stored: ReportForm) -> Form:
    """The form of a stored version; what is frozen is read once per process, its text only then."""
    if stored.frozen_at is None:
        return form_from_data(stored.definition)
    known = _frozen.get(stored.public_id)
    if known is None:
        if len(_frozen) >= MOST_CACHED:
            _frozen.clear()
        known = _frozen[stored.public_id] = form_from_data(stored.definition)
    return known


def form_to_data(form: Form) -> dict[str, Any]:
    """A form as plain JSON values; `form_from_data` gives the same form back."""
    return {"format": FORMAT, "sections": [_section_to_data(section) for section in form.sections]}


def _section_to_data(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "number": section.number,
        "title": section.title,
        "short_title": section.short_title,
        "intro": section.intro,
        "minutes": {str(moment): str(section.minutes[moment]) for moment in MOMENTS if moment in section.minutes},
        "family_rank": section.family_rank,
        "is_cooperations": section.is_cooperations,
        "questions": [question_to_data(question) for question in section.questions],
    }


def question_to_data(question: Question) -> dict[str, Any]:
    """A question without what it leaves to its defaults, nor where its answer lives (its code says so)."""
    data: dict[str, Any] = {"code": question.code, "label": question.label, "kind": question.kind}
    for name, default in DEFAULTS.items():
        value = getattr(question, name)
        if name in data or name == "store" or (value == default and name != "moments"):
            continue
        data[name] = _plain(name, value)
    return data


def _plain(name: str, value: Any) -> Any:
    if name in ("moments", "required"):
        return [moment for moment in MOMENTS if moment in value]
    if name == "columns":
        return [question_to_data(column) for column in value]
    if name == "condition":
        return {"question": value.question, "values": list(value.values), "negated": value.negated}
    if name == "options":
        return [list(option) for option in value]
    return str(value) if isinstance(value, Decimal) else value


def form_from_data(data: Mapping[str, Any]) -> Form:
    """Read a definition. Raises ValidationError, in French, naming the page or the question at fault."""
    sections = tuple(_section_from_data(row) for row in data.get("sections", ()))
    codes = [question.code for section in sections for question in section.questions]
    twice = {code for code in codes if codes.count(code) > 1}
    if twice:
        raise ValidationError(f"Deux questions portent le code « {sorted(twice)[0]} ».")
    if len(codes) > MOST_QUESTIONS:
        raise ValidationError(f"Un modèle de fiche compte {MOST_QUESTIONS} questions au plus.")
    for section in sections:
        for question in section.questions:
            if question.condition is not None and question.condition.question not in codes:
                raise ValidationError(f"« {question.label} » dépend d’une question qui n’existe pas.")
    return Form(sections)


def _section_from_data(row: Mapping[str, Any]) -> Section:
    return Section(
        key=str(row["key"]),
        number=int(row.get("number", 0)),
        title=str(row["title"]),
        short_title=str(row.get("short_title", "")),
        intro=str(row.get("intro", "")),
        minutes={moment: Decimal(value) for moment, value in row.get("minutes", {}).items() if moment in MOMENTS},
        family_rank=int(row.get("family_rank", 0)),
        is_cooperations=bool(row.get("is_cooperations", False)),
        questions=tuple(question_from_data(question) for question in row.get("questions", ())),
    )


def question_from_data(row: Mapping[str, Any]) -> Question:
    """Read one question. A code of the standard form keeps its kind and the room of its answer."""
    label, kind, code = str(row.get("label", "")).strip(), str(row.get("kind", "")), str(row.get("code", ""))
    if not code or not label:
        raise ValidationError("Chaque question porte un code et un intitulé.")
    if kind not in KINDS:
        raise ValidationError(f"« {label} » : ce type de question n’existe pas.")
    standard = STANDARD_QUESTIONS.get(code)
    if standard is not None and standard.kind != kind:
        raise ValidationError(f"« {label} » : le type de cette question ne change pas, ses chiffres en dépendent.")
    options = {name: _read(name, row[name], label) for name in DEFAULTS if name in row and name != "store"}
    question = Question(**{**options, "code": code, "label": label, "kind": kind})
    _check(question)
    return replace(question, store=standard.store if standard else ANSWERS)


def _read(name: str, value: Any, label: str) -> Any:
    if name in ("moments", "required"):
        return frozenset(moment for moment in value if moment in MOMENTS)
    if name == "columns":
        return tuple(question_from_data(column) for column in value)
    if name == "condition":
        return Condition(value["question"], tuple(value["values"]), bool(value.get("negated")))
    if name == "options":
        return tuple((str(code), str(text)) for code, text in value)
    if name == "maximum":
        try:
            return Decimal(value)
        except InvalidOperation:
            raise ValidationError(f"« {label} » : le maximum n’est pas un nombre.") from None
    return value


def _check(question: Question) -> None:
    if not question.moments:
        raise ValidationError(f"« {question.label} » : cochez au moins un temps.")
    if question.kind in (CHOICE, CHOICES) and not question.source and len(question.options) < 2:
        raise ValidationError(f"« {question.label} » : donnez au moins deux choix.")
    if question.kind == REPEAT and not question.columns:
        raise ValidationError(f"« {question.label} » : donnez au moins une colonne.")
    if any(column.kind in (REPEAT, CHOICES) for column in question.columns):
        raise ValidationError(f"« {question.label} » : une colonne ne contient qu’une réponse.")

"""Rules between the answers of one form (C2): stated once, for the page that is being filled and for the check."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from stdnum.fr import siret

from ess_platform.common import formatting

from .questions import ALONE, CHOICES, Question


def contradictions(questions: list[Question], given: Mapping[str, Any], *, is_esat: bool) -> dict[str, str]:
    """What cannot be true together: code of the question to correct → what to say beside it.

    `given` holds the answers known now by code, None when unknown; only the questions asked are looked at.
    """
    asked = {question.code for question in questions}
    found = {}
    for rule in (_accompanied, _tenders, _funding_lines, _main_contact):
        found |= {code: text for code, text in rule(given, is_esat).items() if code in asked}
    for question in questions:
        chosen = given.get(question.code) or ()
        if question.kind == CHOICES:
            found |= _choices(question, chosen)
    return found


def _accompanied(given: Mapping[str, Any], is_esat: bool) -> dict[str, str]:
    total, part = given.get("etp_total"), given.get("etp_accompagnes")
    if total is None or part is None or part <= total or is_esat:
        return {}
    return {"etp_accompagnes": f"Ce nombre ne peut pas dépasser les ETP salariés ({formatting.number(total)})"}


def _tenders(given: Mapping[str, Any], is_esat: bool) -> dict[str, str]:
    sent, won, lost = (given.get(code) for code in ("ao_repondus", "ao_gagnes", "ao_perdus"))
    decided = (won or 0) + (lost or 0)
    if sent is None or decided <= sent:
        return {}
    text = f"Gagnés et perdus ({formatting.number(decided)}) dépassent les réponses ({formatting.number(sent)})"
    return {"ao_gagnes": text}


def _funding_lines(given: Mapping[str, Any], is_esat: bool) -> dict[str, str]:
    total, lines = given.get("financements_obtenus"), given.get("funding_detail") or []
    detail = sum((line.get("amount") or Decimal(0) for line in lines), Decimal(0))
    if total is None or detail <= total:
        return {}
    return {"funding_detail": f"Le détail ({formatting.euro(detail)}) dépasse le total ({formatting.euro(total)})"}


def _main_contact(given: Mapping[str, Any], is_esat: bool) -> dict[str, str]:
    lines = given.get("contacts")
    if not lines or sum(bool(line.get("is_main")) for line in lines) == 1:
        return {}
    many = any(line.get("is_main") for line in lines)
    return {"contacts": "Un seul contact principal" if many else "Désignez un contact principal"}


def _choices(question: Question, chosen) -> dict[str, str]:
    alone = next((label for code, label in question.options if code in ALONE and code in chosen), None)
    if alone is not None and len(chosen) > 1:
        return {question.code: f"«\u00a0{alone}\u00a0» ne va pas avec une autre réponse"}
    if question.most and len(chosen) > question.most:
        return {question.code: f"{formatting.count(question.most, 'choix', 'choix')} au plus"}
    return {}


def is_siret_key_right(digits: str) -> bool:
    """Whether the key of a SIRET of 14 digits holds; La Poste has a rule of its own, which the library knows."""
    return siret.is_valid(digits)

"""Targets and declared figures beside the computed ones."""

from dataclasses import dataclass
from decimal import Decimal

from ess_platform.common.formatting import rounded
from reporting.figures import FIGURES, FigureSet
from reporting.figures.targets import ANSWERS, answer_of

# The answers that stand for a part of a figure, in words; the others bear the name of their figure.
PARTS = {
    "fiches_entree": "Fiches d’entrée validées",
    "fiches_mi_parcours": "Fiches de mi-parcours validées",
    "fiches_sortie": "Fiches de sortie validées",
}


def target_codes() -> list[tuple[str, str]]:
    """Every figure that a target may aim at, by its code."""
    named = [(code, PARTS.get(code) or FIGURES[figure].name) for code, (figure, _, _) in ANSWERS.items()]
    answered = {figure for figure, _, _ in ANSWERS.values()}
    return named + [(code.lower(), one.name) for code, one in FIGURES.items() if code not in answered]


def declared_codes() -> list[tuple[str, str]]:
    return [(code, f"{code} · {figure.name}") for code, figure in FIGURES.items()]


def computed_answer(figures: FigureSet, code: str) -> Decimal | int | None:
    """The computed value that answers a target, unrounded; None when unknown, or when no figure answers."""
    figure, detail, field = answer_of(code)
    if figure not in figures:
        return None
    result = figures[figure].result
    holder = result.details.get(detail) if detail else result
    return getattr(holder, field, None)


@dataclass(frozen=True)
class Reading:
    """What the platform computes for one line, as shown, and how it stands beside what was said."""

    computed: str
    context: str
    url_code: str
    agrees: bool | None


def target_reading(figures: FigureSet, code: str, aim: Decimal | None) -> Reading:
    """« agrees » is « reached » for a target; None while either is unknown."""
    figure = answer_of(code)[0]
    value = computed_answer(figures, code)
    if figure not in figures:
        return Reading("", "hors des chiffres K01 à K25", "", None)
    entry = figures[figure]
    shown = entry.display if code not in PARTS else str(value if value is not None else "non renseigné")
    reached = None if value is None or aim is None else value >= aim
    return Reading(shown, entry.context_line if code not in PARTS else "fiches validées", figure, reached)


def declared_reading(figures: FigureSet, code: str, declared: Decimal | None) -> Reading:
    """« agrees » when the declared value is the computed one, at the precision that the figure is shown with."""
    if code not in figures:
        return Reading("", "", "", None)
    entry = figures[code]
    value = entry.result.value
    if value is None or declared is None:
        return Reading(entry.display, entry.context_line, code, None)
    places = entry.figure.decimals
    return Reading(entry.display, entry.context_line, code, declared in (value, rounded(value, places)))

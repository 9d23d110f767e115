"""The figures that a bilan puts forward: those of its team, else the usual ones (D1, page 2)."""

import hashlib
import json
from collections.abc import Iterable

from reporting.figures import FIGURES
from reporting.models import Bilan, BilanFigure

USUAL_KEYS = ("K01", "K02", "K03", "K04", "K05", "K13", "K17", "K18")
MOST_KEYS = len(USUAL_KEYS)  # « L’essentiel » is one page


def chosen_of(bilan: Bilan) -> list[BilanFigure]:
    """In the order of the team; empty while the usual figures are kept."""
    return list(bilan.chosen_figures.order_by("position"))


def chosen_digest(chosen: Iterable[BilanFigure]) -> str:
    """It differs as soon as somebody changed the choice. 32 hexadecimal characters."""
    rows = [[row.code, row.is_key] for row in chosen]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:32]


def usual_choice(own_codes: Iterable[str]) -> list[tuple[str, bool]]:
    """(code, key) of a bilan that nobody has touched: every figure in the order of the catalogue."""
    return [(code, code in USUAL_KEYS) for code in (*FIGURES, *own_codes)]

"""Figures K01–K25 of a promotion: one declared object each, read by pages, PDF, exports and snapshots."""

from .base import (
    MASK_UNDER,
    Detail,
    Figure,
    FigureEntry,
    FigureResult,
    FigureSet,
    SourceRow,
    masked_for_public,
)
from .kinds import Aggregation, Chapter, Nature, Origin, Population
from .registry import FIGURES, compute_figures, figures_from

__all__ = [
    "FIGURES",
    "MASK_UNDER",
    "Aggregation",
    "Chapter",
    "Detail",
    "Figure",
    "FigureEntry",
    "FigureResult",
    "FigureSet",
    "Nature",
    "Origin",
    "Population",
    "SourceRow",
    "compute_figures",
    "figures_from",
    "masked_for_public",
]

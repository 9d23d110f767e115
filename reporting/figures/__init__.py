"""Figures K01–K25 of a promotion: one declared object each, read by pages, PDF, exports and snapshots."""

from .base import (
    MASK_UNDER,
    Chapter,
    Detail,
    Figure,
    FigureEntry,
    FigureResult,
    FigureSet,
    Nature,
    SourceRow,
    masked_for_public,
)
from .registry import FIGURES, compute_figures, figures_from

__all__ = [
    "FIGURES",
    "MASK_UNDER",
    "Chapter",
    "Detail",
    "Figure",
    "FigureEntry",
    "FigureResult",
    "FigureSet",
    "Nature",
    "SourceRow",
    "compute_figures",
    "figures_from",
    "masked_for_public",
]

from .bilan import Bilan, BilanVersion
from .content import DocumentContent
from .job import Document, Job
from .own_figure import BilanFigure, OwnFigure

__all__ = [
    "Bilan",
    "BilanFigure",
    "BilanReview",
    "BilanSection",
    "BilanVersion",
    "ControlExplanation",
    "Document",
    "DocumentContent",
    "FigureQuestion",
    "Job",
    "JobPiece",
    "Monograph",
    "OwnFigure",
    "VersionReading",
]
from .monograph import Monograph
from .piece import JobPiece
from .question import FigureQuestion
from .reading import VersionReading
from .review import BilanReview, ControlExplanation
from .section import BilanSection

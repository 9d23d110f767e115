from .bilan import Bilan, BilanVersion
from .content import DocumentContent
from .job import Document, Job
from .own_figure import BilanFigure, OwnFigure

__all__ = ["Bilan", "BilanFigure", "BilanVersion", "Document", "DocumentContent", "Job", "OwnFigure"]

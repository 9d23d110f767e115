from .bilan import Bilan, BilanVersion
from .content import DocumentContent
from .job import Document, Job
from .question import FigureQuestion
from .reading import VersionReading

__all__ = ["Bilan", "BilanVersion", "Document", "DocumentContent", "FigureQuestion", "Job", "VersionReading"]

from .bilan import Bilan, BilanVersion
from .content import DocumentContent
from .job import Document, Job
from .piece import JobPiece

__all__ = ["Bilan", "BilanVersion", "Document", "DocumentContent", "Job", "JobPiece"]

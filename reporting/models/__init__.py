from .bilan import Bilan, BilanVersion
from .content import DocumentContent
from .job import Document, Job

__all__ = ["Bilan", "BilanVersion", "Document", "DocumentContent", "Job"]

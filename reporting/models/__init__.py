from .bilan import Bilan, BilanVersion
from .content import DocumentContent
from .job import Document, Job
from .section import BilanSection

__all__ = ["Bilan", "BilanSection", "BilanVersion", "Document", "DocumentContent", "Job"]

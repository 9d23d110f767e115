from .bilan import Bilan, BilanVersion
from .content import DocumentContent
from .job import Document, Job
from .monograph import Monograph

__all__ = ["Bilan", "BilanVersion", "Document", "DocumentContent", "Job", "Monograph"]

from .bilan import Bilan, BilanVersion
from .job import Document, Job

__all__ = ["Bilan", "BilanVersion", "Document", "Job"]

from .bilan import Bilan, BilanVersion
from .content import DocumentContent
from .job import Document, Job
from .review import BilanReview, ControlExplanation

__all__ = ["Bilan", "BilanReview", "BilanVersion", "ControlExplanation", "Document", "DocumentContent", "Job"]

"""Who makes the file of a job that is neither pages of the catalogue nor a list: each says so when the platform starts.

A producer is given the job, its token and `enter(step, percent)`, which keeps the lease and stops it when the job is
no longer its own. It returns the document, not saved, or None when the job is not finished yet and the producer has
given it back.
"""

import uuid
from collections.abc import Callable

from reporting.enums import JobStep
from reporting.models import Document, Job

Enter = Callable[[JobStep, int | None], None]
Producer = Callable[[Job, uuid.UUID, Enter], Document | None]

_producers: dict[str, Producer] = {}


def register_producer(key: str, producer: Producer) -> None:
    """Registering the same key again replaces it."""
    _producers[key] = producer


def producer_of(key: str) -> Producer | None:
    return _producers.get(key)

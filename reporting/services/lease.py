"""The lease of a job: how long a worker holds it without a word."""

import datetime
import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection
from django.utils import timezone

from reporting.enums import JobState
from reporting.models import Job

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(seconds=120)
RENEWED_EVERY = 30.0  # seconds


@contextmanager
def lease_kept(*, job_id: int, token: uuid.UUID, every: float = RENEWED_EVERY) -> Iterator[None]:
    """Keep the lease while a step runs that says nothing of itself: 300 laureates are laid out in minutes.

    A thread renews it every `every` seconds, and dies with the worker: a lost job is free again after `LEASE`. A job
    that is no longer ours is left alone.
    """
    over = threading.Event()

    def renew() -> None:
        held = Job.objects.filter(pk=job_id, token=token, state=JobState.RUNNING)
        while not over.wait(every):
            try:
                held.update(lease_expires_at=timezone.now() + LEASE)
            except DatabaseError as error:  # the next turn may do better, and the lease covers several
                logger.warning("job %s: its lease was not renewed (%s)", job_id, type(error).__name__)
            finally:
                connection.close()

    thread = threading.Thread(target=renew, name=f"lease-{job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()

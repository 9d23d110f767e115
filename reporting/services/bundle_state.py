"""When the pieces of an archive have ended: it goes back to the queue, once, to be put together (JOB-01, JOB-02)."""

import datetime

from django.db.models import Exists, OuterRef, QuerySet

from reporting.enums import ENDED_STATES, WORKING_STATES, JobState
from reporting.models import Job, JobPiece

PIECES_SHARE = 90  # percent of an archive that its pieces are


def bundles_ready(*, job_ids: list[int], now: datetime.datetime) -> list[int]:
    """Say to the archives that wait for these jobs that they have ended; return those that have all their pieces.

    The caller holds a transaction in which the jobs ended. Each archive is locked first, one that is being planned
    too: of two last pieces ending at once, the second one sees the first.
    """
    bundles = Job.objects.select_for_update(of=("self",)).filter(
        pk__in=JobPiece.objects.filter(job__in=job_ids).values("bundle"), state__in=WORKING_STATES
    )
    return [bundle.pk for bundle in bundles.order_by("pk") if bundle_advance(bundle, now)]


def bundle_advance(bundle: Job, now: datetime.datetime) -> bool:
    """Say how far the pieces of a locked archive are; True when it goes back to the queue."""
    total, ended = pieces_count(bundle)
    if ended == total:
        return _wake(bundle.pk, now)
    Job.objects.filter(pk=bundle.pk, state=JobState.WAITING).update(progress=ended * PIECES_SHARE // total)
    return False


def bundles_forgotten(*, now: datetime.datetime) -> None:
    """Put back in the queue the archives that wait for nothing: a piece was deleted, or its end was not told."""
    for bundle in _complete(Job.objects.filter(state=JobState.WAITING)):
        _wake(bundle.pk, now, sent_at=None)


def pieces_count(bundle: Job) -> tuple[int, int]:
    """How many pieces an archive has, and how many have ended; those that no job makes have."""
    states = list(bundle.pieces.values_list("job__state", flat=True))
    return len(states), sum(state is None or state in ENDED_STATES for state in states)


def _complete(bundles: QuerySet[Job]) -> QuerySet[Job]:
    working = JobPiece.objects.filter(bundle=OuterRef("pk"), job__state__in=WORKING_STATES)
    return bundles.filter(~Exists(working)).order_by("pk")


def _wake(bundle_id: int, now: datetime.datetime, **changes) -> bool:
    """One conditional UPDATE: an archive goes back to the queue once."""
    queued = {"state": JobState.QUEUED, "progress": PIECES_SHARE, "sent_at": now, **changes}
    return bool(Job.objects.filter(pk=bundle_id, state=JobState.WAITING).update(**queued))

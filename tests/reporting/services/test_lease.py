import datetime
import time
import uuid

import pytest

from reporting.enums import JobState
from reporting.models import Job
from reporting.services.lease import lease_kept
from tests.factories import make_bilan, make_cohort, make_job

pytestmark = pytest.mark.django_db(transaction=True)  # another thread writes

BEFORE = datetime.datetime(2025, 7, 1, 16, 5, tzinfo=datetime.UTC)
PATIENCE = 20  # seconds


def running() -> Job:
    bilan = make_bilan(make_cohort())
    return make_job(
        bilan.cohort,
        bilan=bilan,
        requested_by=bilan.created_by,
        state=JobState.RUNNING,
        token=uuid.uuid4(),
        lease_expires_at=BEFORE,
    )


def lease_of(job: Job) -> datetime.datetime:
    return Job.objects.values_list("lease_expires_at", flat=True).get(pk=job.pk)


def test_a_step_that_takes_long_keeps_its_lease():
    job, other = running(), running()
    with lease_kept(job_id=job.pk, token=job.token, every=0.01):
        end = time.monotonic() + PATIENCE
        while lease_of(job) == BEFORE and time.monotonic() < end:
            time.sleep(0.02)
    assert lease_of(job) > BEFORE
    assert lease_of(other) == BEFORE


def test_a_job_taken_by_another_worker_is_left_alone():
    job = running()
    with lease_kept(job_id=job.pk, token=uuid.uuid4(), every=0.01):
        time.sleep(0.3)
    assert lease_of(job) == BEFORE


def test_nothing_is_written_once_the_step_is_over():
    job = running()
    with lease_kept(job_id=job.pk, token=job.token, every=0.01):
        time.sleep(0.1)
    Job.objects.filter(pk=job.pk).update(lease_expires_at=BEFORE)
    time.sleep(0.1)
    assert lease_of(job) == BEFORE

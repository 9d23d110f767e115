"""Doors of the worker: an identifier in, one service called. Safe to run twice."""

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings


@shared_task(name="reporting.run_job")
def run_job(*, job_id: int, **kwargs) -> None:
    """Produce the document of a job, if nobody else holds it."""
    from reporting.services.job import job_run

    job_run(job_id=job_id)


@shared_task(name="reporting.sweep_jobs")
def sweep_jobs(**kwargs) -> None:
    """Put back what was left behind (JOB-04)."""
    from django.utils import timezone

    from reporting.services.job import jobs_sweep

    jobs_sweep(now=timezone.now())


@shared_task(name="reporting.expire_files")
def expire_files(**kwargs) -> None:
    """Erase the exports and the archives whose time is over."""
    from django.utils import timezone

    from reporting.services.expiry import files_expire

    files_expire(now=timezone.now())


@worker_ready.connect
def recover_at_start(**kwargs) -> None:
    """A single worker that starts is alone: whatever is « running » has nobody behind it."""
    from django.utils import timezone

    from reporting.services.job import jobs_sweep

    jobs_sweep(now=timezone.now(), every_lease_is_over=settings.SINGLE_WORKER)

import datetime
import uuid
from unittest.mock import patch

import pytest
from django.core.files.storage import default_storage

from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.models import OutgoingMail
from reporting.digests import file_digest
from reporting.enums import JobState
from reporting.models import BilanVersion, Document, Job
from reporting.pdf import PdfError
from reporting.services import job as jobs
from tests.factories import make_bilan, make_cohort, make_job, make_team_user

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2025, 7, 1, 16, 5, tzinfo=datetime.UTC)
PDF = b"%PDF-1.7 contenu"


@pytest.fixture
def bilan():
    cohort = make_cohort()
    return make_bilan(cohort, created_by=make_team_user(cohort))


@pytest.fixture
def quick_pdf():
    """The renderer has its own tests; here only the life of the job matters."""
    with (
        patch.object(jobs, "render_pdf", return_value=PDF) as render,
        patch.object(jobs, "page_count", return_value=3),
    ):
        yield render


def request_key():
    return str(uuid.uuid4())


def queued(bilan):
    return make_job(bilan.cohort, bilan=bilan, requested_by=bilan.created_by)


def test_the_same_request_twice_is_one_job(bilan):
    key = request_key()
    first = jobs.bilan_request(bilan=bilan, actor=bilan.created_by, idempotency_key=key)
    assert jobs.bilan_request(bilan=bilan, actor=bilan.created_by, idempotency_key=key) == first
    assert jobs.bilan_request(bilan=bilan, actor=bilan.created_by, idempotency_key=request_key()) == first
    assert Job.objects.count() == 1


def test_the_message_leaves_only_on_commit(bilan, django_capture_on_commit_callbacks):
    with patch.object(jobs.run_job, "delay") as delay:
        with django_capture_on_commit_callbacks(execute=False) as callbacks:
            job = jobs.bilan_request(bilan=bilan, actor=bilan.created_by, idempotency_key=request_key())
        delay.assert_not_called()
        for callback in callbacks:
            callback()
    delay.assert_called_once_with(job_id=job.pk)


def test_a_broker_that_is_down_does_not_break_the_request(bilan, django_capture_on_commit_callbacks):
    with (
        patch.object(jobs.run_job, "delay", side_effect=ConnectionError),
        django_capture_on_commit_callbacks(execute=True),
    ):
        job = jobs.bilan_request(bilan=bilan, actor=bilan.created_by, idempotency_key=request_key())
    job.refresh_from_db()
    assert (job.state, job.sent_at) == (JobState.QUEUED, None)  # the sweep will send it


def test_a_job_ends_with_one_document_attached_to_its_version(bilan, quick_pdf):
    job = queued(bilan)
    jobs.job_run(job_id=job.pk)
    jobs.job_run(job_id=job.pk)  # the same message received twice
    job.refresh_from_db()
    document = Document.objects.get()
    version = BilanVersion.objects.get()
    assert (job.state, job.progress, job.token) == (JobState.DONE, 100, None)
    assert (document.job, version.document) == (job, document)
    assert (document.sha256, document.size, document.pages) == (file_digest(PDF), len(PDF), 3)
    with default_storage.open(document.storage_name) as stored:
        assert stored.read() == PDF
    quick_pdf.assert_called_once()


def test_unchanged_bilan_asked_again_is_not_rendered_again(bilan, quick_pdf):
    jobs.job_run(job_id=queued(bilan).pk)
    second = queued(bilan)
    jobs.job_run(job_id=second.pk)
    second.refresh_from_db()
    assert second.state == JobState.DONE
    assert Document.objects.count() == 1
    quick_pdf.assert_called_once()


def test_only_one_worker_claims_a_job(bilan):
    job = queued(bilan)
    assert jobs.job_claim(job_id=job.pk, now=NOW) is not None
    assert jobs.job_claim(job_id=job.pk, now=NOW) is None
    assert jobs.job_claim(job_id=job.pk, now=NOW + jobs.LEASE + datetime.timedelta(seconds=1)) is not None


def test_a_worker_that_lost_its_lease_leaves_no_trace(bilan, quick_pdf):
    job = queued(bilan)

    def taken_over(**kwargs):
        Job.objects.filter(pk=job.pk).update(token=uuid.uuid4())
        return PDF

    quick_pdf.side_effect = taken_over
    jobs.job_run(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    assert Document.objects.count() == 0


def test_right_withdrawn_before_the_run_is_a_failure_without_file(bilan, quick_pdf):
    job = queued(bilan)
    bilan.cohort.team.all().delete()
    jobs.job_run(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "n’a plus accès" in job.error
    assert Document.objects.count() == 0
    assert OutgoingMail.objects.filter(kind="M20", to_email=bilan.created_by.email).count() == 1


def test_a_pdf_that_cannot_be_made_fails_at_once_with_its_sentence(bilan, quick_pdf):
    quick_pdf.side_effect = PdfError("Le document dépasse la taille permise.")
    job = queued(bilan)
    jobs.job_run(job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "Le document dépasse la taille permise.")


def test_an_unforeseen_error_is_tried_again_five_times_then_fails(bilan, quick_pdf):
    quick_pdf.side_effect = RuntimeError("disque plein")
    job = queued(bilan)
    for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
        jobs.job_run(job_id=job.pk)
        job.refresh_from_db()
        assert job.attempts == attempt
        assert job.state == (JobState.QUEUED if attempt < jobs.MAX_ATTEMPTS else JobState.FAILED)
    assert "plusieurs essais" in job.error
    assert "disque plein" not in job.error


def test_retry_starts_a_failed_job_again_and_refuses_any_other(bilan, quick_pdf):
    job = queued(bilan)
    with pytest.raises(BusinessRuleError):
        jobs.job_retry(job=job, actor=bilan.created_by)
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, ended_at=NOW, error="raison", attempts=5)
    retried = jobs.job_retry(job=job, actor=bilan.created_by)
    assert (retried.state, retried.error, retried.attempts) == (JobState.QUEUED, "", 0)


def test_retry_is_refused_while_another_request_is_under_way(bilan):
    failed = make_job(
        bilan.cohort, bilan=bilan, requested_by=bilan.created_by, state=JobState.FAILED, ended_at=NOW, error="raison"
    )
    queued(bilan)
    with pytest.raises(BusinessRuleError):
        jobs.job_retry(job=failed, actor=bilan.created_by)


def running(bilan, *, lease_expires_at, attempts=1):
    return make_job(
        bilan.cohort,
        bilan=bilan,
        requested_by=bilan.created_by,
        state=JobState.RUNNING,
        token=uuid.uuid4(),
        lease_expires_at=lease_expires_at,
        attempts=attempts,
    )


def swept(now, **options):
    with patch.object(jobs.run_job, "delay"), patch.object(jobs, "close_old_connections"):
        return jobs.jobs_sweep(now=now, **options)


def test_sweep_frees_an_expired_lease_and_leaves_a_living_one(bilan):
    dead = running(bilan, lease_expires_at=NOW - datetime.timedelta(seconds=1))
    other = make_bilan(make_cohort())
    alive = running(other, lease_expires_at=NOW + datetime.timedelta(seconds=60))
    assert swept(NOW) == 1
    dead.refresh_from_db()
    alive.refresh_from_db()
    assert (dead.state, dead.token) == (JobState.QUEUED, None)
    assert alive.state == JobState.RUNNING


def test_sweep_at_the_start_of_the_only_worker_frees_every_running_job(bilan):
    job = running(bilan, lease_expires_at=NOW + datetime.timedelta(seconds=60))
    assert swept(NOW, every_lease_is_over=True) == 1
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_sweep_fails_a_job_that_killed_its_worker_too_often(bilan):
    job = running(bilan, lease_expires_at=NOW - datetime.timedelta(seconds=1), attempts=jobs.MAX_ATTEMPTS)
    assert swept(NOW) == 0
    job.refresh_from_db()
    assert job.state == JobState.FAILED


def test_sweep_sends_a_forgotten_job_once_per_delay(bilan):
    job = queued(bilan)
    assert swept(NOW) == 1  # never sent
    assert swept(NOW + datetime.timedelta(seconds=30)) == 0  # sent a moment ago: the queue is merely long
    assert swept(NOW + jobs.RESEND_AFTER + datetime.timedelta(seconds=1)) == 1
    job.refresh_from_db()
    assert job.state == JobState.QUEUED

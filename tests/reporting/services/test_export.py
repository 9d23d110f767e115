"""Asked, made once by a worker, handed out for seven days, then erased; rights asked again each time."""

import datetime
import io

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from ess_platform.common.errors import BusinessRuleError
from reporting import export_kinds as registry
from reporting.enums import EXPORT, JobState
from reporting.models import Document, Job
from reporting.services import job as jobs
from reporting.services.expiry import files_expire
from reporting.services.export import export_request
from reporting.services.export_file import UNKNOWN_LIST
from tests.factories import make_cohort, make_laureate, make_team_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    cohort = make_cohort()
    make_laureate(cohort, name="Éclat")
    return cohort


@pytest.fixture
def user(cohort):
    return make_team_user(cohort)


def asked(cohort, user, *, key="laureats", file_format="xlsx", query="", idempotency_key="un") -> Job:
    return export_request(
        cohort=cohort,
        actor=user,
        key=key,
        file_format=file_format,
        query=query,
        idempotency_key=idempotency_key,
        now=timezone.now(),
    )


def made(job: Job) -> Job:
    jobs.job_run(job_id=job.pk)
    return Job.objects.select_related("document").get(pk=job.pk)


def test_a_workbook_with_its_key(cohort, user):
    job = made(asked(cohort, user, query="parcours=active"))
    document = job.document
    day = timezone.localdate().isoformat()
    assert (job.state, job.progress, document.filename) == (JobState.DONE, 100, f"laureats_{cohort.slug}_{day}.xlsx")
    content = default_storage.open(document.storage_name).read()
    assert (len(content), jobs.file_digest(content)) == (document.size, document.sha256)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book["Lauréats"]["A2"].value == "Éclat"
    key = {row[0].value: row[1].value for row in book["Mode de lecture"].iter_rows()}
    assert (key["Liste"], key["Lignes"], key["Filtre\u00a0: Parcours"], key["Par"]) == (
        "Lauréats",
        "1",
        "Actif",
        user.get_full_name(),
    )
    assert key["SIRET"] == "14 chiffres\u00a0; vide\u00a0: non renseigné."


def test_a_csv_opens_with_a_double_click(cohort, user):
    document = made(asked(cohort, user, file_format="csv")).document
    assert default_storage.open(document.storage_name).read().startswith("\ufeffStructure;SIRET;".encode())


def test_a_double_click_is_one_file(cohort, user):
    assert asked(cohort, user) == asked(cohort, user)
    job = made(asked(cohort, user))
    assert made(job).document == job.document
    assert Document.objects.count() == 1


@pytest.mark.parametrize(("change", "field"), [({"key": "zut"}, "liste"), ({"file_format": "pdf"}, "format")])
def test_what_does_not_exist_is_refused(cohort, user, change, field):
    with pytest.raises(BusinessRuleError) as refusal:
        asked(cohort, user, **change)
    assert (refusal.value.field, Job.objects.count()) == (field, 0)


def test_a_list_that_left_the_catalogue_fails_with_its_sentence(cohort, user, monkeypatch):
    job = asked(cohort, user)
    monkeypatch.setattr(registry, "_kinds", {})
    job = made(job)
    assert (job.state, job.error) == (JobState.FAILED, UNKNOWN_LIST)


def test_the_right_is_asked_again_when_it_is_made(cohort, user):
    job = asked(cohort, user)
    cohort.team.all().delete()
    job = made(job)
    assert (job.state, hasattr(job, "document")) == (JobState.FAILED, False)


def test_a_worker_that_lost_its_lease_leaves_no_file(cohort, user, monkeypatch):
    job = asked(cohort, user)
    written = jobs.export_file

    def slow(**options):
        found = written(**options)
        Job.objects.filter(pk=job.pk).update(token=None, state=JobState.QUEUED, lease_expires_at=None)
        return found

    monkeypatch.setattr(jobs, "export_file", slow)
    jobs.job_run(job_id=job.pk)
    assert Document.objects.count() == 0
    assert default_storage.listdir(f"exports/{job.public_id}")[1] == []


def test_after_seven_days_it_is_not_handed_out_then_erased(cohort, user, django_capture_on_commit_callbacks):
    document = made(asked(cohort, user)).document
    now = timezone.now()
    assert Document.objects.visible_to(user).get() == document
    assert files_expire(now=now + datetime.timedelta(days=6)) == 0
    Document.objects.update(created_at=now - datetime.timedelta(days=8))
    assert not Document.objects.visible_to(user).exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert files_expire(now=now) == 1
    assert not default_storage.exists(document.storage_name)
    assert Job.objects.get(document_key=EXPORT).state == JobState.EXPIRED
    files_expire(now=now + datetime.timedelta(days=31))
    assert Job.objects.count() == 0

"""Archives: asked once, made piece by piece, put together once; one piece that fails leaves the others."""

import datetime
import hashlib
import io
import uuid
import zipfile
from unittest.mock import patch

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.models import Notice, OutgoingMail
from reporting.documents.bilan_snapshot import bilan_snapshot
from reporting.enums import EVIDENCE_PACK, LOT, SIGN_IN_SHEET, JobState
from reporting.models import Document, Job
from reporting.pdf import PdfError
from reporting.services import bundle_file
from reporting.services import job as jobs
from reporting.services.bundle import bundle_request, bundle_retry, job_again
from reporting.services.expiry import files_expire
from tests.access_world import make_published_bilan
from tests.factories import (
    make_cohort,
    make_funder_user,
    make_half_day,
    make_laureate,
    make_session,
    make_signed_sheet,
    make_team_user,
)
from tests.reporting.views.test_funder_results import SECRET, make_promotion

pytestmark = pytest.mark.django_db

SCAN = b"%PDF-1.7 signed"
SUMS = ["02_synthese.pdf", "08_donnees.csv"]  # what says the jobs of all the laureates together


@pytest.fixture
def cohort():
    return make_cohort()


@pytest.fixture
def user(cohort):
    return make_team_user(cohort)


@pytest.fixture
def sessions(cohort):
    """Three sessions with a half-day each: three sheets to make."""
    found = [make_session(cohort, title=f"Séquence {rank}") for rank in (1, 2, 3)]
    for session in found:
        make_half_day(session)
    return found


@pytest.fixture
def render():
    """The renderer has its own tests: here each page source is its own « PDF »; the manifest is read from it."""

    def pages(*, html, **options):
        return f"%PDF {html}".encode()

    with (
        patch.object(jobs, "render_pdf", side_effect=pages) as made,
        patch.object(jobs, "page_count", return_value=1),
        patch.object(bundle_file, "render_pdf", side_effect=pages),
    ):
        yield made


def asked(cohort, user, key=SIGN_IN_SHEET, unique="un") -> Job:
    return bundle_request(cohort=cohort, key=key, actor=user, idempotency_key=unique, now=timezone.now())


def work(limit=50) -> int:
    """What workers do: take what is queued until nothing is; return how many visits."""
    for visit in range(limit):
        job_id = Job.objects.filter(state=JobState.QUEUED).order_by("pk").values_list("pk", flat=True).first()
        if job_id is None:
            return visit
        jobs.job_run(job_id=job_id)
    raise AssertionError("the queue never empties")


def fresh(job: Job) -> Job:
    return Job.objects.select_related("document").get(pk=job.pk)


def unzipped(job: Job) -> dict[str, bytes]:
    """The files of an archive, read back, each equal to its line of SHA256SUMS."""
    document = fresh(job).document
    with default_storage.open(document.storage_name) as stored:
        content = stored.read()
    assert hashlib.sha256(content).hexdigest() == document.sha256
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    sums = dict(line.split("  ")[::-1] for line in files["SHA256SUMS.txt"].decode().splitlines())
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "SHA256SUMS.txt"}
    return files


def test_a_lot_is_one_request_and_one_zip(cohort, user, sessions, render):
    bundle = asked(cohort, user)
    assert asked(cohort, user) == bundle  # a double click
    assert asked(cohort, user, unique="deux") == bundle  # under way: the same
    jobs.job_run(job_id=bundle.pk)
    assert (fresh(bundle).state, bundle.pieces.count()) == (JobState.WAITING, 3)
    jobs.job_run(job_id=bundle.pk)  # a message received again: it waits, nothing happens
    assert work() == 4
    assert (fresh(bundle).state, fresh(bundle).progress) == (JobState.DONE, 100)
    files = unzipped(bundle)
    assert len(files) == 5  # three sheets, the manifest, the sums
    assert "rien ne manque" in files["00_manifeste.pdf"].decode()
    again = asked(cohort, user, unique="trois")
    work()
    assert render.call_count == 3  # the same content is not rendered again
    assert set(unzipped(again)) == set(files)
    assert Notice.objects.count() == OutgoingMail.objects.count() == 0  # it was short


def test_what_failed_is_said_then_alone_run_again(cohort, user, sessions, render):
    good = render.side_effect

    def one_fails(*, html, **options):
        if "Séquence 2" in html:
            raise PdfError("Le document dépasse la taille permise.")
        return good(html=html)

    render.side_effect = one_fails
    bundle = asked(cohort, user)
    work()
    files = unzipped(bundle)
    assert (fresh(bundle).state, len(files)) == (JobState.DONE, 4)
    assert "Le document dépasse la taille permise." in files["00_manifeste.pdf"].decode()
    assert OutgoingMail.objects.filter(kind="M20").count() == 0  # a piece is told with its archive
    first, render.side_effect = fresh(bundle).document, good
    render.reset_mock()
    bundle_retry(job=fresh(bundle), actor=user, now=timezone.now())
    assert Document.objects.get(job=bundle) == first  # the former ZIP stays meanwhile
    work()
    assert render.call_count == 1
    assert len(unzipped(bundle)) == 5
    assert Document.objects.get(job=bundle) != first
    with pytest.raises(BusinessRuleError, match="rien à relancer"):
        bundle_retry(job=fresh(bundle), actor=user, now=timezone.now())


def test_an_archive_without_any_file_fails(cohort, user, sessions, render):
    render.side_effect = PdfError("Trop grand.")
    bundle = asked(cohort, user)
    work()
    assert (fresh(bundle).state, fresh(bundle).error) == (JobState.FAILED, bundle_file.NOTHING)


def test_cancelled_while_it_waits_or_runs(cohort, user, sessions, render):
    bundle = asked(cohort, user)
    jobs.job_run(job_id=bundle.pk)
    jobs.job_run(job_id=bundle.pieces.first().job_id)
    with pytest.raises(BusinessRuleError):
        jobs.job_cancel(job=fresh(bundle), actor=make_team_user(cohort), now=timezone.now())
    jobs.job_cancel(job=fresh(bundle), actor=user, now=timezone.now())
    states = list(Job.objects.order_by("pk").values_list("state", flat=True))
    assert states == [JobState.CANCELLED, JobState.DONE, JobState.CANCELLED, JobState.CANCELLED]
    assert work() == 0
    with pytest.raises(BusinessRuleError, match="déjà finie"):
        jobs.job_cancel(job=fresh(bundle), actor=user, now=timezone.now())
    bundle_retry(job=fresh(bundle), actor=user, now=timezone.now())
    piece = bundle.pieces.last().job

    def cancelled_meanwhile(*, html, **options):
        jobs.job_cancel(job=Job.objects.get(pk=piece.pk), actor=user, now=timezone.now())
        return b"%PDF"

    render.side_effect = cancelled_meanwhile
    jobs.job_run(job_id=piece.pk)
    assert (fresh(piece).state, Document.objects.filter(job=piece).count()) == (JobState.CANCELLED, 0)
    assert not default_storage.exists(f"documents/{piece.public_id}") or default_storage.listdir(
        f"documents/{piece.public_id}"
    ) == ([], [])


def test_a_worker_killed_between_the_last_piece_and_the_zip(cohort, user, sessions, render):
    bundle = asked(cohort, user)
    jobs.job_run(job_id=bundle.pk)
    Job.objects.filter(piece_of__bundle=bundle).update(state=JobState.FAILED, error="-", ended_at=timezone.now())
    assert fresh(bundle).state == JobState.WAITING  # nobody said that they ended
    later = timezone.now() + datetime.timedelta(minutes=5)
    with patch.object(jobs.run_job, "delay"), patch.object(jobs, "close_old_connections"):
        assert jobs.jobs_sweep(now=later) == 1
    assert fresh(bundle).state == JobState.QUEUED
    token = jobs.job_claim(job_id=bundle.pk, now=later)  # taken, then its worker dies while it writes the ZIP
    with patch.object(jobs.run_job, "delay"), patch.object(jobs, "close_old_connections"):
        jobs.jobs_sweep(now=later + jobs.LEASE * 2)
    assert token is not None
    assert fresh(bundle).state == JobState.QUEUED
    bundle.pieces.filter(job=bundle.pieces.first().job).update(job=None, data_key="participants", filename="p.xlsx")
    work()
    assert (fresh(bundle).state, Document.objects.filter(job=bundle).count()) == (JobState.DONE, 1)


def test_a_worker_that_dies_while_asking_for_the_pieces(cohort, user, sessions, render):
    bundle = asked(cohort, user)
    with patch("reporting.services.bundle_plan.bundle_advance", side_effect=SystemExit), pytest.raises(SystemExit):
        jobs.job_run(job_id=bundle.pk)
    Job.objects.filter(pk=bundle.pk).update(
        state=JobState.QUEUED, params={"document": SIGN_IN_SHEET}, token=None, lease_expires_at=None
    )
    work()
    assert (fresh(bundle).state, len(unzipped(bundle)), render.call_count) == (JobState.DONE, 5, 3)


def test_the_evidence_follows_the_published_bilan(cohort, user, render):
    make_laureate(cohort, name="Éclat")
    held = make_session(cohort, title="Séquence 1", status="held")
    sheet = make_signed_sheet(held, uploaded_by=user)
    funder, other = make_funder_user(cohort), make_funder_user(make_cohort())
    draft = asked(cohort, user, EVIDENCE_PACK)
    work()
    files = unzipped(draft)
    assert "01_bilan.pdf" not in files
    assert "Aucun bilan publié" in files["00_manifeste.pdf"].decode()
    assert not Document.objects.visible_to(funder).exists()
    figure = {"name": "Lauréats", "value": "1", "unit": "", "display": "1", "numerator": None, "denominator": None}
    figure |= {
        "n": 1,
        "population": 1,
        "masked": False,
        "definition": "=d",
        "formula": "f",
        "scope": "s",
        "nature": "measured",
        "coverage": "",
        "details": {},
    }
    snapshot = {"figures": {"K01": figure | {"code": "K01"}}}
    bilan, published = make_published_bilan(cohort, user, snapshot=snapshot)
    pack = asked(cohort, user, EVIDENCE_PACK, unique="deux")
    work()
    files = unzipped(pack)
    with default_storage.open(published.storage_name) as stored:
        assert files["01_bilan.pdf"] == stored.read()
    scans = [name for name in files if name.startswith("04_emargements/")]
    with sheet.file.open() as stored:
        assert [files[name] for name in scans] == [stored.read()]
    assert files["08_donnees.csv"].decode("utf-8-sig").splitlines()[1] == "K01;Lauréats;;;1;;;;1;1;non;1;mesuré;"
    assert "'=d" in files["08_dictionnaire.csv"].decode()
    with zipfile.ZipFile(io.BytesIO(files["03_participants.xlsx"])) as book:
        assert "Éclat" in book.read("xl/worksheets/sheet1.xml").decode() + str(book.namelist())
    seen = Document.objects.visible_to(funder).filter(key=EVIDENCE_PACK)
    assert seen.get() == fresh(pack).document
    assert not Document.objects.visible_to(other).exists()
    bilan.versions.update(status="replaced")
    assert not seen.exists()


def text_of(content: bytes) -> str:
    """What a file says, its spaces left out, thin ones too; a workbook is read sheet by sheet."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return "".join(content.decode(errors="replace").replace("&nbsp;", "").split())


@pytest.mark.parametrize(("laureates", "is_masked"), [(3, True), (6, False)])
def test_fewer_than_five_stay_masked_in_the_evidence(cohort, user, render, laureates, is_masked):
    """Only the sheet of a laureate says its own jobs, as its page does for the funder; nothing adds three of them."""
    make_promotion(cohort, laureates)
    make_published_bilan(cohort, user, snapshot=bilan_snapshot(cohort=cohort, bilan=None))
    pack = asked(cohort, user, EVIDENCE_PACK)
    work()
    files = {name: text_of(content) for name, content in unzipped(pack).items()}
    total, own = str(SECRET * laureates), str(SECRET)
    assert {"02_synthese.pdf", "03_participants.xlsx", "08_donnees.csv", "08_dictionnaire.csv"} <= set(files)
    assert [name for name, text in files.items() if total in text] == ([] if is_masked else SUMS)
    assert ("masqué(moinsde5)" in files["08_donnees.csv"] or ";oui;" in files["08_donnees.csv"]) is is_masked
    assert {name.partition("/")[0] for name, text in files.items() if own in text} <= {"07_fiches-laureats"}


def test_after_thirty_days_it_is_erased_and_asked_again_in_one_click(
    cohort, user, sessions, render, django_capture_on_commit_callbacks
):
    bundle = asked(cohort, user)
    work()
    document, now = fresh(bundle).document, timezone.now()
    assert files_expire(now=now + datetime.timedelta(days=29)) == 0
    Document.objects.filter(pk=document.pk).update(created_at=now - datetime.timedelta(days=31))
    assert not Document.objects.visible_to(user).filter(pk=document.pk).exists()
    with django_capture_on_commit_callbacks(execute=True), patch.object(jobs.run_job, "delay"):
        assert files_expire(now=now) == 1
    assert not default_storage.exists(document.storage_name)
    assert Job.objects.get(pk=bundle.pk).state == JobState.EXPIRED
    again = job_again(job=Job.objects.get(pk=bundle.pk), actor=user, now=now)
    assert (again.document_key, again.params) == (LOT, {"document": SIGN_IN_SHEET})
    work()
    assert (len(unzipped(again)), render.call_count) == (5, 3)


def test_a_long_one_is_told_by_notice_and_mail(cohort, user, sessions, render):
    bundle = asked(cohort, user, unique=str(uuid.uuid4()))
    Job.objects.filter(pk=bundle.pk).update(created_at=timezone.now() - datetime.timedelta(minutes=2))
    work()
    notice = Notice.objects.get()
    assert (notice.kind, str(bundle.public_id) in notice.url) == ("job.done", True)
    assert OutgoingMail.objects.get().kind == "M23"

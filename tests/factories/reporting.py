import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from ess_platform.accounts.enums import Role
from reporting.enums import REPORT_COPY, JobState, QuestionState
from reporting.models import Bilan, BilanVersion, Document, DocumentContent, FigureQuestion, Job
from tests.factories.accounts import make_user
from tests.factories.directory import next_number


def make_bilan(cohort, **fields) -> Bilan:
    fields.setdefault("title", f"Bilan de clôture {cohort.name}")
    if "created_by" not in fields:
        fields["created_by"] = make_user()
    return Bilan.objects.create(cohort=cohort, **fields)


def make_version(bilan, **fields) -> BilanVersion:
    number = next_number()
    fields.setdefault("number", 1)
    fields.setdefault("snapshot", {})
    fields.setdefault("digest", f"{number:064x}")
    fields.setdefault("verification_code", f"{number:08d}T")
    fields.setdefault("frozen_at", timezone.now())
    fields.setdefault("frozen_by", bilan.created_by)
    return BilanVersion.objects.create(bilan=bilan, **fields)


def make_job(cohort, **fields) -> Job:
    fields.setdefault("idempotency_key", f"test:{next_number()}")
    fields.setdefault("document_key", "bilan-cloture")
    fields.setdefault("state", JobState.QUEUED)
    return Job.objects.create(cohort=cohort, **fields)


def make_document(job, *, content=b"%PDF-1.7 contenu", **fields) -> Document:
    """The file of a job that is done."""
    number = next_number()
    fields.setdefault("key", job.document_key)
    fields.setdefault("title", "Document")
    fields.setdefault("filename", f"document-{number}.pdf")
    fields.setdefault("pages", 3)
    name = default_storage.save(f"documents/{job.public_id}.pdf", ContentFile(content))
    digest = hashlib.sha256(content).hexdigest()
    return Document.objects.create(job=job, storage_name=name, size=len(content), sha256=digest, **fields)


def make_report_copy(report, *, state=JobState.DONE, **fields) -> DocumentContent:
    """The copy of a sent form, with its file when its job is done."""
    number = next_number()
    sent_at = report.submitted_at or timezone.now()
    fields.setdefault("origin", f"test:{number}")
    fields.setdefault("snapshot", {"sent_at": sent_at.isoformat()})
    fields.setdefault("frozen_at", sent_at)
    content = DocumentContent.objects.create(
        document_key=REPORT_COPY,
        cohort=report.laureate.cohort,
        laureate=report.laureate,
        report=report,
        digest=f"{number:064x}",
        verification_code=f"{number:08d}C",
        **fields,
    )
    ended = {"ended_at": timezone.now()} if state in (JobState.DONE, JobState.FAILED) else {}
    job = make_job(content.cohort, document_key=REPORT_COPY, content=content, state=state, **ended)
    if state == JobState.DONE:
        make_document(job)
    return content


def make_question(version, author, **fields) -> FigureQuestion:
    """Asked by a person who reads for a funder; answered when `answered_by` is given."""
    fields.setdefault("figure_code", "K01")
    fields.setdefault("text", "Pourquoi ce nombre ?")
    if "funder" not in fields:
        fields["funder"] = author.memberships.get(role=Role.FUNDER).organisation
    if "answered_by" in fields:
        fields = {"state": QuestionState.ANSWERED, "answer": "-", "answered_at": timezone.now()} | fields
    return FigureQuestion.objects.create(version=version, author=author, **fields)

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from ess_platform.accounts.enums import Role
from laureates.enums import Moment
from reporting.digests import verification_code
from reporting.enums import LOT, REPORT_COPY, RUN_SHEET, BilanStatus, JobState, MonographState, QuestionState
from reporting.models import (
    Bilan,
    BilanVersion,
    ControlExplanation,
    Document,
    DocumentContent,
    FigureQuestion,
    Job,
    JobPiece,
    Monograph,
    OwnFigure,
)
from reporting.selectors.control_blocking import KEY_CODES
from reporting.selectors.controls import KEY_FIGURES
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
    fields.setdefault("verification_code", verification_code("version", number))
    fields.setdefault("frozen_at", timezone.now())
    fields.setdefault("frozen_by", bilan.created_by)
    return BilanVersion.objects.create(bilan=bilan, **fields)


def explain_key_figures(bilan) -> None:
    """Write why each key figure of an empty promotion is at zero: nothing blocks its publication any more."""
    for code in KEY_CODES:
        ControlExplanation.objects.create(
            bilan=bilan, rule=KEY_FIGURES, subject=code, text="Promotion sans données.", written_by=bilan.created_by
        )


def publish_version(version, *, actor, at=None) -> BilanVersion:
    """Follow the arrows of the states up to publication, without its mails: the database takes no short cut."""
    for status in (BilanStatus.REVIEW, BilanStatus.VALIDATED):
        BilanVersion.objects.filter(pk=version.pk).update(status=status)
    published = {"status": BilanStatus.PUBLISHED, "published_at": at or version.frozen_at, "published_by": actor}
    BilanVersion.objects.filter(pk=version.pk).update(**published)
    version.refresh_from_db()
    return version


def make_monograph(laureate, **fields) -> Monograph:
    """A text proposed to its laureate."""
    fields.setdefault("introduction", "Ce que fait la structure.")
    fields.setdefault("state", MonographState.PROPOSED)
    if fields["state"] != MonographState.DRAFT:
        fields.setdefault("proposed_at", timezone.now())
    if "edited_by" not in fields:
        fields["edited_by"] = make_user()
    return Monograph.objects.create(laureate=laureate, **fields)


def make_job(cohort, **fields) -> Job:
    fields.setdefault("idempotency_key", f"test:{next_number()}")
    fields.setdefault("document_key", "bilan-cloture")
    fields.setdefault("state", JobState.QUEUED)
    return Job.objects.create(cohort=cohort, **fields)


def make_own_figure(cohort, **fields) -> OwnFigure:
    """The sum of the jobs at the exit, unless said otherwise."""
    fields.setdefault("number", cohort.own_figures.count() + 1)
    fields.setdefault("label", "Emplois à la sortie")
    fields.setdefault("question", "etp_total")
    fields.setdefault("question_label", "ETP salariés à ce jour")
    fields.setdefault("aggregation", "sum")
    if fields["aggregation"] in ("sum", "mean"):
        fields.setdefault("moment", Moment.EXIT)
    return OwnFigure.objects.create(cohort=cohort, **fields)


def make_bundle(cohort, *pieces, **fields) -> Job:
    """An archive that waits for these jobs."""
    fields = {"document_key": LOT, "params": {"document": RUN_SHEET, "is_planned": True}} | fields
    bundle = make_job(cohort, **{"state": JobState.WAITING} | fields)
    for position, job in enumerate(pieces, start=1):
        JobPiece.objects.create(bundle=bundle, position=position, title="Déroulé", label=f"Séance {position}", job=job)
    return bundle


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
        verification_code=verification_code("copy", number),
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

"""Who may ask for and publish a document. `visible_to` decides what exists; these decide what may be done."""

from django.utils import timezone

from laureates.models import Laureate, ProgressReport
from programmes.permissions import can_manage_cohort
from reporting.enums import BUNDLES, EXPORT
from reporting.models import Bilan, DocumentContent, FigureQuestion, Job


def can_generate_bilan(user, bilan: Bilan) -> bool:
    """True for the team of the promotion; checked again by the worker when it starts (AZ-09)."""
    return user is not None and user.is_active and can_manage_cohort(user, bilan.cohort)


def can_publish_bilan(user, bilan: Bilan) -> bool:
    """True for the team of the promotion (task S10 of the chargé·e de mission)."""
    return can_generate_bilan(user, bilan)


def can_review_bilan(user, bilan: Bilan) -> bool:
    """True for the team of the promotion, « Lecture » left out: a reading ends by a decision."""
    return can_generate_bilan(user, bilan) and not bilan.cohort.is_read_only_for(user)


def can_answer_question(user, question: FigureQuestion) -> bool:
    """True for the team of the promotion."""
    return can_manage_cohort(user, question.version.bilan.cohort)


def can_read_report_copy(user, report: ProgressReport) -> bool:
    """True for the people who represent the laureate today, and for the team; not for an invited colleague."""
    own = Laureate.objects.belonging_to(user).filter(pk=report.laureate_id)
    return own.exists() or can_manage_cohort(user, report.laureate.cohort)


def can_receive_document(user, job: Job) -> bool:
    """True while who asked may still read what the document says; asked by the worker when it starts (AZ-09)."""
    if user is None or not user.is_active:
        return False
    if job.bilan is not None:
        return can_generate_bilan(user, job.bilan)
    if job.document_key == EXPORT or job.document_key in BUNDLES:
        return can_manage_cohort(user, job.cohort)
    return DocumentContent.objects.visible_to(user).filter(pk=job.content_id).exists()


def can_cancel_job(user, job: Job) -> bool:
    """True for who asked."""
    return user.pk == job.requested_by_id


def can_validate_monograph(user, laureate: Laureate) -> bool:
    """True for those of the laureate who may send its forms, today."""
    people = laureate.participants.current(timezone.localdate())
    return user.is_active and people.filter(person__user=user, can_submit=True).exists()

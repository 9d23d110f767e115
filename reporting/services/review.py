"""A second person reads a version before it is published: ask, take back, validate, send back."""

import datetime

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError, ConflictError
from reporting.enums import BILAN_TRANSITIONS, BilanStatus, JobState, ReviewDecision
from reporting.models import BilanReview, BilanVersion
from reporting.notifications import notice_of_review
from reporting.permissions import can_review_bilan
from reporting.selectors.review import reviewers_of

LEAST_COMMENT = 20  # characters: enough to say what is to fix
TEAM_ONLY = "Seule l’équipe de la promotion relit son bilan."
NO_PDF = "Le PDF de cette version n’est pas prêt : générez-le avant de demander sa relecture."
IN_PRODUCTION = "Un PDF de ce bilan est en préparation : attendez-le avant de demander la relecture."
NOT_TO_REVIEW = "La relecture de cette version n’est pas à demander dans son état actuel."
NOT_REVIEWED = "Cette version n’est pas en relecture : rien n’est à décider."
CHOOSE_REVIEWER = "Choisissez qui relit : une autre personne de l’équipe de la promotion."
SECOND_PERSON = "Vous avez demandé cette relecture : une autre personne de l’équipe la valide."
OWN_REQUEST = "Seule la personne qui a demandé la relecture peut la reprendre."
SAY_MORE = f"Dites ce qui est à corriger, en {LEAST_COMMENT} caractères au moins."
MADE_AGAIN = (
    "Cette version a été générée de nouveau depuis l’ouverture de cette page. Relisez la nouvelle avant de continuer."
)


@transaction.atomic
def version_ask_review(
    *, version: BilanVersion, actor, reviewer, note: str, expected_digest: str, now: datetime.datetime
) -> BilanReview:
    """Ask somebody of the team to read a version, which does not change until the decision.

    Refuses a version without its PDF, one whose PDF is being made again, one already read, and a reviewer out of the
    team. The author reads alone only where nobody else of the team could. Notice to the reviewer; audit
    `bilan.ask_review`.
    """
    version = _locked(version, actor, expected_digest)
    if BilanStatus.REVIEW not in BILAN_TRANSITIONS[version.status]:
        raise BusinessRuleError(NOT_TO_REVIEW)
    if version.document_id is None:
        raise BusinessRuleError(NO_PDF)
    if version.bilan.jobs.filter(state__in=(JobState.QUEUED, JobState.RUNNING)).exists():
        raise BusinessRuleError(IN_PRODUCTION)
    others = reviewers_of(version.bilan.cohort, today=formatting.local_day(now), but=actor)
    is_known = others.filter(pk=reviewer.pk).exists() or (reviewer == actor and not others.exists())
    if not is_known:
        raise BusinessRuleError(CHOOSE_REVIEWER, field="reviewer")
    review = BilanReview.objects.create(
        version=version, digest=version.digest, asked_by=actor, asked_at=now, reviewer=reviewer, note=note
    )
    _move(version, BilanStatus.REVIEW, actor, "bilan.ask_review")
    notice_of_review(review=review, kind="bilan.review_asked", users=[reviewer], by=actor, now=now)
    return review


@transaction.atomic
def version_take_back(*, version: BilanVersion, actor, now: datetime.datetime) -> BilanVersion:
    """Take back a request: the version is a draft again. Refuses who did not ask. Audit `bilan.take_back`."""
    version = _locked(version, actor)
    review = _open_review(version)
    if review.asked_by_id != actor.pk:
        raise BusinessRuleError(OWN_REQUEST)
    _decide(review, actor, ReviewDecision.TAKEN_BACK, "", now)
    return _move(version, BilanStatus.DRAFT, actor, "bilan.take_back")


@transaction.atomic
def version_validate(
    *, version: BilanVersion, actor, expected_digest: str, comment: str, now: datetime.datetime
) -> BilanVersion:
    """Validate a version: from now on its content never changes (a trigger says so).

    Refuses who asked for the reading, unless nobody else of the team could validate; the version then says so.
    Notice to who asked; audit `bilan.validate`.
    """
    version = _locked(version, actor, expected_digest)
    review = _open_review(version)
    if review.asked_by_id == actor.pk and _has_another_reviewer(version, actor, now):
        raise BusinessRuleError(SECOND_PERSON)
    _decide(review, actor, ReviewDecision.VALIDATED, comment, now)
    _move(version, BilanStatus.VALIDATED, actor, "bilan.validate")
    notice_of_review(review=review, kind="bilan.validated", users=[review.asked_by], by=actor, now=now)
    return version


@transaction.atomic
def version_send_back(
    *, version: BilanVersion, actor, expected_digest: str, comment: str, now: datetime.datetime
) -> BilanVersion:
    """Send a version back with what is to fix, kept beside it. Refuses a comment under 20 characters.

    Notice to who asked; audit `bilan.send_back`.
    """
    version = _locked(version, actor, expected_digest)
    review = _open_review(version)
    if len(comment.strip()) < LEAST_COMMENT:
        raise BusinessRuleError(SAY_MORE, field="comment")
    _decide(review, actor, ReviewDecision.TO_FIX, comment.strip(), now)
    _move(version, BilanStatus.TO_FIX, actor, "bilan.send_back")
    notice_of_review(review=review, kind="bilan.to_fix", users=[review.asked_by], by=actor, now=now)
    return version


def _locked(version: BilanVersion, actor, expected_digest: str = "") -> BilanVersion:
    rows = BilanVersion.objects.select_for_update(of=("self",)).select_related("bilan__cohort__programme")
    version = rows.get(pk=version.pk)
    if not can_review_bilan(actor, version.bilan):
        raise BusinessRuleError(TEAM_ONLY)
    if expected_digest and version.digest != expected_digest:
        raise ConflictError(MADE_AGAIN)
    return version


def _open_review(version: BilanVersion) -> BilanReview:
    review = version.reviews.filter(decision="").select_related("asked_by").first()
    if review is None:
        raise BusinessRuleError(NOT_REVIEWED)
    return review


def _has_another_reviewer(version: BilanVersion, actor, now: datetime.datetime) -> bool:
    return reviewers_of(version.bilan.cohort, today=formatting.local_day(now), but=actor).exists()


def _decide(review: BilanReview, actor, decision: ReviewDecision, comment: str, now: datetime.datetime) -> None:
    review.decision, review.decided_by, review.decided_at, review.comment = decision, actor, now, comment.strip()
    review.save(update_fields=["decision", "decided_by", "decided_at", "comment", "updated_at"])


def _move(version: BilanVersion, status: BilanStatus, actor, action: str) -> BilanVersion:
    """Follow an arrow of the states; `_locked` holds the row."""
    if status not in BILAN_TRANSITIONS[version.status]:
        raise BusinessRuleError(NOT_REVIEWED)
    version.status = status
    version.save(update_fields=["status", "updated_at"])
    changes = {"number": version.number, "digest": version.digest}
    audit.record(actor=actor, action=action, target=version, scope=version.bilan.cohort.slug, changes=changes)
    return version

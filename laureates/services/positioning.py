"""Writing the ratings of the grid: by the laureate first, then as agreed with the team."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.versioning import claim_version
from ess_platform.directory.models import Criterion

from ..enums import ReportStatus
from ..models import CriterionRating, Positioning, ProgressReport
from ..models.positioning import is_wide_gap

COMMENT_LENGTH = 400
MOST_PRIORITIES = 3


@dataclass(frozen=True)
class Agreement:
    """What the talk with the laureate settled for one criterion."""

    rating: int | None
    comment: str


def self_ratings_write(*, report: ProgressReport, ratings: Mapping[int, int | None]) -> Positioning:
    """Write the levels that the laureate gives, by criterion key; called inside the saving of its report."""
    positioning = Positioning.objects.get_or_create(laureate=report.laureate, campaign=report.campaign)[0]
    rows = [
        CriterionRating(positioning=positioning, criterion_id=criterion, self_rating=level)
        for criterion, level in ratings.items()
    ]
    CriterionRating.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["positioning", "criterion"],
        update_fields=["self_rating"],
    )
    is_rated = positioning.ratings.filter(self_rating__isnull=False).exists()
    if is_rated != positioning.is_self_rated:
        positioning.is_self_rated = is_rated
        positioning.save(update_fields=["is_self_rated", "updated_at"])
    return positioning


def priorities_write(*, report: ProgressReport, codes: Collection[str]) -> Positioning:
    """Write the criteria to work on first, by code; called inside the saving of a form.

    Refuses more than three (C5).
    """
    if len(set(codes)) > MOST_PRIORITIES:
        raise BusinessRuleError("Choisissez trois critères au plus.", field="priorities")
    positioning = Positioning.objects.get_or_create(laureate=report.laureate, campaign=report.campaign)[0]
    positioning.priorities.set(Criterion.objects.filter(code__in=codes))
    return positioning


@transaction.atomic
def positioning_agree(
    *, report: ProgressReport, agreements: Mapping[int, Agreement], actor, expected_version: int
) -> Positioning:
    """Write the levels agreed with the laureate, by criterion key.

    Refuses outside the review (form not sent, or already validated: its values are frozen), and a level that
    differs by two or more from the self-rating without a comment. Raises ConflictError when a colleague wrote
    meanwhile. Audit: `positioning.agree`.
    """
    locked = ProgressReport.objects.select_for_update().get(pk=report.pk)
    if locked.status != ReportStatus.SUBMITTED:
        raise BusinessRuleError("Le positionnement se partage pendant la relecture d’une fiche soumise.")
    positioning = Positioning.objects.get_or_create(laureate=report.laureate, campaign=report.campaign)[0]
    claim_version(positioning, expected_version=expected_version)
    known = dict(positioning.ratings.values_list("criterion_id", "self_rating"))
    for criterion, agreement in agreements.items():
        if is_wide_gap(known.get(criterion), agreement.rating) and not agreement.comment:
            text = "Un écart de deux niveaux ou plus s’explique par une ligne de commentaire."
            raise BusinessRuleError(text, field=f"comment-{criterion}")
    CriterionRating.objects.bulk_create(
        [
            CriterionRating(
                positioning=positioning, criterion_id=key, agreed_rating=value.rating, comment=value.comment
            )
            for key, value in agreements.items()
        ],
        update_conflicts=True,
        unique_fields=["positioning", "criterion"],
        update_fields=["agreed_rating", "comment"],
    )
    positioning.is_agreed = any(value.rating is not None for value in agreements.values())
    positioning.updated_at = timezone.now()
    positioning.save(update_fields=["is_agreed", "updated_at"])
    scope = report.laureate.cohort.slug
    rated = sum(value.rating is not None for value in agreements.values())
    record(actor=actor, action="positioning.agree", target=report, scope=scope, changes={"rated": rated})
    return positioning

"""The same gesture on several forms of a campaign: what does not apply is told apart, and stops nothing."""

import datetime
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db import transaction

from ess_platform.common.errors import BusinessRuleError

from ..models import Laureate, ProgressReport, ReportingCampaign
from .extension import report_extend
from .set_aside import report_exempt


@dataclass(frozen=True)
class BulkResult:
    """How many forms were changed, and the laureates left out with the reason."""

    done: int
    refused: tuple[tuple[Laureate, str], ...]


@transaction.atomic
def reports_extend(
    *,
    campaign: ReportingCampaign,
    laureates: Collection[Laureate],
    due_on: datetime.date,
    actor,
    now: datetime.datetime,
) -> BulkResult:
    """Grant the same delay to several laureates; each refusal of `report_extend` leaves that laureate out."""

    def extend(report: ProgressReport) -> None:
        report_extend(report=report, due_on=due_on, actor=actor, now=now)

    return _each(campaign, laureates, extend)


@transaction.atomic
def reports_exempt(
    *,
    campaign: ReportingCampaign,
    laureates: Collection[Laureate],
    reason: str,
    actor,
    now: datetime.datetime,
) -> BulkResult:
    """Exempt several laureates for one reason; each refusal of `report_exempt` leaves that laureate out."""

    def exempt(report: ProgressReport) -> None:
        report_exempt(report=report, reason=reason, actor=actor, now=now)

    return _each(campaign, laureates, exempt)


def _each(
    campaign: ReportingCampaign, laureates: Collection[Laureate], act: Callable[[ProgressReport], None]
) -> BulkResult:
    """Do `act` on the form of each laureate, made when it misses; a refusal undoes that form only."""
    done, refused = 0, []
    for laureate in laureates:
        try:
            with transaction.atomic():
                act(ProgressReport.objects.get_or_create(laureate=laureate, campaign=campaign)[0])
        except BusinessRuleError as error:
            refused.append((laureate, error.message))
        else:
            done += 1
    return BulkResult(done, tuple(refused))

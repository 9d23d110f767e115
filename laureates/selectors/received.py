"""What came from the laureates of a promotion since a moment: forms sent, delays asked."""

import datetime
from dataclasses import dataclass

from programmes.models import Cohort

from ..enums import IN_SCOPE_STATUSES, ReportStatus
from ..models import ProgressReport
from .review import UNSENT


@dataclass(frozen=True)
class Received:
    """Forms that wait for the team, and delays it has not answered; both oldest first."""

    forms: tuple[ProgressReport, ...]
    delays: tuple[ProgressReport, ...]

    def __bool__(self) -> bool:
        return bool(self.forms or self.delays)


def received_between(*, cohort: Cohort, since: datetime.datetime, until: datetime.datetime) -> Received:
    """Read what came after `since`, up to `until` included, and still waits. Two queries."""
    rows = ProgressReport.objects.filter(
        laureate__cohort=cohort, laureate__status__in=IN_SCOPE_STATUSES
    ).select_related("laureate__organisation", "campaign")
    forms = rows.filter(status=ReportStatus.SUBMITTED, submitted_at__gt=since, submitted_at__lte=until)
    delays = rows.filter(status__in=UNSENT, delay_asked_at__gt=since, delay_asked_at__lte=until)
    return Received(tuple(forms.order_by("submitted_at", "pk")), tuple(delays.order_by("delay_asked_at", "pk")))

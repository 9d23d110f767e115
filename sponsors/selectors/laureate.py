"""What a laureate reads of its sponsorship: who, the meetings, what it shares, its requests."""

import datetime
from dataclasses import dataclass

from laureates.enums import EDITABLE_REPORT_STATUSES
from laureates.models import Laureate, ProgressReport
from sponsors.models import Introduction, SponsorMeeting, Sponsorship
from sponsors.selectors.space import SharedReport, latest_validated, read_shared

FRESH = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Sharing:
    """What the sponsor reads, or would read: the latest validated report, and the form where the choice is made.

    `report` is None before the first validation; `open_form` is None when no form may be written.
    """

    report: ProgressReport | None
    texts: SharedReport | None
    open_form: ProgressReport | None

    @property
    def is_shared(self) -> bool:
        return self.report is not None and self.report.shares_with_sponsor


def sharing_of(laureate: Laureate) -> Sharing:
    """Two queries."""
    report = latest_validated([laureate.pk]).first()
    editable = ProgressReport.objects.filter(laureate=laureate, status__in=EDITABLE_REPORT_STATUSES)
    open_form = editable.select_related("campaign").order_by("-campaign__opens_on").first()
    return Sharing(report, read_shared(report) if report else None, open_form)


def has_met_sponsors(laureate: Laureate) -> bool:
    """Say whether a laureate has ever been accompanied: « not yet » and « no longer » are not the same words."""
    return Sponsorship.objects.filter(laureate=laureate).exists()


def meetings_of(laureate: Laureate):
    """Every meeting of a laureate with its sponsors, the most recent first."""
    rows = SponsorMeeting.objects.filter(sponsorship__laureate=laureate)
    return rows.select_related("sponsorship__contact__person").order_by("-held_on", "-pk")


def introductions_of(laureate: Laureate):
    """The requests of a laureate, the most recent first."""
    rows = Introduction.objects.filter(sponsorship__laureate=laureate)
    return rows.select_related("sponsorship__contact__person").order_by("-asked_at", "-pk")


def fresh_answers(laureate: Laureate, today: datetime.date) -> list[Introduction]:
    """The answers of the last thirty days, for the home page."""
    return list(introductions_of(laureate).filter(answered_at__date__gte=today - FRESH))

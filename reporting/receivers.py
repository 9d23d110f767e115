"""What this app does when something below changes, and what it says and shows on pages of lower apps."""

import datetime
import logging

from django.db import transaction
from django.dispatch import receiver

from laureates.enums import ReportStatus
from laureates.models import ProgressReport, ReportTransition
from laureates.report_guards import register_guard
from laureates.signals import report_moved
from laureates.space_cards import SpaceCard, register_card
from programmes.signals import testimonial_uses_asked
from reporting.selectors.bilan import published_version_with
from reporting.selectors.report_copy import readable_copies
from reporting.selectors.testimonial_uses import bilan_quotes
from reporting.services.report_copy import report_copies_withdraw, report_copy_freeze

logger = logging.getLogger(__name__)


@receiver(report_moved, dispatch_uid="reporting_copies_what_is_sent")
def copy_what_is_sent(sender, report: ProgressReport, transition: ReportTransition, **kwargs) -> None:
    """Freeze the answers in the transaction that sends them; the PDF is asked for when it is committed.

    A copy that cannot be frozen never keeps a form from being sent: its page offers to make it again.
    """
    try:
        with transaction.atomic():
            if transition.to_status == ReportStatus.SUBMITTED:
                report_copy_freeze(report=report, transition=transition)
            elif transition.from_status == ReportStatus.SUBMITTED and transition.to_status == ReportStatus.DRAFT:
                report_copies_withdraw(report=report, now=transition.at)
    except Exception:
        logger.exception("report %s: its copy could not be frozen", report.public_id)


@receiver(testimonial_uses_asked, dispatch_uid="reporting_prints_quotes")
def printed_in_bilans(sender, cohort, **kwargs) -> dict[str, list[str]]:
    """Where the quotes of a promotion are printed, for the page of its quotes."""
    return bilan_quotes(cohort)


@register_card(position=30)
def documents_card(laureate, user, today: datetime.date) -> SpaceCard:
    """« Mes documents »: the latest copy of a form, and the way to the others. One query."""
    ready = readable_copies(user).filter(laureate=laureate, job__document__isnull=False)
    content = ready.select_related("job__document", "report__campaign").first()
    return SpaceCard(
        title="Mes documents",
        template_name="reporting/_documents_card.html",
        context={
            "laureate": laureate,
            "document": content.job.document if content else None,
            "label": content.report.campaign.label if content else "",
        },
    )


@register_guard
def published_values(report: ProgressReport) -> str:
    """Why a form whose values were published stays as it is."""
    version = published_version_with(report)
    if version is None:
        return ""
    return (
        f"Les valeurs de cette fiche sont dans «\u00a0{version.bilan.title}\u00a0», version {version.number}, "
        "publiée\u00a0: elles ne changent plus. Corrigez par une nouvelle version du bilan, qui dira ce qui change."
    )

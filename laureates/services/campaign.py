"""Opening a campaign: one form per laureate in scope."""

from django.db import transaction

from ess_platform.audit.services import record

from ..models import Laureate, ProgressReport, ReportingCampaign


@transaction.atomic
def campaign_open(*, campaign: ReportingCampaign, actor) -> int:
    """Create the forms that miss for the laureates in scope, and return how many; safe to run again.

    Forms that exist are left as they are. Audit: `campaign.open`, when something was created.
    """
    started = ProgressReport.objects.filter(campaign=campaign).values("laureate")
    missing = Laureate.objects.in_scope().filter(cohort=campaign.cohort_id).exclude(pk__in=started)
    rows = [ProgressReport(laureate=laureate, campaign=campaign) for laureate in missing]
    ProgressReport.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    if rows:
        changes = {"created": len(rows)}
        record(actor=actor, action="campaign.open", target=campaign, scope=campaign.cohort.slug, changes=changes)
    return len(rows)

"""What the team of a demonstration finds in its notices: the forms that wait to be reviewed."""

from django.conf import settings
from django.urls import reverse

from ess_platform.common.data_file import Load
from ess_platform.notifications.scopes import scope_team
from ess_platform.notifications.services import notices_write

from ..enums import ReportStatus
from ..models import ProgressReport


def load_notices(load: Load) -> None:
    """Announce each form sent and not reviewed yet, once, at the moment it was sent. In the demo only."""
    if load.checking or not settings.DEMO_MODE:
        return
    sent = ProgressReport.objects.filter(
        laureate__cohort__is_demo=True, status=ReportStatus.SUBMITTED, submitted_at__isnull=False
    )
    for report in sent.select_related("laureate__organisation", "laureate__cohort", "campaign"):
        laureate, campaign, slug = report.laureate, report.campaign, report.laureate.cohort.slug
        where = {"slug": slug, "campaign_id": campaign.public_id, "laureate_slug": laureate.slug}
        notices_write(
            users=scope_team(slug),
            kind="report.sent",
            text=f"{laureate.organisation.name} a envoyé sa fiche : {campaign.label}.",
            url=reverse("laureates:progress_review", kwargs=where),
            scope=slug,
            dedup_key=f"demo:{report.public_id}",
            now=report.submitted_at,
        )

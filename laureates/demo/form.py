"""The questions that loaded campaigns have asked."""

from django.utils import timezone

from ess_platform.common.data_file import Load

from ..enums import ReportStatus
from ..models import ProgressReport, ReportingCampaign
from ..services.form import form_freeze


def freeze_forms(load: Load) -> None:
    """Freeze the questions of the campaigns that somebody has filled: later versions of the form leave them alone."""
    if load.checking:
        return
    filled = ProgressReport.objects.exclude(status=ReportStatus.NOT_STARTED).values("campaign")
    for campaign in ReportingCampaign.objects.filter(form=None, pk__in=filled).order_by("pk"):
        form_freeze(campaign=campaign, actor=None, now=timezone.now())

"""What the pages of one form share."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone

from ..models import ProgressReport
from ..permissions import can_fill_report
from ..selectors.answers import ReportAnswers
from ..selectors.space import CampaignForm

RELATED = ("campaign", "laureate__organisation__inclusion_kind", "laureate__cohort", "validated_by__person")
NOT_YOURS = "Cette page est l’espace du lauréat. Sa fiche se relit depuis l’avancement de la promotion."


def read_report(user, public_id) -> ProgressReport:
    """A report that the user may see, with everything that its answers need, in one query; 404 otherwise."""
    visible = ProgressReport.objects.visible_to(user).select_related(*RELATED)
    return get_object_or_404(visible, public_id=public_id)


class OwnReportMixin:
    """Load `self.report`: 404 when it is not visible, 403 for anybody but the people of the laureate."""

    def dispatch(self, request, *args, **kwargs):
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.report = read_report(request.user, kwargs["public_id"])
        if not can_fill_report(request.user, self.report.laureate):
            raise PermissionDenied(NOT_YOURS)
        self.answers = ReportAnswers(self.report)
        self.campaign_form = CampaignForm(self.report.campaign, self.report, self.today)
        return super().dispatch(request, *args, **kwargs)

    @property
    def is_writable(self) -> bool:
        return self.report.is_editable and not self.campaign_form.is_closed

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            report=self.report,
            laureate=self.report.laureate,
            campaign=self.report.campaign,
            campaign_form=self.campaign_form,
            is_writable=self.is_writable,
            today=self.today,
            **kwargs,
        )

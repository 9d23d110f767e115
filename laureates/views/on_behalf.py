"""« Saisir pour le compte de »: the team fills the form of a laureate, on the phone with it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError

from ..models import Laureate, ProgressReport
from ..services.report import report_fill_on_behalf
from .base import ON_BEHALF
from .campaign_base import CampaignMixin


class ReportOnBehalf(CampaignMixin, TemplateView):
    """GET says what it does and whom to call; POST opens the form to this person for this session."""

    template_name = "laureates/report_on_behalf.html"

    @property
    def laureate(self) -> Laureate:
        if not hasattr(self, "_laureate"):
            rows = Laureate.objects.visible_to(self.request.user).filter(cohort=self.cohort)
            rows = rows.select_related("organisation", "cohort")
            self._laureate = get_object_or_404(rows, slug=self.kwargs["laureate_slug"])
        return self._laureate

    def get_context_data(self, **kwargs):
        report = ProgressReport.objects.filter(laureate=self.laureate, campaign=self.campaign).first()
        people = self.laureate.participants.current(self.today).select_related("person")
        return super().get_context_data(
            campaign=self.campaign, laureate=self.laureate, report=report, people=people, **kwargs
        )

    def post(self, request, *args, **kwargs):
        try:
            report = report_fill_on_behalf(
                laureate=self.laureate, campaign=self.campaign, actor=request.user, now=self.now
            )
        except BusinessRuleError as error:
            messages.error(request, error.message)
            return redirect(
                "laureates:progress_review",
                slug=self.cohort.slug,
                campaign_id=self.campaign.public_id,
                laureate_slug=self.laureate.slug,
            )
        known = request.session.get(ON_BEHALF, [])
        request.session[ON_BEHALF] = [*{*known, str(report.public_id)}]
        return redirect("laureates:report_tasks", public_id=report.public_id)

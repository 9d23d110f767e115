"""What the team's pages about one campaign share."""

from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from programmes.views.base import TeamCohortMixin

from ..models import ReportingCampaign


class CampaignMixin(TeamCohortMixin):
    """Load `self.campaign` of the promotion; 404 for another one's."""

    section = "progress"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.now = timezone.now()

    @property
    def campaign(self) -> ReportingCampaign:
        if not hasattr(self, "_campaign"):
            rows = ReportingCampaign.objects.visible_to(self.request.user).filter(cohort=self.cohort)
            rows = rows.select_related("form").defer("form__definition")
            self.take(get_object_or_404(rows, public_id=self.kwargs["campaign_id"]))
        return self._campaign

    def take(self, campaign: ReportingCampaign) -> None:
        """Keep the campaign of the page, with the promotion that was already read."""
        campaign.cohort = self.cohort
        self._campaign = campaign

    def to_queue(self):
        return redirect("laureates:review_queue", slug=self.cohort.slug, campaign_id=self.campaign.public_id)

    def to_review(self, laureate_slug: str):
        return redirect(
            "laureates:progress_review",
            slug=self.cohort.slug,
            campaign_id=self.campaign.public_id,
            laureate_slug=laureate_slug,
        )

"""The agenda of a promotion, month by month."""

from django.views.generic import TemplateView

from ess_platform.common.formatting import WEEKDAYS
from laureates.selectors.campaign_dates import region_of
from programmes.views.base import TeamCohortMixin
from sessions.selectors.month import month_of, read_month


class SessionMonthView(TeamCohortMixin, TemplateView):
    """A table of weeks; on a phone, the list of the days that hold something."""

    template_name = "sessions/session_month.html"
    section = "agenda"

    def get_context_data(self, **kwargs):
        first = read_month(self.request.GET.get("mois", ""), self.today)
        month = month_of(self.cohort, first, region_of(self.cohort))
        return super().get_context_data(month=month, weekdays=WEEKDAYS, **kwargs)

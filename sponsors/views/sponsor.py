"""The sponsors of a promotion (team): organisations, then pairs laureate × sponsor."""

from django.core.paginator import Paginator
from django.urls import reverse
from django.views.generic import TemplateView

from programmes.views.base import TeamCohortMixin
from sponsors.filters import SPONSOR_SORTS, SPONSORSHIP_SORTS, SponsorFilter, SponsorshipFilter
from sponsors.selectors.sponsor import hours, laureates_without_sponsor, sponsor_list, sponsorship_list

PAGE_SIZE = 25
ALERT_SIZE = 10


class SponsorPageMixin(TeamCohortMixin):
    """A filtered, sorted, paginated list under the alert on laureates without sponsor.

    A subclass gives `get_filterset()` over its named queryset.
    """

    section = "sponsors"
    url_name = ""
    sorts = {}
    default_sort = ""

    def get_context_data(self, **kwargs):
        filterset = self.get_filterset()
        asked = self.request.GET.get("tri")
        sort = asked if asked in self.sorts else self.default_sort
        page = Paginator(filterset.qs.order_by(*self.sorts[sort]), PAGE_SIZE).get_page(self.request.GET.get("page"))
        alone = list(laureates_without_sponsor(self.cohort, self.today)[: ALERT_SIZE + 1])
        return super().get_context_data(
            page_obj=page,
            rows=[(row, hours(row.minutes_total)) for row in page],
            total=page.paginator.count,
            is_filtered=any(self.request.GET.get(name) for name in filterset.filters),
            form=filterset.form,
            sort=sort,
            list_url=reverse(self.url_name, kwargs={"slug": self.cohort.slug}),
            unsponsored=alone[:ALERT_SIZE],
            has_more_unsponsored=len(alone) > ALERT_SIZE,
            **kwargs,
        )


class SponsorListView(SponsorPageMixin, TemplateView):
    template_name = "sponsors/sponsor_list.html"
    url_name = "sponsors:sponsor_list"
    sorts = SPONSOR_SORTS
    default_sort = "nom"

    def get_filterset(self):
        return SponsorFilter(self.request.GET, queryset=sponsor_list(self.cohort))


class SponsorshipListView(SponsorPageMixin, TemplateView):
    template_name = "sponsors/sponsorship_list.html"
    url_name = "sponsors:sponsorship_list"
    sorts = SPONSORSHIP_SORTS
    default_sort = "laureat"

    def get_filterset(self):
        return SponsorshipFilter(self.request.GET, queryset=sponsorship_list(self.cohort, self.today))

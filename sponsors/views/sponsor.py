"""The sponsors of a promotion (team): organisations, then pairs laureate × sponsor."""

from django.core.paginator import Paginator
from django.views.generic import TemplateView

from laureates.models import Laureate
from programmes.views.lists import TeamListMixin
from sponsors.filters import SPONSOR_SORTS, SPONSORSHIP_SORTS, SponsorFilter, SponsorshipFilter
from sponsors.selectors.matching import available_contacts
from sponsors.selectors.matrix import laureates_to_pair
from sponsors.selectors.sponsor import hours, laureates_without_sponsor, sponsor_list, sponsorship_list

PAGE_SIZE = 25
ALERT_SIZE = 10


class SponsorPageMixin(TeamListMixin):
    """A filtered, sorted, paginated list.

    A subclass gives `get_filterset()` over its named queryset.
    """

    section = "sponsors"

    def get_context_data(self, **kwargs):
        filterset = self.get_filterset()
        rows = filterset.qs.order_by(*self.sorts[self.sort])
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page,
            rows=[(row, hours(row.minutes_total)) for row in page],
            total=page.paginator.count,
            is_filtered=any(self.request.GET.get(name) for name in filterset.filters),
            form=filterset.form,
            **kwargs,
        )


class SponsorListView(SponsorPageMixin, TemplateView):
    template_name = "sponsors/sponsor_list.html"
    list_code = "parrains"
    list_url_name = "sponsors:sponsor_list"
    sorts = SPONSOR_SORTS
    default_sort = "nom"

    def get_filterset(self):
        return SponsorFilter(self.request.GET, queryset=sponsor_list(self.cohort))

    def get_context_data(self, **kwargs):
        alone = list(laureates_without_sponsor(self.cohort, self.today)[: ALERT_SIZE + 1])
        return super().get_context_data(
            unsponsored=alone[:ALERT_SIZE], has_more_unsponsored=len(alone) > ALERT_SIZE, **kwargs
        )


class SponsorshipListView(SponsorPageMixin, TemplateView):
    template_name = "sponsors/sponsorship_list.html"
    list_code = "parrainages"
    list_url_name = "sponsors:sponsorship_list"
    sorts = SPONSORSHIP_SORTS
    default_sort = "laureat"

    def get_filterset(self):
        return SponsorshipFilter(self.request.GET, queryset=sponsorship_list(self.cohort, self.today))

    def get_context_data(self, **kwargs):
        contacts = available_contacts(self.cohort, self.today)
        alone = laureates_without_sponsor(self.cohort, self.today)
        found = laureates_to_pair(contacts=contacts, alone=alone, limit=ALERT_SIZE + 1)
        laureates = Laureate.objects.filter(cohort=self.cohort).in_scope().select_related("organisation")
        return super().get_context_data(
            contacts=contacts,
            to_pair=found[:ALERT_SIZE],
            has_more_to_pair=len(found) > ALERT_SIZE,
            laureates=laureates,
            **kwargs,
        )

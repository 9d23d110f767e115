"""The team's list of laureates."""

from django.db.models import Prefetch
from django.utils.http import urlencode
from django.views.generic import ListView

from laureates.enums import ReportStatus
from laureates.filters import ALL, EVERYBODY
from laureates.models import LaureateTag
from programmes.views.lists import Column, TeamListMixin
from reporting.filters import LATE, LaureateFilter
from reporting.selectors.laureates import (
    SORTS,
    campaign_with_counts,
    laureate_rows,
    laureate_rows_queryset,
)


class LaureateListView(TeamListMixin, ListView):
    template_name = "reporting/laureate_list.html"
    section = "laureates"
    paginate_by = 25
    list_code = "laureats"
    list_url_name = "reporting:laureate_list"
    sorts = SORTS
    default_sort = "structure"
    columns = (
        Column("filiere", "Filière"),
        Column("departement", "Département"),
        Column("fiche", "Fiche"),
        Column("presence", "Présence"),
        Column("parrain", "Parrain"),
        Column("echange", "Dernier échange", is_default=False),
        Column("parcours", "Parcours", is_default=False),
        Column("etiquettes", "Étiquettes", is_default=False),
    )

    def get_queryset(self):
        self.campaign, self.counts = campaign_with_counts(cohort=self.cohort, today=self.today)
        rows = laureate_rows_queryset(
            user=self.request.user, cohort=self.cohort, campaign=self.campaign, today=self.today
        )
        self.filterset = LaureateFilter(self.request.GET, queryset=rows, cohort=self.cohort, today=self.today)
        fields = self.filterset.form.fields
        self.asked = {name: value for name in fields if (value := self.request.GET.get(name))}
        found = self.in_order(self.filterset.qs)
        if "etiquettes" not in self.shown_columns:
            return found
        return found.prefetch_related(Prefetch("tag_links", LaureateTag.objects.select_related("tag")))

    def get_paginator(self, *args, **kwargs):
        paginator = super().get_paginator(*args, **kwargs)
        if not self.asked:
            paginator.count = self.counts.total  # already counted for « Tous »
        return paginator

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["rows"] = laureate_rows(laureates=context["object_list"], cohort=self.cohort, campaign=self.campaign)
        return context | {
            "campaign": self.campaign,
            "filter_form": self.filterset.form,
            "is_filtered": bool(self.asked),
            "is_all": self.request.GET.get(ALL) == EVERYBODY,
            "asked": self.asked.items(),
            "ready_views": [
                (label, urlencode(query), total, self.asked == query) for label, query, total in self._views()
            ],
        }

    def _views(self):
        """The ready-made views: what they are called, what they ask, what they hold."""
        counts = self.counts
        return (
            ("Tous", {}, counts.total),
            ("En retard", {"fiche": LATE}, counts.late),
            ("À relire", {"fiche": ReportStatus.SUBMITTED.value}, counts.to_review),
            ("Sans parrain", {"parrain": "non"}, counts.alone),
        )

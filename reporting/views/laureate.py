"""The team's list of laureates and the sheet of one of them."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils.http import urlencode
from django.views.generic import ListView, TemplateView

from laureates.enums import ReportStatus
from laureates.models import Laureate, LaureateZoning, Participant
from programmes.views.base import TeamCohortMixin
from reporting.filters import LATE, LaureateFilter
from reporting.selectors.laureate_sheet import laureate_sheet
from reporting.selectors.laureates import (
    SORTS,
    campaign_with_counts,
    laureate_rows,
    laureate_rows_queryset,
)


class LaureateListView(TeamCohortMixin, ListView):
    template_name = "reporting/laureate_list.html"
    section = "laureates"
    paginate_by = 25

    def get_queryset(self):
        self.campaign, self.counts = campaign_with_counts(cohort=self.cohort, today=self.today)
        rows = laureate_rows_queryset(
            user=self.request.user, cohort=self.cohort, campaign=self.campaign, today=self.today
        )
        self.filterset = LaureateFilter(self.request.GET, queryset=rows, cohort=self.cohort)
        fields = self.filterset.form.fields
        self.asked = {name: value for name in fields if (value := self.request.GET.get(name))}
        return self.filterset.qs.order_by(*self._order(), "pk")

    def get_paginator(self, *args, **kwargs):
        paginator = super().get_paginator(*args, **kwargs)
        if not self.asked:
            paginator.count = self.counts.total  # already counted for « Tous »
        return paginator

    def _order(self) -> list[str]:
        asked = self.request.GET.get("tri", "structure")
        self.sort = asked if asked.removeprefix("-") in SORTS else "structure"
        fields = SORTS[self.sort.removeprefix("-")]
        return [f"-{field}" for field in fields] if self.sort.startswith("-") else list(fields)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["rows"] = laureate_rows(laureates=context["object_list"], cohort=self.cohort, campaign=self.campaign)
        return context | {
            "campaign": self.campaign,
            "filter_form": self.filterset.form,
            "is_filtered": bool(self.asked),
            "sort": self.sort,
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


class LaureateDetailView(TeamCohortMixin, TemplateView):
    template_name = "reporting/laureate_detail.html"
    section = "laureates"

    def get_context_data(self, laureate_slug, **kwargs):
        visible = (
            Laureate.objects.visible_to(self.request.user)
            .filter(cohort=self.cohort)
            .select_related(
                "cohort",
                "organisation__legal_form",
                "organisation__inclusion_kind",
                "organisation__sector",
                "organisation__department",
            )
            .prefetch_related(
                Prefetch("zonings", LaureateZoning.objects.select_related("zoning")),
                Prefetch("participants", Participant.objects.select_related("person")),
            )
        )
        laureate = get_object_or_404(visible, slug=laureate_slug)
        return super().get_context_data(laureate=laureate, sheet=laureate_sheet(laureate), **kwargs)

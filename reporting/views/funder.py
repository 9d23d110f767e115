"""The funder's space: what is funded, one promotion at a glance, its laureates one by one."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import ListView, TemplateView

from ess_platform.accounts.enums import Space
from ess_platform.accounts.views.space import SpacePageMixin
from reporting.selectors.funder import (
    funded_cohorts,
    funded_timeline,
    headline_figures,
    own_fundings,
    publication_promise,
    published_history,
    target_lines,
)
from reporting.selectors.funder_laureate import funded_laureates, funder_laureate_sheet, funder_rows
from reporting.views.funder_base import FundedCohortMixin, PublishedBilanMixin


class FunderHomeView(SpacePageMixin, TemplateView):
    space = Space.FUNDER
    space_refusal = "Cette page est réservée aux financeurs. Votre espace vous montre ce qui vous concerne."
    template_name = "reporting/funder_home.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(funded=funded_cohorts(self.request.user, timezone.localdate()), **kwargs)


class FunderCohortView(PublishedBilanMixin, TemplateView):
    """One funded promotion: five figures, targets, dates, the documents published, whom to ask."""

    template_name = "reporting/funder_cohort.html"
    tab = "funder_cohort"

    def get_context_data(self, **kwargs):
        cohort, today = self.funded_cohort, timezone.localdate()
        figures = self.snapshot.get("figures", {})
        return super().get_context_data(
            headline=headline_figures(self.snapshot),
            targets=target_lines(targets=list(cohort.targets.all()), figures=figures),
            documents=[version for version in self.editions if version.bilan.cohort_id == cohort.pk],
            history=published_history(cohort),
            timeline=funded_timeline(cohort, today),
            fundings=own_fundings(self.request.user, cohort, today),
            promise=publication_promise(cohort, today),
            team=cohort.team.select_related("user__person"),
            **kwargs,
        )


class FunderLaureateListView(FundedCohortMixin, ListView):
    template_name = "reporting/funder_laureate_list.html"
    tab = "funder_laureate_list"
    context_object_name = "laureates"
    paginate_by = 25

    def get_queryset(self):
        return funder_rows(user=self.request.user, cohort=self.funded_cohort)


class FunderLaureateView(FundedCohortMixin, TemplateView):
    """One laureate: what its own page « Ce que voit la Région » shows, and nothing else."""

    template_name = "reporting/funder_laureate.html"
    tab = "funder_laureate_list"

    def get_context_data(self, slug, laureate_slug, **kwargs):
        visible = funded_laureates(self.request.user).filter(cohort=self.funded_cohort)
        laureate = get_object_or_404(visible, slug=laureate_slug)
        return super().get_context_data(sheet=funder_laureate_sheet(laureate), **kwargs)

"""The funder's space: what is funded, the published bilan of each promotion, its laureates one by one."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import ListView, TemplateView

from ess_platform.accounts.enums import Space
from ess_platform.accounts.views.space import SpacePageMixin
from programmes.models import Cohort
from reporting.selectors.bilan import published_version
from reporting.selectors.funder import (
    funded_cohorts,
    headline_figures,
    publication_promise,
    published_history,
    target_lines,
)
from reporting.selectors.funder_laureate import funded_laureates, funder_laureate_sheet, funder_rows


class FunderHomeView(SpacePageMixin, TemplateView):
    space = Space.FUNDER
    space_refusal = "Cette page est réservée aux financeurs. Votre espace vous montre ce qui vous concerne."
    template_name = "reporting/funder_home.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(funded=funded_cohorts(self.request.user, timezone.localdate()), **kwargs)


class FunderCohortView(TemplateView):
    """One funded promotion: five figures, targets, the PDF. Nothing but published content."""

    template_name = "reporting/funder_cohort.html"

    def get_context_data(self, slug, **kwargs):
        funded = Cohort.objects.funded_for(self.request.user).select_related("programme__operator")
        cohort = get_object_or_404(funded, slug=slug)
        version = published_version(user=self.request.user, cohort=cohort)
        snapshot = version.snapshot if version else {}
        figures = snapshot.get("figures", {})
        return super().get_context_data(
            funded_cohort=cohort,
            version=version,
            headline=headline_figures(snapshot),
            targets=target_lines(targets=list(cohort.targets.all()), figures=figures),
            figures=figures.values(),
            declared=[row for row in snapshot.get("declared", []) if row["explanation"]],
            history=published_history(cohort),
            promise=publication_promise(cohort, timezone.localdate()),
            team=cohort.team.select_related("user__person"),
            **kwargs,
        )


class FundedCohortMixin:
    """Load `self.funded_cohort`, funded today for the person, or 404."""

    @cached_property
    def funded_cohort(self) -> Cohort:
        return get_object_or_404(Cohort.objects.funded_for(self.request.user), slug=self.kwargs["slug"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(funded_cohort=self.funded_cohort, **kwargs)


class FunderLaureateListView(FundedCohortMixin, ListView):
    template_name = "reporting/funder_laureate_list.html"
    context_object_name = "laureates"
    paginate_by = 25

    def get_queryset(self):
        return funder_rows(user=self.request.user, cohort=self.funded_cohort)


class FunderLaureateView(FundedCohortMixin, TemplateView):
    """One laureate: what its own page « Ce que voit la Région » shows, and nothing else."""

    template_name = "reporting/funder_laureate.html"

    def get_context_data(self, slug, laureate_slug, **kwargs):
        visible = funded_laureates(self.request.user).filter(cohort=self.funded_cohort)
        laureate = get_object_or_404(visible, slug=laureate_slug)
        return super().get_context_data(sheet=funder_laureate_sheet(laureate), **kwargs)

"""The list of promotions of the team."""

from django.utils import timezone
from django.views.generic import ListView

from ess_platform.accounts.enums import Space
from ess_platform.accounts.views.space import SpacePageMixin
from programmes.filters import CohortFilter
from programmes.permissions import directed_operators
from programmes.selectors.cohort import cohort_rows

TEAM_SPACE_ONLY = "Cette page est réservée aux équipes des programmes. Votre espace vous montre ce qui vous concerne."


class CohortListView(SpacePageMixin, ListView):
    space = Space.TEAM
    space_refusal = TEAM_SPACE_ONLY
    template_name = "programmes/cohort_list.html"
    context_object_name = "cohorts"
    paginate_by = 25

    def get_queryset(self):
        self.filterset = CohortFilter(self.request.GET, queryset=cohort_rows(self.request.user))
        return self.filterset.qs

    def get_context_data(self, **kwargs):
        form = self.filterset.form
        return super().get_context_data(
            filter_form=form,
            is_filtered=any(self.request.GET.get(name) for name in form.fields),
            may_create=directed_operators(self.request.user).exists(),
            today=timezone.localdate(),
            **kwargs,
        )

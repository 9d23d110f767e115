"""The list of promotions of the team."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.views.generic import ListView

from ess_platform.accounts.enums import Space
from ess_platform.accounts.selectors.space import spaces_of
from programmes.filters import CohortFilter
from programmes.selectors.cohort import cohort_rows

TEAM_SPACE_ONLY = "Cette page est réservée aux équipes des programmes. Votre espace vous montre ce qui vous concerne."


class CohortListView(ListView):
    template_name = "programmes/cohort_list.html"
    context_object_name = "cohorts"
    paginate_by = 25

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and Space.TEAM not in {space.space for space in spaces_of(request.user)}:
            raise PermissionDenied(TEAM_SPACE_ONLY)
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        self.filterset = CohortFilter(self.request.GET, queryset=cohort_rows(self.request.user))
        return self.filterset.qs

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            filter_form=self.filterset.form, is_filtered=bool(self.request.GET), today=timezone.localdate(), **kwargs
        )

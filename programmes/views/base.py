"""The house base of every page inside a promotion."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone

from programmes.selectors.cohort import cohort_with_rights

TEAM_ONLY = "Cette page est réservée à l'équipe de la promotion. Votre espace vous montre ce qui vous concerne."


class TeamCohortMixin:
    """Load `self.cohort` from the `slug` of the address: 404 if it is not visible, 403 if not of the team.

    `section` names the entry of the promotion's menu that is current.
    """

    section = ""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.today = timezone.localdate()

    def dispatch(self, request, *args, **kwargs):
        self.cohort = get_object_or_404(cohort_with_rights(request.user), slug=kwargs["slug"])
        if not self.cohort.is_managed:
            raise PermissionDenied(TEAM_ONLY)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(cohort=self.cohort, section=self.section, today=self.today, **kwargs)

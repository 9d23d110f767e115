"""The house base of every page inside a promotion."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone

from programmes.models import Cohort
from programmes.permissions import can_manage_cohort

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
        visible = Cohort.objects.visible_to(request.user).select_related("programme__operator", "programme__region")
        self.cohort = get_object_or_404(visible, slug=kwargs["slug"])
        if not can_manage_cohort(request.user, self.cohort):
            raise PermissionDenied(TEAM_ONLY)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(cohort=self.cohort, section=self.section, today=self.today, **kwargs)

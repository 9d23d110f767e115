"""`/dispositifs/<slug>/`: a dispositif and its editions, side by side when there are several."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from programmes.models import Programme
from programmes.views.base import TEAM_ONLY
from reporting.selectors.editions import MOST, chosen_editions, compared_figures, editions_of


class ProgrammeDetailView(TemplateView):
    template_name = "reporting/programme_detail.html"

    def get_context_data(self, slug, **kwargs):
        visible = Programme.objects.visible_to(self.request.user).select_related("operator", "commissioner", "region")
        programme = get_object_or_404(visible, slug=slug)
        editions = editions_of(programme, self.request.user)
        if not editions:
            raise PermissionDenied(TEAM_ONLY)
        chosen = chosen_editions(editions, self.request.GET.getlist("edition")) if len(editions) > 1 else []
        return super().get_context_data(
            programme=programme,
            editions=editions,
            chosen=chosen,
            lines=compared_figures(chosen),
            most=MOST,
            **kwargs,
        )

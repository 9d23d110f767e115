"""« Rechercher » across the promotions of the team."""

from django.views.generic import TemplateView

from ess_platform.accounts.enums import Space
from ess_platform.accounts.views.space import SpacePageMixin
from programmes.views.cohort import TEAM_SPACE_ONLY
from reporting.selectors.search import LONGEST, is_too_short, search


class SearchView(SpacePageMixin, TemplateView):
    """`/recherche/?q=`: nothing asked shows the field alone."""

    space = Space.TEAM
    space_refusal = TEAM_SPACE_ONLY
    template_name = "reporting/search.html"

    def get_context_data(self, **kwargs):
        text = self.request.GET.get("q", "").strip()[:LONGEST]
        return super().get_context_data(
            text=text,
            is_too_short=bool(text) and is_too_short(text),
            groups=search(user=self.request.user, text=text),
            **kwargs,
        )

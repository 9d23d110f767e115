"""The team's pages of the grid: the whole promotion, the priorities of one laureate."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError
from laureates.enums import Moment
from laureates.forms import PrioritiesForm
from laureates.selectors.positioning import positioning_history
from laureates.services.priorities import positioning_set_priorities, why_priorities_are_closed
from programmes.views.base import TeamCohortMixin
from reporting.filters import GridFilterForm
from reporting.selectors.cohort_grid import BY_NAME, cohort_grid, grid_campaigns
from reporting.selectors.positioning import LevelCell
from reporting.views.laureate_sheet import OneLaureateMixin


class CohortPositioningView(TeamCohortMixin, TemplateView):
    """Laureates × criteria at a chosen moment, or the change since the entry; weak criteria on top."""

    template_name = "reporting/cohort_positioning.html"
    section = "progress"

    def get_context_data(self, **kwargs):
        campaigns = grid_campaigns(self.cohort)
        form = GridFilterForm(self.request.GET, campaigns=campaigns)
        grid = None
        if any(campaign.is_rated for campaign in campaigns):
            grid = cohort_grid(
                cohort=self.cohort,
                campaigns=campaigns,
                chosen=form.chosen,
                since_entry=form.since_entry,
                sort=self.request.GET.get("tri", BY_NAME),
            )
        return super().get_context_data(grid=grid, filter_form=form, **kwargs)


class PrioritiesPage(TemplateView):
    """Boxes of the grid over the entry form; a subclass gives `laureate`, `entry_report` and `positioning_url`."""

    template_name = "reporting/priorities_form.html"

    def get(self, request, *args, **kwargs):
        self.refuse_closed()
        return self.render_to_response(self.get_context_data(form=self.build()))

    def post(self, request, *args, **kwargs):
        self.refuse_closed()
        form = self.build(request.POST)
        if form.is_valid():
            try:
                positioning_set_priorities(
                    report=self.entry_report,
                    criteria=form.cleaned_data["priorities"],
                    actor=request.user,
                    today=self.today,
                )
            except BusinessRuleError as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
            else:
                messages.success(request, "Les priorités sont enregistrées.")
                return HttpResponseRedirect(self.positioning_url)
        return self.render_to_response(self.get_context_data(form=form))

    def refuse_closed(self) -> None:
        if self.entry_report is None:
            raise PermissionDenied("La fiche d’entrée n’est pas commencée : les priorités se choisissent avec elle.")
        refusal = why_priorities_are_closed(report=self.entry_report, actor=self.request.user, today=self.today)
        if refusal:
            raise PermissionDenied(refusal)

    def build(self, data=None) -> PrioritiesForm:
        history = positioning_history(self.laureate, told_only=False)
        entry = next((one for one in history.moments if one.campaign.moment == Moment.ENTRY), None)
        notes = (
            {criterion.pk: LevelCell(entry.name, entry.level(criterion)).text for criterion in history.criteria}
            if entry
            else {}
        )
        initial = {"priorities": [criterion.code for criterion in history.priorities]}
        return PrioritiesForm(data, criteria=history.criteria, notes=notes, initial=initial)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "laureate": self.laureate,
            "positioning_url": self.positioning_url,
        }


class LaureatePrioritiesView(OneLaureateMixin, PrioritiesPage):
    """The team reviews the priorities with the laureate, while the entry form waits for its reading."""

    has_contacts = False

    @property
    def positioning_url(self) -> str:
        return self.tab_url("laureate_positioning")

"""The steps of a promotion: listed, added, changed, taken away."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from ess_platform.common.errors import BusinessRuleError
from programmes.forms.settings import MilestoneForm, milestone_initial
from programmes.models import Milestone
from programmes.services.milestone import milestone_delete, milestone_save
from programmes.views.base import TeamCohortMixin
from programmes.views.settings import SettingsPageMixin, refuse


class MilestonePageMixin(SettingsPageMixin, TeamCohortMixin):
    tab = "milestone_list"

    @cached_property
    def milestone(self) -> Milestone | None:
        """The step that the address names, of this promotion; None on the page that adds one."""
        key = self.kwargs.get("milestone_id")
        return get_object_or_404(self.cohort.milestones, pk=key) if key else None


class MilestoneListView(MilestonePageMixin, TemplateView):
    template_name = "programmes/milestone_list.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(milestones=self.cohort.milestones.all(), **kwargs)


class MilestoneEditView(MilestonePageMixin, FormView):
    """Add a step, or change one: the same page."""

    template_name = "programmes/milestone_form.html"
    form_class = MilestoneForm

    def get_initial(self):
        return milestone_initial(self.milestone) if self.milestone else {}

    def form_valid(self, form):
        try:
            milestone_save(cohort=self.cohort, milestone=self.milestone, data=form.data_of(), actor=self.request.user)
        except BusinessRuleError as error:
            refuse(form, error)
            return self.form_invalid(form)
        messages.success(self.request, "Le jalon est enregistré." if self.milestone else "Le jalon est ajouté.")
        return HttpResponseRedirect(self.url("milestone_list"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(milestone=self.milestone, list_url=self.url("milestone_list"), **kwargs)


class MilestoneDeleteView(MilestonePageMixin, TemplateView):
    """Confirmation, then POST."""

    template_name = "programmes/milestone_delete.html"

    def post(self, request, *args, **kwargs):
        try:
            milestone_delete(cohort=self.cohort, milestone=self.milestone, actor=request.user)
        except BusinessRuleError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, "Le jalon est supprimé.")
        return HttpResponseRedirect(self.url("milestone_list"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(milestone=self.milestone, list_url=self.url("milestone_list"), **kwargs)

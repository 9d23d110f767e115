"""The library, for every signed-in person: what it shows was published with the national study."""

from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from ..forms import CaseStudyFilterForm, LeverFilterForm
from ..selectors.library import case_studies, case_study_detail, levers_with_tools


class LeverListView(TemplateView):
    """Six levers and their tools; `?critere=` keeps those that we propose for a criterion."""

    template_name = "directory/lever_list.html"

    def get_context_data(self, **kwargs):
        form = LeverFilterForm(self.request.GET)
        criterion = form.cleaned_data.get("critere") if form.is_valid() else None
        return super().get_context_data(
            filter_form=form, criterion=criterion, levers=levers_with_tools(criterion), **kwargs
        )


class CaseStudyListView(TemplateView):
    """The monographs; `?levier=` keeps the enterprises that used a tool of this lever."""

    template_name = "directory/case_study_list.html"

    def get_context_data(self, **kwargs):
        form = CaseStudyFilterForm(self.request.GET)
        lever = form.cleaned_data.get("levier") if form.is_valid() else None
        return super().get_context_data(filter_form=form, lever=lever, rows=list(case_studies(lever)), **kwargs)


class CaseStudyDetailView(TemplateView):
    template_name = "directory/case_study_detail.html"

    def get_context_data(self, slug, **kwargs):
        return super().get_context_data(case=get_object_or_404(case_study_detail(), slug=slug), **kwargs)

"""Requests to be put in touch, for the sponsor: the list, and the answer to one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.generic import FormView, TemplateView

from ess_platform.common.errors import BusinessRuleError
from sponsors.enums import IntroductionState
from sponsors.forms.space import AnswerForm
from sponsors.selectors.space import introductions_for
from sponsors.services.introduction import introduction_answer
from sponsors.views.space import PAGE_SIZE, SponsorSpaceMixin


class IntroductionListView(SponsorSpaceMixin, TemplateView):
    """Those that wait for an answer first, then the others."""

    template_name = "sponsors/introduction_list.html"

    def get_context_data(self, **kwargs):
        rows = introductions_for(self.request.user, self.today)
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page_obj=page, **kwargs)


class IntroductionAnswerView(SponsorSpaceMixin, FormView):
    """The request, then yes, no, or rather somebody else; once answered, what was answered."""

    template_name = "sponsors/introduction_answer.html"
    form_class = AnswerForm
    success_url = reverse_lazy("sponsors:introduction_list")

    def introduction(self):
        rows = introductions_for(self.request.user, self.today)
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(introduction=self.introduction(), **kwargs)

    def form_valid(self, form):
        introduction = self.introduction()
        given = form.cleaned_data
        try:
            introduction_answer(
                introduction=introduction,
                state=IntroductionState(given["state"]),
                answer=given["answer"],
                actor=self.request.user,
                now=timezone.now(),
            )
        except BusinessRuleError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.form_invalid(form)
        messages.success(
            self.request, f"Réponse enregistrée. {introduction.sponsorship.laureate} la lit dans son espace."
        )
        return HttpResponseRedirect(self.success_url)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)

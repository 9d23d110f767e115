"""The team's side of the questions on figures, and its copy of the data file of a published bilan."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, ListView, View

from ess_platform.common.errors import BusinessRuleError, ConflictError
from programmes.views.base import TeamCohortMixin
from reporting.enums import BilanStatus
from reporting.forms import AnswerForm, ShareForm
from reporting.models import BilanVersion, FigureQuestion
from reporting.selectors.figure_question import question_rows
from reporting.selectors.funder_results import frozen_figure
from reporting.services.figure_question import question_answer, question_share
from reporting.views.bilan import BilanMixin
from reporting.views.funder_results import data_response


class QuestionListView(TeamCohortMixin, ListView):
    """The questions of the funders of a promotion, those without an answer first."""

    template_name = "reporting/question_list.html"
    section = "bilans"
    context_object_name = "questions"
    paginate_by = 25

    def get_queryset(self):
        return question_rows(user=self.request.user, cohort=self.cohort)


class QuestionAnswerView(TeamCohortMixin, FormView):
    """The question with its figure, and the answer to give; once answered, who reads it."""

    template_name = "reporting/question_answer.html"
    section = "bilans"

    @cached_property
    def question(self) -> FigureQuestion:
        rows = question_rows(user=self.request.user, cohort=self.cohort).defer(None)
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def get_form_class(self):
        return ShareForm if self.question.is_answered else AnswerForm

    def get_initial(self):
        return {"is_shared": self.question.is_shared}

    def get_context_data(self, **kwargs):
        figure = frozen_figure(self.question.version.snapshot, self.question.figure_code)
        return super().get_context_data(question=self.question, figure=figure, **kwargs)

    def form_valid(self, form):
        given, actor = form.cleaned_data, self.request.user
        try:
            if "answer" in given:
                question_answer(question=self.question, actor=actor, now=timezone.now(), **given)
                messages.success(self.request, f"Réponse envoyée à {self.question.author}.")
            else:
                question_share(question=self.question, actor=actor, **given)
                messages.success(self.request, "Choix enregistré.")
        except BusinessRuleError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            status = 409 if isinstance(refusal, ConflictError) else 200
            return self.render_to_response(self.get_context_data(form=form), status=status)
        return HttpResponseRedirect(reverse("reporting:question_list", kwargs={"slug": self.cohort.slug}))


class BilanDataView(BilanMixin, View):
    """The data file of the published version of a bilan, for its team."""

    http_method_names = ["get", "head"]

    def get(self, request, *args, **kwargs):
        versions = BilanVersion.objects.visible_to(request.user).filter(bilan=self.bilan, status=BilanStatus.PUBLISHED)
        version = versions.select_related("document", "bilan__cohort").first()
        return data_response(version, kwargs["filename"])

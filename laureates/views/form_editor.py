"""The team's pages of the form: its versions, its questions, one question."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import TemplateView, View

from ess_platform.common.errors import BusinessRuleError
from programmes.views.base import TeamCohortMixin

from ..enums import Moment
from ..forms.form_editor import QuestionForm
from ..models import ReportForm
from ..selectors.form_definition import read_form
from ..selectors.questions import KINDS, Form
from ..selectors.standard_form import STANDARD_FORM, STANDARD_QUESTIONS
from ..services.form_edit import (
    form_adopt,
    form_discard,
    form_prepare,
    question_move,
    question_retire,
    question_save,
)

MOVES = {"monter": -1, "descendre": 1}


class FormList(TeamCohortMixin, TemplateView):
    """The versions of the form, newest first, with the campaigns that ask them."""

    template_name = "laureates/form_list.html"
    section = "progress"

    def get_context_data(self, **kwargs):
        versions = ReportForm.objects.visible_to(self.request.user).filter(cohort=self.cohort)
        return super().get_context_data(versions=versions.prefetch_related("campaigns"), **kwargs)

    def post(self, request, *args, **kwargs):
        form = form_prepare(cohort=self.cohort, actor=request.user)
        return redirect("laureates:form_detail", slug=self.cohort.slug, form_id=form.public_id)


class FormMixin(TeamCohortMixin):
    """Load `self.stored` and `self.form`; 404 for another promotion's."""

    section = "progress"

    @property
    def stored(self) -> ReportForm:
        if not hasattr(self, "_stored"):
            rows = ReportForm.objects.visible_to(self.request.user).filter(cohort=self.cohort)
            self._stored = get_object_or_404(rows, public_id=self.kwargs["form_id"])
        return self._stored

    @property
    def form(self) -> Form:
        return read_form(self.stored)

    def get_context_data(self, **kwargs):
        return super().get_context_data(stored=self.stored, is_draft=self.stored.frozen_at is None, **kwargs)

    def to_detail(self, anchor: str = ""):
        response = redirect("laureates:form_detail", slug=self.cohort.slug, form_id=self.stored.public_id)
        response["Location"] += anchor
        return response


class FormDetail(FormMixin, TemplateView):
    """Every page and question; a version being prepared can be edited."""

    template_name = "laureates/form_detail.html"

    def get_context_data(self, **kwargs):
        pages = [
            (section, [question_line(question) for question in section.questions]) for section in self.form.sections
        ]
        return super().get_context_data(pages=pages, **kwargs)


def question_line(question) -> dict:
    """One question in words, for the table of its page."""
    asked = [Moment(moment).label for moment in Moment.values if moment in question.moments]
    required = [Moment(moment).label for moment in Moment.values if moment in question.required & question.moments]
    return {
        "question": question,
        "kind": KINDS[question.kind],
        "asked": asked,
        "is_required_everywhere": len(required) == len(asked),
        "required": required,
        "feeds_figure": question.is_indicator,
    }


class QuestionEdit(FormMixin, TemplateView):
    """Add a question to a page, or edit one."""

    template_name = "laureates/form_question.html"

    def question_form(self, data=None) -> QuestionForm:
        self.page = self.form.section(self.kwargs["page"])
        if self.page is None or self.page.family_rank:
            raise Http404("Cette page n’a pas de questions.")
        code = self.kwargs.get("code")
        question = next((q for q in self.page.questions if q.code == code), None)
        if code and question is None:
            raise Http404("Cette question n’existe pas.")
        return QuestionForm(data, form=self.form, question=question, version=self.stored.version)

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", self.question_form())
        is_standard = kwargs["form"].question is not None and kwargs["form"].question.code in STANDARD_QUESTIONS
        return super().get_context_data(**kwargs | {"page": self.page, "is_standard": is_standard})

    def get(self, request, *args, **kwargs):
        if self.stored.frozen_at is not None:
            return self.to_detail()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        form = self.question_form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            question_save(
                form=self.stored,
                section_key=self.page.key,
                question=form.written(),
                actor=request.user,
                expected_version=form.cleaned_data["version"],
            )
        except BusinessRuleError as error:
            form.add_error(None, error.message)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        messages.success(request, "La question est enregistrée.")
        return self.to_detail(f"#page-{self.page.key}")


class QuestionAction(FormMixin, View):
    """Monter, descendre, retirer, remettre: undone by the opposite button."""

    http_method_names = ["post"]

    def post(self, request, *args, page, code, action, **kwargs):
        given = {"form": self.stored, "section_key": page, "code": code, "actor": request.user}
        version = request.POST.get("version", "")
        given["expected_version"] = int(version) if version.isdecimal() else 0
        try:
            if action in MOVES:
                question_move(steps=MOVES[action], **given)
            elif action in ("retirer", "remettre"):
                question_retire(is_retired=action == "retirer", **given)
            else:
                raise Http404("Cette action n’existe pas.")
        except BusinessRuleError as error:
            messages.error(request, error.message)
        return self.to_detail(f"#page-{page}")


class FormAdopt(FormMixin, TemplateView):
    """Confirm that the next campaigns ask this version."""

    template_name = "laureates/form_adopt.html"

    def get_context_data(self, **kwargs):
        before = ReportForm.objects.filter(cohort=self.cohort, number__lt=self.stored.number).first()
        known = {q.code for s in (read_form(before) if before else STANDARD_FORM).sections for q in s.questions}
        questions = [q for s in self.form.sections for q in s.questions]
        return super().get_context_data(
            campaigns=self.cohort.campaigns.order_by("opens_on"),
            added=[q for q in questions if q.code not in known],
            retired=[q for q in questions if q.is_retired],
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        form_adopt(form=self.stored, actor=request.user, now=timezone.now())
        messages.success(request, "Les prochaines campagnes poseront ces questions.")
        return redirect("laureates:form_list", slug=self.cohort.slug)


class FormDiscard(FormMixin, TemplateView):
    """Confirm that a version being prepared is thrown away."""

    template_name = "laureates/form_discard.html"

    def post(self, request, *args, **kwargs):
        try:
            form_discard(form=self.stored, actor=request.user)
        except BusinessRuleError as error:
            messages.error(request, error.message)
            return self.to_detail()
        messages.success(request, "La version en préparation est supprimée.")
        return redirect("laureates:form_list", slug=self.cohort.slug)

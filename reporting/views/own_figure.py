"""Pages of the figures that a promotion computes from its own forms: add, change, retire."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from ess_platform.common.errors import BusinessRuleError, ConflictError
from programmes.views.base import TeamCohortMixin
from reporting.forms import OwnFigureForm
from reporting.models import OwnFigure
from reporting.selectors.own_figure import asked_questions
from reporting.services.own_figure import OwnFigureEntry, own_figure_create, own_figure_edit, own_figure_retire


class OwnFigureMixin(TeamCohortMixin):
    section = "figures"

    @cached_property
    def figure(self) -> OwnFigure:
        """The figure of the address, of this promotion and still in use, or 404."""
        visible = OwnFigure.objects.visible_to(self.request.user).filter(cohort=self.cohort, is_retired=False)
        return get_object_or_404(visible, public_id=self.kwargs["public_id"])

    def page_of(self, figure: OwnFigure) -> str:
        return reverse("reporting:figure_detail", kwargs={"slug": self.cohort.slug, "code": figure.code})


class OwnFigureFormView(OwnFigureMixin, FormView):
    template_name = "reporting/own_figure_form.html"
    form_class = OwnFigureForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"questions": asked_questions(self.cohort)}

    def write(self, entry: OwnFigureEntry, version: int) -> OwnFigure:
        raise NotImplementedError

    def form_valid(self, form):
        data = dict(form.cleaned_data)
        version = data.pop("version") or 0
        try:
            figure = self.write(OwnFigureEntry(**data), version)
        except BusinessRuleError as refusal:
            form.add_error(refusal.field, refusal.message)
            status = 409 if isinstance(refusal, ConflictError) else 400
            return self.render_to_response(self.get_context_data(form=form), status=status)
        messages.success(self.request, f"Chiffre {figure.code} enregistré : voici ce qu’il donne, et ses lignes.")
        return HttpResponseRedirect(self.page_of(figure))

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)


class OwnFigureCreateView(OwnFigureFormView):
    def write(self, entry, version):
        return own_figure_create(cohort=self.cohort, entry=entry, actor=self.request.user)


class OwnFigureEditView(OwnFigureFormView):
    def get_initial(self):
        names = ("label", "question", "aggregation", "moment", "unit", "version")
        return {name: getattr(self.figure, name) for name in names}

    def get_context_data(self, **kwargs):
        return super().get_context_data(own_figure=self.figure, cancel_url=self.page_of(self.figure), **kwargs)

    def write(self, entry, version):
        return own_figure_edit(figure=self.figure, entry=entry, actor=self.request.user, expected_version=version)


class OwnFigureRetireView(OwnFigureMixin, TemplateView):
    """Confirmation, then the figure is computed no more."""

    template_name = "reporting/own_figure_retire.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(own_figure=self.figure, cancel_url=self.page_of(self.figure), **kwargs)

    def post(self, request, *args, **kwargs):
        own_figure_retire(figure=self.figure, actor=request.user)
        messages.success(request, f"Chiffre {self.figure.code} retiré. Les bilans déjà figés le gardent.")
        return HttpResponseRedirect(reverse("reporting:figure_list", kwargs={"slug": self.cohort.slug}))

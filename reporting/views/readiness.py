"""What a bilan still lacks: the reasons that the team writes, and the mails to whoever holds the rest."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView

from ess_platform.common.errors import BusinessRuleError
from reporting.figures import FIGURES
from reporting.forms import ExplanationForm
from reporting.selectors.asking import askings_of
from reporting.selectors.controls import control_of
from reporting.selectors.readiness import readiness_of
from reporting.services.asking import bilan_ask_missing, waiting_batch
from reporting.services.control import control_explain
from reporting.views.bilan import BilanMixin, bilan_url


class ReadinessView(BilanMixin, TemplateView):
    """« Bilan prêt à n % »: each family of things, what each kind of people holds, and the controls.

    The workshop asks for its summary once it is shown: the controls read much, and a text is written without them.
    """

    def get_template_names(self):
        return ["reporting/_bilan_preparation.html" if self.request.htmx else "reporting/bilan_readiness.html"]

    def get_context_data(self, **kwargs):
        controls, readiness = readiness_of(self.bilan, self.today)
        return super().get_context_data(controls=controls, readiness=readiness, **kwargs)


class ControlExplainView(BilanMixin, FormView):
    """Write why a figure is refused by a rule and published all the same."""

    template_name = "reporting/control_explain.html"
    form_class = ExplanationForm

    @cached_property
    def control(self):
        control = control_of(self.kwargs["rule"])
        if control is None or not control.accepts_reason or self.kwargs["code"] not in FIGURES:
            raise Http404
        return control

    def get_initial(self):
        written = self.bilan.explanations.filter(rule=self.control.key, subject=self.kwargs["code"]).first()
        return {"text": written.text if written else ""}

    def get_context_data(self, **kwargs):
        control = self.control  # 404 before anything is read of the figure
        return super().get_context_data(control=control, figure=FIGURES[self.kwargs["code"]], **kwargs)

    def form_valid(self, form):
        try:
            control_explain(
                bilan=self.bilan,
                rule=self.control.key,
                subject=self.kwargs["code"],
                text=form.cleaned_data["text"],
                actor=self.request.user,
            )
        except BusinessRuleError as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        messages.success(self.request, "Explication enregistrée.")
        return HttpResponseRedirect(f"{bilan_url(self.bilan)}#controles")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)


class BilanAskView(BilanMixin, TemplateView):
    """« Tout demander »: who would be written to for what (GET), drafts to read before they leave (POST)."""

    template_name = "reporting/bilan_ask.html"

    def get_context_data(self, **kwargs):
        askings = askings_of(self.bilan, self.today)
        return super().get_context_data(askings=askings, waiting=waiting_batch(self.bilan), **kwargs)

    def post(self, request, *args, **kwargs):
        try:
            batch = bilan_ask_missing(bilan=self.bilan, actor=request.user, now=timezone.now())
        except BusinessRuleError as refusal:
            messages.warning(request, refusal.message)
            return HttpResponseRedirect(bilan_url(self.bilan, "bilan_readiness"))
        return redirect("laureates:mailing_detail", slug=self.cohort.slug, batch_id=batch.public_id)

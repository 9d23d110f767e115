"""The monograph of a laureate: the team writes it, the laureate reads it and answers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError, ConflictError
from laureates.views.space import JourneyMixin
from reporting.forms import MonographAnswerForm, MonographForm
from reporting.models import Monograph
from reporting.permissions import can_validate_monograph
from reporting.selectors.monograph import PARTS, monograph_draft, monograph_of, monograph_parts
from reporting.services.monograph import (
    monograph_propose,
    monograph_save,
    monograph_send_back,
    monograph_validate,
)
from reporting.views.laureate_sheet import OneLaureateMixin

HAS_LEFT = "Ce lauréat a quitté la promotion : sa monographie ne s’écrit plus."


class LaureateMonographView(OneLaureateMixin, TemplateView):
    """Write the parts, started from what is known; save, or save and propose to the laureate."""

    template_name = "reporting/monograph_form.html"
    has_contacts = False

    def monograph(self) -> Monograph | None:
        return monograph_of(user=self.request.user, laureate=self.laureate)

    def get(self, request, *args, **kwargs):
        monograph = self.monograph()
        initial = {"version": monograph.version} if monograph else {"version": 0} | monograph_draft(self.laureate)
        form = MonographForm(instance=monograph, initial=initial)
        return self.render_to_response(self.get_context_data(form=form, monograph=monograph))

    def post(self, request, *args, **kwargs):
        if not self.is_writable:
            raise PermissionDenied(HAS_LEFT)
        form = MonographForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, monograph=self.monograph()))
        texts = {name: form.cleaned_data[name] for name in PARTS}
        try:
            saved = monograph_save(
                laureate=self.laureate,
                actor=request.user,
                expected_version=form.cleaned_data["version"],
                texts=texts,
            )
        except ConflictError as conflict:
            return self.conflict(form, conflict)
        messages.success(request, "La monographie est enregistrée.")
        return self.propose(saved) if "proposer" in request.POST else self.stay()

    def propose(self, saved: Monograph):
        """Show it to its laureate; the text is kept when this is refused."""
        actor, now = self.request.user, timezone.now()
        try:
            monograph_propose(monograph=saved, actor=actor, expected_version=saved.version, now=now)
        except BusinessRuleError as refusal:
            messages.error(self.request, refusal.message)
        else:
            messages.success(self.request, "Le lauréat la trouve dans « Mes documents », pour la relire et la valider.")
        return self.stay()

    def stay(self):
        return HttpResponseRedirect(self.tab_url("laureate_monograph"))

    def conflict(self, form, conflict: ConflictError):
        """Both texts, and the typed one ready to be saved again."""
        stored = self.monograph()
        both = [
            (title, form.cleaned_data[name], getattr(stored, name))
            for name, title in PARTS.items()
            if form.cleaned_data[name] != getattr(stored, name)
        ]
        data = form.data.copy()
        data["version"] = stored.version
        context = self.get_context_data(
            form=MonographForm(data), monograph=stored, conflict=conflict.message, both_texts=both
        )
        return self.render_to_response(context, status=409)

    def get_context_data(self, **kwargs):
        return super().get_context_data(documents_url=self.tab_url("laureate_documents"), **kwargs)


class SpaceMonographView(JourneyMixin, TemplateView):
    """« Ma monographie »: what the team wrote; validate it, or say what to correct. 404 until it is proposed."""

    template_name = "reporting/space_monograph.html"

    @cached_property
    def monograph(self) -> Monograph:
        found = monograph_of(user=self.request.user, laureate=self.laureate)
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", MonographAnswerForm(initial={"version": self.monograph.version}))
        return super().get_context_data(
            monograph=self.monograph,
            parts=monograph_parts(self.monograph),
            can_answer=can_validate_monograph(self.request.user, self.laureate),
            documents_url=self.journey_url("reporting:space_documents"),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        form = MonographAnswerForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            self.answer(form.cleaned_data)
        except ConflictError:
            messages.error(request, "L’équipe a modifié ce texte pendant votre lecture : relisez-le avant de répondre.")
        except BusinessRuleError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return self.render_to_response(self.get_context_data(form=form))
        return HttpResponseRedirect(self.journey_url("reporting:space_documents"))

    def answer(self, said: dict) -> None:
        actor, version = self.request.user, said["version"]
        if "valider" in self.request.POST:
            monograph_validate(monograph=self.monograph, actor=actor, expected_version=version, now=timezone.now())
            messages.success(self.request, "Merci : la monographie est validée.")
            return
        word, now = said["word"], timezone.now()
        monograph_send_back(monograph=self.monograph, actor=actor, expected_version=version, word=word, now=now)
        messages.success(self.request, "Votre demande de correction est transmise à l’équipe.")

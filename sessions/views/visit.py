"""Learning visits: the team's guide and table of carnets; a participant's preparation and carnet."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from ess_platform.common.errors import BusinessRuleError, ConflictError
from laureates.models import Participant
from sessions.enums import SessionKind
from sessions.forms.visit import CarpoolForm, VisitGuideForm, VisitNoteForm, VisitQuestionForm
from sessions.models import CarpoolEntry, VisitNote, VisitQuestion
from sessions.selectors.own_dates import own_participants
from sessions.selectors.visit import own_note, shared_notes, visit_of
from sessions.services.visit import (
    GUIDE_FIELDS,
    carpool_remove,
    carpool_save,
    visit_guide_save,
    visit_note_save,
    visit_question_add,
    visit_question_remove,
)
from sessions.views.base import TeamSessionMixin
from sessions.views.space import OwnDateMixin


class VisitEditView(TeamSessionMixin, TemplateView):
    """The guide, then what participants prepared, then the carnets that they share."""

    template_name = "sessions/visit_edit.html"

    @cached_property
    def visit(self):
        if self.session.kind != SessionKind.VISIT:
            raise Http404("Cette séance n’est pas une visite.")
        return visit_of(self.session)

    def get_context_data(self, **kwargs):
        guide = self.visit.guide
        initial = {name: getattr(guide, name) for name in GUIDE_FIELDS} if guide else {"has_carpool": True}
        kwargs.setdefault("form", VisitGuideForm(initial=initial | {"version": guide.version if guide else 0}))
        return super().get_context_data(visit=self.visit, notes=shared_notes(self.session), **kwargs)

    def post(self, request, *args, **kwargs):
        form, guide = VisitGuideForm(request.POST), self.visit.guide
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        fields = {name: form.cleaned_data[name] for name in GUIDE_FIELDS}
        version = form.cleaned_data["version"]
        try:
            visit_guide_save(session=self.session, actor=request.user, expected_version=version, **fields)
        except ConflictError as error:
            form.data = form.data.copy()
            form.data["version"] = guide.version if guide else 0
            form.add_error(None, error.message)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        messages.success(request, "La fiche de visite est enregistrée : les participants la lisent.")
        return HttpResponseRedirect(self.session_url("visit_edit"))


class OwnVisitMixin(OwnDateMixin):
    """A visit of the person's own promotions, and the participation with which she acts."""

    @cached_property
    def session(self):
        if self.date.session.kind != SessionKind.VISIT:
            raise Http404("Cette séance n’est pas une visite.")
        return self.date.session

    @cached_property
    def participant(self) -> Participant:
        found = own_participants(self.request.user, self.session).first()
        if found is None:
            raise Http404("Vous n’êtes pas attendu·e à cette visite.")
        return found

    def own_url(self, name: str = "space_visit") -> str:
        return reverse(f"sessions:{name}", kwargs={"public_id": self.session.public_id})


class SpaceVisitView(OwnVisitMixin, TemplateView):
    """« Préparer la visite »: the guide, the carpool, the questions. Two forms, told apart by their button."""

    template_name = "sessions/space_visit.html"

    def get_context_data(self, **kwargs):
        own = CarpoolEntry.objects.filter(**self.own).first()
        initial = {name: getattr(own, name) for name in CarpoolForm.base_fields} if own else {}
        kwargs.setdefault("carpool_form", CarpoolForm(initial=initial))
        kwargs.setdefault("question_form", VisitQuestionForm())
        return super().get_context_data(
            date=self.date,
            session=self.session,
            today=self.today,
            visit=visit_of(self.session),
            participant=self.participant,
            own_entry=own,
            is_over=self.now >= self.date.ends_at,
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        handlers = {"covoiturage": self.carpool, "sans-covoiturage": self.no_carpool, "question": self.question}
        handler = handlers.get(request.POST.get("action", ""))
        if handler is None:
            raise Http404
        return handler() or HttpResponseRedirect(self.own_url())

    def carpool(self):
        form = CarpoolForm(self.request.POST)
        if form.is_valid():
            self.attempt(form, lambda: carpool_save(**self.own, **form.cleaned_data, now=self.now))
        if form.errors:
            return self.render_to_response(self.get_context_data(carpool_form=form, has_errors=True), status=400)
        messages.success(self.request, "Votre covoiturage est enregistré : les participants le lisent.")
        return None

    def no_carpool(self):
        carpool_remove(**self.own)
        messages.success(self.request, "Votre ligne de covoiturage est retirée.")

    def question(self):
        form = VisitQuestionForm(self.request.POST)
        if form.is_valid():
            self.attempt(form, lambda: visit_question_add(**self.own, text=form.cleaned_data["text"], now=self.now))
        if form.errors:
            return self.render_to_response(self.get_context_data(question_form=form, has_errors=True), status=400)
        messages.success(self.request, "Votre question est ajoutée.")
        return None

    @property
    def own(self) -> dict:
        return {"session": self.session, "participant": self.participant}

    @staticmethod
    def attempt(form, act) -> None:
        try:
            act()
        except BusinessRuleError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)


class VisitQuestionRemoveView(OwnVisitMixin, View):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        rows = VisitQuestion.objects.visible_to(request.user).filter(session=self.session)
        own = rows.filter(participant=self.participant)
        visit_question_remove(question=get_object_or_404(own, public_id=kwargs["question_id"]))
        messages.success(request, "Votre question est retirée.")
        return HttpResponseRedirect(self.own_url())


class SpaceVisitNoteView(OwnVisitMixin, TemplateView):
    """« Mon carnet de visite »."""

    template_name = "sessions/space_visit_note.html"

    @cached_property
    def note(self) -> VisitNote | None:
        return own_note(self.session, self.request.user)

    def get_context_data(self, **kwargs):
        note = self.note
        initial = {"seen": note.seen, "will_try": note.will_try, "is_shared": note.is_shared} if note else {}
        kwargs.setdefault("form", VisitNoteForm(initial=initial | {"version": note.version if note else 0}))
        return super().get_context_data(
            session=self.session,
            note=note,
            today=self.today,
            is_to_come=self.today < self.session.starts_on,
            participant=self.participant,
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        form = VisitNoteForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        data = form.cleaned_data
        try:
            visit_note_save(
                session=self.session,
                participant=self.note.participant if self.note else self.participant,
                seen=data["seen"],
                will_try=data["will_try"],
                is_shared=data["is_shared"],
                expected_version=data["version"],
                actor=request.user,
                now=self.now,
            )
        except ConflictError as error:
            form.data = form.data.copy()
            form.data["version"] = self.note.version if self.note else 0
            form.add_error(None, error.message)
            return self.render_to_response(self.get_context_data(form=form, stored=self.note), status=409)
        except BusinessRuleError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.render_to_response(self.get_context_data(form=form), status=400)
        messages.success(request, "Votre carnet est enregistré.")
        return HttpResponseRedirect(self.own_url("space_visit_note"))

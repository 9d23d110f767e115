"""The answers of a session, for the team: who comes, seats, waiting list, answers written for somebody."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.formatting import count
from laureates.models import Participant
from sessions.enums import RegistrationState
from sessions.forms.registration import CapacityForm, GuestForm, TeamAnswerForm
from sessions.models import SessionGuest
from sessions.permissions import team_answer_lock
from sessions.selectors.registration import (
    registration_counts,
    registration_list,
    registration_people,
    waiting_ranks,
)
from sessions.selectors.timing import starts_at
from sessions.services.guest import guest_add, guest_remove
from sessions.services.registration import registration_answer, session_set_capacity
from sessions.views.base import TeamSessionMixin

PAGE_SIZE = 50
SAID = {
    RegistrationState.CONFIRMED: "{name} vient.",
    RegistrationState.DECLINED: "{name} ne vient pas.",
    RegistrationState.WAITING: "La séance est complète : {name} est sur la liste d’attente.",
}


class RegistrationPage(TeamSessionMixin, TemplateView):
    """What the list and its two gestures share: a refusal comes back on the list, with what was typed."""

    template_name = "sessions/registration_list.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.now = timezone.now()

    @cached_property
    def lock(self) -> str:
        session = self.session
        return team_answer_lock(session, starts_at=starts_at(session, list(session.half_days.all())), now=self.now)

    def get_context_data(self, **kwargs):
        people = registration_people(self.session)
        asked = self.request.GET.get("liste", "")
        page = Paginator(registration_list(people, asked), PAGE_SIZE).get_page(self.request.GET.get("page"))
        ranks = waiting_ranks(self.session)
        counts = registration_counts(people)
        capacity = self.session.capacity
        guests = list(SessionGuest.objects.visible_to(self.request.user).filter(session=self.session))
        kwargs.setdefault("capacity_form", self.capacity_form())
        kwargs.setdefault("guest_form", GuestForm())
        return super().get_context_data(
            page_obj=page,
            rows=[(person, ranks.get(person.pk)) for person in page],
            counts=counts,
            asked=asked,
            seats_left=None if capacity is None else max(0, capacity - counts.coming - len(guests)),
            guests=guests,
            lock=self.lock,
            list_url=self.session_url("registration_list"),
            **kwargs,
        )

    def capacity_form(self, data=None) -> CapacityForm:
        initial = {"capacity": self.session.capacity, "version": self.session.version}
        return CapacityForm(data, initial=initial)


class RegistrationListView(RegistrationPage):
    """`…/inscriptions/`."""


class SessionCapacityView(RegistrationPage):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        form = self.capacity_form(request.POST)
        if not form.is_valid():
            return self.refused(form)
        try:
            given = session_set_capacity(
                session=self.session,
                capacity=form.cleaned_data["capacity"],
                actor=request.user,
                expected_version=form.cleaned_data["version"],
                now=self.now,
            )
        except ConflictError as error:
            form.data = form.data.copy()
            form.data["version"] = self.session.version
            form.add_error(None, error.message)
            return self.refused(form, status=409)
        except BusinessRuleError as error:
            form.add_error(error.field, error.message)
            return self.refused(form)
        text = "Les places sont enregistrées."
        if given:
            text += f" {count(given, 'personne quitte', 'personnes quittent')} la liste d’attente et sont prévenues."
            text = text.replace("et sont prévenues", "et est prévenue") if given == 1 else text
        messages.success(request, text)
        return HttpResponseRedirect(self.session_url("registration_list"))

    def refused(self, form, *, status: int = 400):
        return self.render_to_response(self.get_context_data(capacity_form=form, has_errors=True), status=status)


class GuestAddView(RegistrationPage):
    """Somebody beyond the promotion."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        form = GuestForm(request.POST)
        if form.is_valid():
            try:
                guest = guest_add(session=self.session, actor=request.user, **form.cleaned_data)
            except BusinessRuleError as error:
                form.add_error(error.field, error.message)
            else:
                messages.success(request, f"{guest.full_name} est sur la liste.")
                return HttpResponseRedirect(self.session_url("registration_list"))
        return self.render_to_response(self.get_context_data(guest_form=form, has_errors=True), status=400)


class GuestRemoveView(RegistrationPage):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        guests = SessionGuest.objects.visible_to(request.user).filter(session=self.session)
        guest = get_object_or_404(guests, public_id=kwargs["guest_id"])
        guest_remove(guest=guest, actor=request.user, now=self.now)
        messages.success(request, f"{guest.full_name} n’est plus sur la liste.")
        return HttpResponseRedirect(self.session_url("registration_list"))


class RegistrationRecordView(RegistrationPage):
    """The answer that somebody gave to the team: its own page asks the reason, two buttons of the list do not."""

    template_name = "sessions/registration_record.html"

    @cached_property
    def person(self) -> Participant:
        people = registration_people(self.session)
        return get_object_or_404(people, public_id=self.kwargs["participant_id"])

    def get_context_data(self, **kwargs):
        words = {RegistrationState.CONFIRMED: "oui", RegistrationState.DECLINED: "non"}
        initial = {
            "reponse": words.get(self.person.registration_state),
            "motif": self.person.registration_note,
        }
        kwargs.setdefault("form", TeamAnswerForm(initial=initial))
        return super().get_context_data(person=self.person, **kwargs)

    def post(self, request, *args, **kwargs):
        form = TeamAnswerForm(request.POST)
        if not form.is_valid():
            return self.refused(form)
        if self.lock:
            form.add_error(None, self.lock)
            return self.refused(form)
        try:
            registration = registration_answer(
                session=self.session,
                participant=self.person,
                state=form.state,
                note=form.cleaned_data["motif"],
                actor=request.user,
                now=self.now,
            )
        except BusinessRuleError as error:
            form.add_error("motif" if error.field == "note" else None, error.message)
            return self.refused(form)
        messages.success(request, SAID[registration.state].format(name=self.person.person.full_name))
        return HttpResponseRedirect(self.session_url("registration_list"))

    def refused(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)

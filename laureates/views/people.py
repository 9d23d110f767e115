"""The team writes the people of a laureate: added, corrected, gone, back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import FormView, View

from ess_platform.common.errors import BusinessRuleError

from ..forms.laureate import LastDayForm, ParticipantForm
from ..models import Participant
from ..services.people import participant_create, participant_edit, participant_leave, participant_return
from .laureate import TeamLaureateMixin


class PersonPage(TeamLaureateMixin, FormView):
    """A form over the people of one laureate; a subclass says `act(form)`, which returns the sentence."""

    participant = None

    def get(self, request, *args, **kwargs):
        self.refuse_reading_only()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.refuse_reading_only()
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            sentence = self.act(form)
        except BusinessRuleError as error:
            form.refuse(error)
            return self.form_invalid(form)
        messages.success(self.request, sentence)
        return redirect("laureates:laureate_edit", self.cohort.slug, self.laureate.slug)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def get_context_data(self, **kwargs):
        return super().get_context_data(participant=self.participant, **kwargs)


class OnePersonMixin:
    """Load `self.participant` among the people of the laureate; 404 for another one's."""

    @cached_property
    def participant(self) -> Participant:
        rows = Participant.objects.visible_to(self.request.user).filter(laureate=self.laureate)
        return get_object_or_404(rows.select_related("person__user"), public_id=self.kwargs["participant_id"])


class ParticipantCreate(PersonPage):
    template_name = "laureates/participant_form.html"
    form_class = ParticipantForm

    def get_initial(self):
        return {"can_submit": True, "joined_on": self.today}

    def act(self, form) -> str:
        participant = participant_create(
            laureate=self.laureate,
            given=form.given,
            is_main_contact=form.cleaned_data["is_main_contact"],
            actor=self.request.user,
            today=self.today,
        )
        return f"{participant} est ajouté·e. Invitez-la, ou invitez-le, depuis « Accès »."


class ParticipantEdit(OnePersonMixin, PersonPage):
    template_name = "laureates/participant_form.html"
    form_class = ParticipantForm

    def get_initial(self):
        mine = self.participant
        person = {name: getattr(mine.person, name) for name in ("first_name", "last_name", "email", "phone")}
        own = ("job_title", "is_main_contact", "can_submit", "joined_on")
        return person | {name: getattr(mine, name) for name in own}

    def act(self, form) -> str:
        participant_edit(
            participant=self.participant,
            given=form.given,
            is_main_contact=form.cleaned_data["is_main_contact"],
            actor=self.request.user,
        )
        return "Les coordonnées sont à jour."


class ParticipantLeave(OnePersonMixin, PersonPage):
    """The confirmation says what the departure changes."""

    template_name = "laureates/participant_leave.html"
    form_class = LastDayForm

    def get_initial(self):
        return {"left_on": self.today}

    def act(self, form) -> str:
        participant_leave(
            participant=self.participant,
            left_on=form.cleaned_data["left_on"],
            actor=self.request.user,
            today=self.today,
        )
        return f"{self.participant} ne représente plus {self.laureate}. « Reprendre » l’annule."


class ParticipantReturn(OnePersonMixin, TeamLaureateMixin, View):
    """Undo a departure."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        self.refuse_reading_only()
        participant_return(participant=self.participant, actor=request.user)
        messages.success(request, f"{self.participant} représente de nouveau {self.laureate}.")
        return redirect("laureates:laureate_edit", self.cohort.slug, self.laureate.slug)

"""`/mon-espace/mes-coordonnees/`: how to reach me, and what the promotion reads."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView

from ess_platform.common.errors import BusinessRuleError

from ..forms.participant import DetailsForm
from ..models import Participant
from ..services.participant import participant_check_details
from .space import JourneyMixin


class SpaceDetails(JourneyMixin, FormView):
    template_name = "laureates/space_details.html"
    form_class = DetailsForm

    @property
    def participant(self) -> Participant:
        """The row of the person for the laureate being read; JourneyMixin found it there."""
        if not hasattr(self, "_participant"):
            rows = Participant.objects.representing(self.request.user).select_related("person")
            self._participant = rows.filter(laureate=self.laureate).first()
        return self._participant

    def get_initial(self):
        mine = self.participant
        return {
            "job_title": mine.job_title,
            "phone": mine.person.phone,
            "shows_email": mine.shows_email,
            "shows_phone": mine.shows_phone,
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(participant=self.participant, **kwargs)

    def form_valid(self, form):
        try:
            participant_check_details(
                participant=self.participant, actor=self.request.user, now=timezone.now(), **form.cleaned_data
            )
        except BusinessRuleError as error:
            form.add_error(error.field, error.message)
            return self.form_invalid(form)
        messages.success(self.request, "Vos coordonnées sont enregistrées.")
        return redirect(f"{reverse('laureates:space_home')}?parcours={self.laureate.public_id}")

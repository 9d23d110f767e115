"""What becomes of a laureate: each gesture has its confirmation, which says what it changes."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.utils.functional import cached_property
from django.views.generic import FormView

from ess_platform.common.errors import BusinessRuleError, ConflictError

from ..enums import LaureateStatus, ReportStatus
from ..forms.laureate import LeaveForm, PauseForm, VersionForm
from ..models import ProgressReport
from ..services.journey import (
    can_follow,
    laureate_become_alumni,
    laureate_finish,
    laureate_leave,
    laureate_pause,
    laureate_resume,
)
from .laureate import TeamLaureateMixin

WAITING = (ReportStatus.NOT_STARTED, ReportStatus.DRAFT, ReportStatus.NEEDS_CHANGES)


@dataclass(frozen=True)
class Gesture:
    """An action of the address: its words, its target, the service that does it, its form."""

    title: str
    verb: str
    target: LaureateStatus
    service: object
    done: str
    form_class: type = VersionForm


GESTURES = {
    "sortie": Gesture(
        "Enregistrer la sortie",
        "Enregistrer la sortie",
        LaureateStatus.LEFT,
        laureate_leave,
        "La sortie est enregistrée.",
        LeaveForm,
    ),
    "pause": Gesture(
        "Mettre en pause",
        "Mettre en pause",
        LaureateStatus.PAUSED,
        laureate_pause,
        "Le parcours est en pause.",
        PauseForm,
    ),
    "retour": Gesture(
        "Reprendre le parcours",
        "Reprendre le parcours",
        LaureateStatus.ACTIVE,
        laureate_resume,
        "Le parcours a repris.",
    ),
    "termine": Gesture(
        "Terminer le parcours",
        "Terminer le parcours",
        LaureateStatus.FINISHED,
        laureate_finish,
        "Le parcours est terminé.",
    ),
    "alumni": Gesture(
        "Passer en alumni",
        "Passer en alumni",
        LaureateStatus.ALUMNI,
        laureate_become_alumni,
        "Ce lauréat est un alumni.",
    ),
}


class JourneyAction(TeamLaureateMixin, FormView):
    """Confirmation, then the gesture; a gesture that no longer applies says why and writes nothing."""

    template_name = "laureates/journey_confirm.html"

    @cached_property
    def gesture(self) -> Gesture:
        try:
            return GESTURES[self.kwargs["action"]]
        except KeyError as error:
            raise Http404 from error

    def get_form_class(self):
        return self.gesture.form_class

    def get_initial(self):
        return {"version": self.laureate.version, "left_on": self.today}

    def form_valid(self, form):
        given = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        if self.gesture.target == LaureateStatus.LEFT:
            given["today"] = self.today
        try:
            self.gesture.service(
                laureate=self.laureate,
                actor=self.request.user,
                expected_version=form.cleaned_data["version"],
                **given,
            )
        except ConflictError as error:
            del self.laureate  # read again: somebody saved it meanwhile
            form.data = form.data.copy()
            form.data["version"] = self.laureate.version
            form.add_error(None, error.message)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        except BusinessRuleError as error:
            form.refuse(error)
            return self.form_invalid(form)
        messages.success(self.request, self.gesture.done)
        return self.to_sheet()

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)

    def get_context_data(self, **kwargs):
        laureate = self.laureate
        reports = ProgressReport.objects.visible_to(self.request.user).filter(laureate=laureate)
        return super().get_context_data(
            gesture=self.gesture,
            action=self.kwargs["action"],
            is_possible=can_follow(laureate, self.gesture.target),
            waiting_forms=reports.filter(status__in=WAITING).count(),
            validated_forms=reports.filter(status=ReportStatus.VALIDATED).count(),
            **kwargs,
        )

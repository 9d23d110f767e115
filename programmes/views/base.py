"""The house base of every page inside a promotion."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone

from ess_platform.common.errors import BusinessRuleError, ConflictError
from programmes.enums import CohortStatus
from programmes.selectors.cohort import cohorts_to_open

TEAM_ONLY = "Cette page est réservée à l’équipe de la promotion. Votre espace vous montre ce qui vous concerne."


READER_ONLY = "Vous lisez cette promotion sans pouvoir la modifier. La direction de votre structure peut changer cela."
ARCHIVED = "Cette promotion est archivée : tout s’y lit, rien n’y change plus."
DIRECTION_ONLY = "Cette page est réservée à la direction de l’opérateur : elle seule décide de ce que vous y feriez."
READING = ("GET", "HEAD", "OPTIONS")


class TeamCohortMixin:
    """Load `self.cohort` from the `slug` of the address: 404 if it is not visible, 403 if not of the team.

    It says `is_directed` (by the user) and `is_read_only` (for the user).
    A reader of the team, and anybody once the promotion is archived, gets 403 for what writes. `section` names the
    entry of the promotion's menu that is current.
    """

    section = ""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.today = timezone.localdate()

    def dispatch(self, request, *args, **kwargs):
        self.cohort = get_object_or_404(cohorts_to_open(request.user), slug=kwargs["slug"])
        if not self.cohort.is_managed_by(request.user):
            raise PermissionDenied(TEAM_ONLY)
        self.cohort.is_directed = self.cohort.is_directed_by(request.user)
        self.cohort.is_read_only = self.cohort.is_read_only_for(request.user)
        self.check_rights(request)
        return super().dispatch(request, *args, **kwargs)

    def check_rights(self, request) -> None:
        """Refuse what this member of the team may not do here."""
        if request.method in READING:
            return
        if self.cohort.is_read_only:
            raise PermissionDenied(READER_ONLY)
        if self.cohort.status == CohortStatus.ARCHIVED:
            raise PermissionDenied(ARCHIVED)

    def get_context_data(self, **kwargs):
        return super().get_context_data(cohort=self.cohort, section=self.section, today=self.today, **kwargs)


class TeamFormMixin(TeamCohortMixin):
    """Pages with a form that calls one service: what it refuses comes back beside its field, with what was typed."""

    def act(self, form) -> str:
        """Call the service with a valid form; return the sentence that says what was done."""
        raise NotImplementedError

    def form_valid(self, form):
        try:
            done = self.act(form)
        except BusinessRuleError as error:
            return self.refuse(form, error)
        messages.success(self.request, done)
        return HttpResponseRedirect(self.get_success_url())

    def refuse(self, form, error: BusinessRuleError):
        """409 when somebody saved meanwhile, else 400."""
        form.add_error(error.field if error.field in form.fields else None, error.message)
        status = 409 if isinstance(error, ConflictError) else 400
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)


class DirectionMixin(TeamCohortMixin):
    """Pages of the direction of the operator: the state of the promotion, its team, the access of its funders."""

    def check_rights(self, request) -> None:
        if not self.cohort.is_directed:
            raise PermissionDenied(DIRECTION_ONLY)
        super().check_rights(request)

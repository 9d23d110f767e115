"""The charter: the team reads and publishes it, a laureate accepts it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError, ConflictError
from programmes.views.base import TeamCohortMixin
from programmes.views.charter import CharterPublishView

from ..permissions import can_submit_report
from ..selectors.charter import charter_rows, current_charter, is_asked_of, own_charter, standard_charter
from ..services.charter import charter_accept, charter_publish
from .space import JourneyMixin


class CharterDetail(TeamCohortMixin, TemplateView):
    """`…/avancement/charte/`: the version in force, and who accepted it."""

    template_name = "laureates/charter_detail.html"
    section = "laureates"

    def get_context_data(self, **kwargs):
        charter = current_charter(self.cohort)
        rows = charter_rows(cohort=self.cohort, charter=charter) if charter else []
        accepted = sum(row.acceptance is not None for row in rows)
        return super().get_context_data(charter=charter, rows=rows, accepted=accepted, **kwargs)


class CharterPublish(CharterPublishView):
    """`…/avancement/charte/publier/`"""

    template_name = "laureates/charter_publish.html"
    section = "laureates"
    current = staticmethod(current_charter)
    standard = staticmethod(standard_charter)
    publish = staticmethod(charter_publish)
    done = "La version {number} de la charte est publiée. Chaque lauréat est invité à l’accepter."

    def get_success_url(self) -> str:
        return reverse("laureates:charter_detail", kwargs={"slug": self.cohort.slug})


class SpaceCharter(JourneyMixin, TemplateView):
    """`/mon-espace/charte/`: the version to accept, or the one that was."""

    template_name = "laureates/space_charter.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            own=own_charter(self.laureate),
            is_asked=is_asked_of(self.laureate),
            can_accept=can_submit_report(self.request.user, self.laureate),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        number = request.POST.get("number", "")
        try:
            charter_accept(
                laureate=self.laureate,
                number=int(number) if number.isdecimal() and len(number) < 6 else 0,
                actor=request.user,
                now=timezone.now(),
            )
        except BusinessRuleError as error:
            status = 409 if isinstance(error, ConflictError) else 403
            return self.render_to_response(self.get_context_data(refusal=error.message), status=status)
        messages.success(request, "Vous avez accepté la charte. Merci.")
        return redirect(f"{request.path}?parcours={self.laureate.public_id}")

"""The charter: the team reads and publishes it, a laureate accepts it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import FormView, TemplateView

from ess_platform.common.errors import BusinessRuleError, ConflictError
from programmes.views.base import TeamCohortMixin

from ..forms.charter import CharterForm
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


class CharterPublish(TeamCohortMixin, FormView):
    """`…/avancement/charte/publier/`: write, read again, publish. The first version starts from the standard text."""

    template_name = "laureates/charter_publish.html"
    form_class = CharterForm
    section = "laureates"

    def get_initial(self):
        charter = current_charter(self.cohort)
        text = charter.text if charter else standard_charter(self.cohort)
        return {"text": text, "number": charter.number if charter else 0}

    def form_valid(self, form):
        if "publish" not in self.request.POST:
            is_read_again = "edit" not in self.request.POST
            return self.render_to_response(self.get_context_data(form=form, is_read_again=is_read_again))
        given = form.cleaned_data
        try:
            charter = charter_publish(
                cohort=self.cohort,
                text=given["text"],
                expected_number=given["number"],
                actor=self.request.user,
                now=timezone.now(),
            )
        except BusinessRuleError as error:
            return self.refused(form, error)
        messages.success(
            self.request,
            f"La version {charter.number} de la charte est publiée. Chaque lauréat est invité à l’accepter.",
        )
        return redirect("laureates:charter_detail", slug=self.cohort.slug)

    def refused(self, form, error: BusinessRuleError):
        """The page again with what was typed; after a conflict, beside the version published meanwhile."""
        status, extra = 200, {}
        if isinstance(error, ConflictError):
            status, extra["other"] = 409, current_charter(self.cohort)
            form.data = form.data.copy() | {"number": str(extra["other"].number if extra["other"] else 0)}
        form.add_error(error.field, error.message)
        return self.render_to_response(self.get_context_data(form=form, **extra), status=status)


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

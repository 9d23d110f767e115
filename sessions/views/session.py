"""What the team does with a session: held, closed, reopened. Each has its confirmation, POST only."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.views.generic import FormView, View

from ess_platform.common.errors import BusinessRuleError, ConflictError
from sessions.enums import SessionStatus
from sessions.forms.attendance import ReopenForm, VersionForm
from sessions.selectors.attendance import attendance_counts
from sessions.services.session import closing_refusal, session_close, session_hold, session_reopen
from sessions.views.base import TeamSessionMixin


class SessionHoldView(TeamSessionMixin, View):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        form = VersionForm(request.POST)
        try:
            if not form.is_valid():
                raise BusinessRuleError("La page était incomplète. Recommencez.")
            session_hold(
                session=self.session,
                actor=request.user,
                expected_version=form.cleaned_data["version"],
                today=self.today,
            )
            messages.success(request, "La séance est marquée « réalisée » : elle compte dans les chiffres.")
        except BusinessRuleError as error:
            messages.error(request, error.message)
        return HttpResponseRedirect(self.session_url())


class SessionActionView(TeamSessionMixin, FormView):
    """A confirmation page: the form carries the version, the service decides.

    A subclass says `is_done()` (nothing is left to do) and `act(form)` (the service to call).
    """

    done_message = ""

    def get_initial(self):
        return {"version": self.session.version}

    def form_valid(self, form):
        if self.is_done():
            return HttpResponseRedirect(self.session_url())
        try:
            self.act(form)
        except ConflictError as error:
            form.data = form.data.copy()
            form.data["version"] = self.session.version
            form.add_error(None, error.message)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        except BusinessRuleError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.form_invalid(form)
        messages.success(self.request, self.done_message)
        return HttpResponseRedirect(self.session_url())

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=400)


class SessionCloseView(SessionActionView):
    template_name = "sessions/session_close.html"
    form_class = VersionForm
    done_message = "La séance est clôturée : son pointage ne se modifie plus."

    def is_done(self) -> bool:
        return self.session.status == SessionStatus.CLOSED

    def act(self, form) -> None:
        session_close(
            session=self.session,
            actor=self.request.user,
            expected_version=form.cleaned_data["version"],
            now=timezone.now(),
        )

    def get_context_data(self, **kwargs):
        counts = attendance_counts(self.session, expected=self.session.expected_people)
        return super().get_context_data(
            counts=counts, refusal=closing_refusal(self.session, counts), is_done=self.is_done(), **kwargs
        )


class SessionReopenView(SessionActionView):
    template_name = "sessions/session_reopen.html"
    form_class = ReopenForm
    done_message = "La séance est rouverte : corrigez le pointage, puis clôturez-la de nouveau."

    def is_done(self) -> bool:
        return self.session.status != SessionStatus.CLOSED

    def act(self, form) -> None:
        session_reopen(
            session=self.session,
            actor=self.request.user,
            reason=form.cleaned_data["reason"],
            expected_version=form.cleaned_data["version"],
            now=timezone.now(),
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(is_done=self.is_done(), **kwargs)

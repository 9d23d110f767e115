"""Putting a date off, or calling it off: why, who will receive what, then it is done."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.formatting import count
from sessions.enums import SessionChangeKind, SessionStatus
from sessions.forms.session import CallOffForm
from sessions.notifications import Announcement, letters_of
from sessions.permissions import can_follow
from sessions.selectors.concerned import Concerned
from sessions.services.session_change import session_cancel, session_postpone, who_is_told_off
from sessions.views.base import TeamSessionMixin

SILENT = "taire"


class CallOffView(TeamSessionMixin, TemplateView):
    """A confirmation page. A subclass says which arrow it follows, and the service that follows it."""

    template_name = "sessions/session_call_off.html"
    kind: str
    target: str

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.now = timezone.now()

    @cached_property
    def concerned(self) -> Concerned:
        return who_is_told_off(self.session, self.now)

    def post(self, request, *args, **kwargs):
        form = CallOffForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        told = 0 if request.POST.get("etape") == SILENT else len(self.concerned.recipients)
        try:
            self.act(
                session=self.session,
                reason=form.cleaned_data["reason"],
                tells=told > 0,
                actor=request.user,
                expected_version=form.cleaned_data["version"],
                now=self.now,
            )
        except ConflictError as error:
            form.data = form.data.copy()
            form.data["version"] = self.session.version
            form.add_error(None, error.message)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        except BusinessRuleError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
            return self.render_to_response(self.get_context_data(form=form), status=400)
        said = count(told, "personne prévenue", "personnes prévenues") if told else "personne n’a été prévenu"
        messages.success(request, f"La séance est {self.target.label.lower()}\u00a0; {said}.")
        return HttpResponseRedirect(self.session_url())

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", CallOffForm(initial={"version": self.session.version}))
        session = self.session
        announcement = Announcement(
            session=session, kind=self.kind, facts=[], day=session.starts_on, reason="(le motif que vous écrivez)"
        )
        return super().get_context_data(
            kind=self.kind,
            is_done=session.status == self.target,
            can_follow=can_follow(session, self.target),
            concerned=self.concerned,
            letters=letters_of(announcement, self.concerned),
            **kwargs,
        )


class SessionCancelView(CallOffView):
    kind, target = SessionChangeKind.CANCELLED, SessionStatus.CANCELLED
    act = staticmethod(session_cancel)


class SessionPostponeView(CallOffView):
    kind, target = SessionChangeKind.POSTPONED, SessionStatus.POSTPONED
    act = staticmethod(session_postpone)

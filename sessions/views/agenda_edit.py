"""« Déroulé » of a session: one page, saved whole."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError, ConflictError
from sessions.enums import SessionStatus
from sessions.forms.agenda import AgendaForm, item_initial
from sessions.forms.rows import ROW_ACTION, redrawn
from sessions.models import AgendaItem
from sessions.selectors.agenda import agenda_remarks, agenda_total, timed_items
from sessions.selectors.session import session_of
from sessions.services.agenda import CANCELLED, agenda_save
from sessions.views.base import TeamSessionMixin


class AgendaEditView(TeamSessionMixin, TemplateView):
    template_name = "sessions/agenda_edit.html"

    @cached_property
    def items(self) -> list[AgendaItem]:
        return list(self.session.agenda_items.all())

    def get(self, request, *args, **kwargs):
        rows = [item_initial(item) for item in self.items]
        return self.show(AgendaForm(rows=rows, initial={"version": self.session.version}))

    def post(self, request, *args, **kwargs):
        if ROW_ACTION in request.POST:
            return self.show(redrawn(AgendaForm, request.POST), is_moved=True)
        form = AgendaForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=400)
        try:
            agenda_save(
                session=self.session,
                lines=form.lines(),
                actor=request.user,
                expected_version=form.cleaned_data["version"],
            )
        except ConflictError as error:
            typed = redrawn(AgendaForm, request.POST)
            typed.initial["version"] = session_of(self.cohort, request.user).get(pk=self.session.pk).version
            return self.show(typed, status=409, conflict=error.message)
        except BusinessRuleError as error:
            form.refuse(error.field, error.message)
            return self.show(form, status=400)
        messages.success(request, "Le déroulé est enregistré.")
        return HttpResponseRedirect(self.session_url("agenda_edit"))

    def show(self, form, *, status: int = 200, **kwargs):
        return self.render_to_response(self.get_context_data(form=form, **kwargs), status=status)

    def get_context_data(self, **kwargs):
        half_days = list(self.session.half_days.all())
        timed = timed_items(self.items)
        return super().get_context_data(
            timed=timed,
            total=agenda_total(self.items, half_days),
            half_days=half_days,
            remarks=agenda_remarks(timed, half_days),
            refusal=CANCELLED if self.session.status == SessionStatus.CANCELLED else "",
            **kwargs,
        )

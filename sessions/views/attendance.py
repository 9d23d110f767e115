"""Recording the attendance of a session."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.formatting import count
from sessions.enums import AttendanceStatus
from sessions.forms import AttendanceSheet
from sessions.permissions import attendance_lock
from sessions.selectors.attendance import (
    attendance_conflicts,
    attendance_counts,
    attendance_grid,
    grid_participants,
)
from sessions.selectors.session import session_of
from sessions.services.attendance import attendance_record, filled_present
from sessions.views.agenda import GRID_PAGE_SIZE
from sessions.views.base import TeamSessionMixin


class AttendanceEditView(TeamSessionMixin, TemplateView):
    template_name = "sessions/attendance_edit.html"

    def get(self, request, *args, **kwargs):
        self.refuse_locked()
        return self.render_to_response(self.get_context_data(sheet=self.sheet()))

    def post(self, request, *args, **kwargs):
        self.refuse_locked()
        sheet = self.sheet(request.POST)
        if not sheet.is_valid():
            return self.render_to_response(self.get_context_data(sheet=sheet), status=400)
        try:
            changed = attendance_record(
                session=self.session,
                actor=request.user,
                entries=self.entries(sheet),
                expected_version=sheet.cleaned_data["version"],
                now=timezone.now(),
            )
        except ConflictError:
            return self.conflict(sheet)
        except BusinessRuleError as error:
            sheet.add_error(None, error.message)
            return self.render_to_response(self.get_context_data(sheet=sheet), status=400)
        messages.success(request, self.result_sentence(changed))
        return HttpResponseRedirect(self.return_url)

    def refuse_locked(self) -> None:
        if reason := attendance_lock(self.session):
            raise PermissionDenied(reason)

    @cached_property
    def half_days(self):
        return list(self.session.half_days.all())

    @cached_property
    def page_obj(self):
        people = grid_participants(self.session)
        return Paginator(people, GRID_PAGE_SIZE).get_page(self.request.GET.get("page"))

    def sheet(self, data=None, **kwargs) -> AttendanceSheet:
        groups = attendance_grid(self.session, self.page_obj.object_list, self.half_days)
        return AttendanceSheet(
            data, session=self.session, groups=groups, initial={"version": self.session.version}, **kwargs
        )

    def entries(self, sheet: AttendanceSheet) -> dict:
        """What was typed, completed by « tous présents » when that button sent the sheet."""
        asked = self.request.POST.get("fill", "")
        half_day = next((item for item in self.half_days if str(item.pk) == asked), None)
        if half_day is None:
            return sheet.entries
        return filled_present(sheet.entries, half_day=half_day, expected=sheet.expected)

    def conflict(self, sheet: AttendanceSheet):
        """409: what was typed stays in the form, next to what somebody else recorded meanwhile."""
        current = session_of(self.cohort, self.request.user).get(pk=self.session.pk)
        conflicts = attendance_conflicts(self.session, sheet.typed_statuses())
        sheet.data = sheet.data.copy()
        sheet.data["version"] = current.version
        context = self.get_context_data(sheet=sheet, conflicts=conflicts, is_conflict=True)
        return self.render_to_response(context, status=409)

    @staticmethod
    def result_sentence(changed: int) -> str:
        if not changed:
            return "Aucun changement : le pointage était déjà à jour."
        return f"Pointage enregistré : {count(changed, 'case modifiée', 'cases modifiées')}."

    @property
    def return_url(self) -> str:
        """« Tous présents » and a further page stay on the sheet; saving the last page goes back."""
        page = self.page_obj
        if self.request.POST.get("fill"):
            return f"{self.session_url('attendance_edit')}?page={page.number}"
        if page.has_next():
            return f"{self.session_url('attendance_edit')}?page={page.next_page_number()}"
        return self.session_url()

    def get_context_data(self, *, sheet, **kwargs):
        return super().get_context_data(
            sheet=sheet,
            form=sheet,
            counts=attendance_counts(self.session, expected=self.session.expected_people),
            half_days=self.half_days,
            page_obj=self.page_obj,
            statuses=AttendanceStatus.choices,
            **kwargs,
        )

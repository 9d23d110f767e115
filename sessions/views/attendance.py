"""Recording the attendance of a session: one screen for the whole cohort."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import count
from sessions.enums import AttendanceSource
from sessions.forms.attendance import KEYS, AttendanceSheet
from sessions.permissions import attendance_lock
from sessions.selectors.attendance import (
    attendance_conflicts,
    attendance_counts,
    attendance_grid,
    grid_participants,
)
from sessions.selectors.seal import former_seals, seal_in_force
from sessions.selectors.sign_in import latest_signatures
from sessions.services.attendance import AttendanceConflict, attendance_record
from sessions.views.agenda import GRID_PAGE_SIZE
from sessions.views.base import TeamSessionMixin

PAGE_CELLS = 400  # four fields each: within what a request may hold


class AttendanceEditView(TeamSessionMixin, TemplateView):
    """The sheet: a choice per person and half-day. Read only, with its seal, once the session is closed."""

    template_name = "sessions/attendance_edit.html"

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(sheet=self.sheet()))

    def post(self, request, *args, **kwargs):
        if self.lock:
            raise PermissionDenied(self.lock)
        sheet = self.sheet(request.POST)
        if not sheet.is_valid():
            return self.refused(sheet)
        self.fill(sheet)
        try:
            changed = attendance_record(
                session=self.session,
                actor=request.user,
                entries=sheet.entries,
                seen=sheet.seen,
                now=timezone.now(),
                source=AttendanceSource.PAPER if sheet.cleaned_data["is_paper"] else AttendanceSource.TEAM,
            )
        except AttendanceConflict as conflict:
            return self.conflict(sheet, conflict)
        except BusinessRuleError as error:
            sheet.add_error(None, error.message)
            return self.refused(sheet)
        messages.success(request, self.result_sentence(changed))
        return HttpResponseRedirect(self.return_url)

    @cached_property
    def lock(self) -> str:
        return attendance_lock(self.session)

    @cached_property
    def half_days(self):
        return list(self.session.half_days.all())

    @cached_property
    def page_obj(self):
        people = grid_participants(self.session)
        size = min(GRID_PAGE_SIZE, PAGE_CELLS // max(1, len(self.half_days)))
        return Paginator(people, size).get_page(self.request.GET.get("page"))

    @cached_property
    def groups(self):
        return attendance_grid(self.session, self.page_obj.object_list, self.half_days, with_signatures=True)

    def sheet(self, data=None) -> AttendanceSheet:
        return AttendanceSheet(data, groups=self.groups)

    def fill(self, sheet: AttendanceSheet) -> None:
        """« Tous présents », when that button sent the sheet."""
        asked = self.request.POST.get("fill", "")
        half_day = next((item for item in self.half_days if str(item.pk) == asked), None)
        if half_day is not None:
            sheet.fill_present(half_day)

    def refused(self, sheet: AttendanceSheet):
        return self.render_to_response(self.get_context_data(sheet=sheet), status=400)

    def conflict(self, sheet: AttendanceSheet, conflict: AttendanceConflict):
        """409: what was typed stays in the form, next to what somebody else recorded meanwhile."""
        sheet.refuse_stale(conflict.cells)
        conflicts = attendance_conflicts(conflict.cells, sheet.entries)
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
            tab="attendance_edit",
            sheet=sheet,
            form=sheet,
            groups=self.groups,
            counts=attendance_counts(self.session, expected=self.session.expected_people),
            half_days=self.half_days,
            page_obj=self.page_obj,
            keys=KEYS,
            lock=self.lock,
            signatures=latest_signatures(self.session),
            scans=self.session.signed_sheets.select_related("uploaded_by__person"),
            seal=seal_in_force(self.session) if self.lock else None,
            former_seals=former_seals(self.session),
            **kwargs,
        )

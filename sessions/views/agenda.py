"""The agenda of a promotion: list and page of one session (team)."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from laureates.selectors.campaign_dates import region_of
from programmes.views.lists import TeamListMixin
from sessions.enums import CALLED_OFF_STATUSES
from sessions.filters import SORTS, SessionFilter, session_order
from sessions.permissions import attendance_lock
from sessions.selectors.agenda import timed_items
from sessions.selectors.agenda_warnings import agenda_warnings
from sessions.selectors.attendance import answer_counts, attendance_counts, attendance_grid, grid_participants
from sessions.selectors.satisfaction import satisfaction_of
from sessions.selectors.session import session_list, session_row
from sessions.selectors.session_facts import half_day_facts
from sessions.selectors.timing import moment_of
from sessions.services.session import closing_refusal
from sessions.views.base import TeamSessionMixin

PAGE_SIZE = 25
GRID_PAGE_SIZE = 100


class SessionListView(TeamListMixin, TemplateView):
    template_name = "sessions/session_list.html"
    section = "agenda"
    list_code = "seances"
    list_url_name = "sessions:session_list"

    @cached_property
    def filterset(self) -> SessionFilter:
        return SessionFilter(self.request.GET, queryset=session_list(self.cohort), today=self.today)

    def get_context_data(self, **kwargs):
        sort = session_order(self.request.GET.get("tri"))
        sessions = self.filterset.qs.order_by(*SORTS[sort])
        page = Paginator(sessions, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page,
            rows=[session_row(session, self.today) for session in page],
            total=page.paginator.count,
            is_filtered=any(self.request.GET.get(name) for name in self.filterset.filters),
            form=self.filterset.form,
            sort=sort,
            **kwargs,
        )


class SessionDetailView(TeamSessionMixin, TemplateView):
    template_name = "sessions/session_detail.html"

    def get_context_data(self, **kwargs):
        session = self.session
        counts = attendance_counts(session, expected=session.expected_people)
        half_days = [item.half_day for item in counts.half_days]
        moment = moment_of(session, half_days, self.today)
        page = Paginator(grid_participants(session), GRID_PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            counts=counts,
            answers=answer_counts(session),
            half_days=half_days,
            page_obj=page,
            groups=attendance_grid(session, page.object_list, half_days),
            agenda_items=timed_items(session.agenda_items.all()),
            contributions=session.contributions.all(),
            satisfaction=None if moment == "before" else satisfaction_of(session, present=session.present_in_scope),
            attendance_lock=attendance_lock(session),
            closing_refusal=closing_refusal(session, counts),
            can_hold=session.starts_on <= self.today,
            moment=moment,
            is_called_off=session.status in CALLED_OFF_STATUSES,
            changes=session.changes.all() if session.version > 1 else (),
            warnings=self.warnings(half_days),
            **kwargs,
        )

    def warnings(self, half_days) -> list[str]:
        """What deserves a second look while the date may still move."""
        session = self.session
        if session.starts_on <= self.today or session.status in CALLED_OFF_STATUSES:
            return []
        plan = [half_day_facts(item) for item in half_days]
        region = region_of(self.cohort)
        return agenda_warnings(cohort=self.cohort, plans=[plan], region=region, except_pk=session.pk)[0]

"""The agenda of a promotion: list and page of one session (team)."""

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from programmes.views.base import TeamCohortMixin
from sessions.filters import SORTS, SessionFilter, session_order
from sessions.permissions import attendance_lock
from sessions.selectors.attendance import attendance_counts, attendance_grid, grid_participants
from sessions.selectors.satisfaction import satisfaction_of
from sessions.selectors.session import session_list, session_row
from sessions.services.session import closing_refusal
from sessions.views.base import TeamSessionMixin

PAGE_SIZE = 25
GRID_PAGE_SIZE = 100


class SessionListView(TeamCohortMixin, TemplateView):
    template_name = "sessions/session_list.html"
    section = "agenda"

    @cached_property
    def filterset(self) -> SessionFilter:
        return SessionFilter(self.request.GET, queryset=session_list(self.cohort), today=self.today)

    def get_context_data(self, **kwargs):
        sort = session_order(self.request.GET.get("tri"))
        sessions = self.filterset.qs.order_by(*SORTS[sort])
        page = Paginator(sessions, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page,
            rows=[session_row(session) for session in page],
            total=page.paginator.count,
            is_filtered=any(self.request.GET.get(name) for name in self.filterset.filters),
            form=self.filterset.form,
            sort=sort,
            list_url=reverse("sessions:session_list", kwargs={"slug": self.cohort.slug}),
            **kwargs,
        )


class SessionDetailView(TeamSessionMixin, TemplateView):
    template_name = "sessions/session_detail.html"

    def get_context_data(self, **kwargs):
        session = self.session
        counts = attendance_counts(session, expected=session.expected_people)
        half_days = [item.half_day for item in counts.half_days]
        page = Paginator(grid_participants(session), GRID_PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            counts=counts,
            half_days=half_days,
            page_obj=page,
            groups=attendance_grid(session, page.object_list, half_days),
            agenda_items=session.agenda_items.all(),
            contributions=session.contributions.all(),
            satisfaction=satisfaction_of(session, present=session.present_in_scope),
            attendance_lock=attendance_lock(session),
            closing_refusal=closing_refusal(session, counts),
            can_hold=session.starts_on <= self.today,
            **kwargs,
        )

"""The team's home, one promotion at a glance, and its figures."""

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from ess_platform.accounts.enums import Space
from ess_platform.accounts.views.space import SpacePageMixin
from programmes.selectors.target import declared_of
from programmes.views.base import TeamCohortMixin
from programmes.views.cohort import TEAM_SPACE_ONLY
from reporting.figures import compute_figures
from reporting.figures.groups import group_label
from reporting.figures.kinds import Chapter
from reporting.selectors.checklist import checklist_of
from reporting.selectors.dashboard import dashboard_of
from reporting.selectors.figure_certificate import figure_certificate
from reporting.selectors.funder import HEADLINE_CODES
from reporting.selectors.overview import alerts_of, timeline_of
from reporting.selectors.target import declared_reading


# Without a transaction around the page: a part that the database refuses does not take the others with it.
@method_decorator(transaction.non_atomic_requests, name="dispatch")
class DashboardView(SpacePageMixin, TemplateView):
    space = Space.TEAM
    space_refusal = TEAM_SPACE_ONLY
    template_name = "reporting/dashboard.html"

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        dashboard = dashboard_of(user=self.request.user, today=today)
        failed = list(dict.fromkeys(dashboard.failed))
        return super().get_context_data(dashboard=dashboard, failed=failed, today=today, **kwargs)


class CohortOverviewView(TeamCohortMixin, TemplateView):
    template_name = "reporting/cohort_overview.html"
    section = "overview"

    def get_context_data(self, **kwargs):
        figures = compute_figures(self.cohort, codes=HEADLINE_CODES)
        return super().get_context_data(
            headline=[figures[code] for code in HEADLINE_CODES],
            timeline=timeline_of(cohort=self.cohort, today=self.today),
            alerts=alerts_of(cohort=self.cohort, figures=figures, today=self.today),
            testimonials=self.cohort.testimonials.all()[:8],
            fundings=self.cohort.fundings.select_related("funder"),
            checklist=checklist_of(self.cohort, self.today) if self.cohort.is_draft else [],
            **kwargs,
        )


class FigureListView(TeamCohortMixin, TemplateView):
    template_name = "reporting/figure_list.html"
    section = "figures"

    def get_context_data(self, **kwargs):
        figures = compute_figures(self.cohort)
        declared = {row.figure_code: row for row in declared_of(self.cohort)}
        chapters = [
            (
                chapter.label,
                [
                    (entry, row, row and declared_reading(figures, entry.code, row.value))
                    for entry in figures.chapter(chapter)
                    for row in [declared.get(entry.code)]
                ],
            )
            for chapter in Chapter
        ]
        return super().get_context_data(chapters=[pair for pair in chapters if pair[1]], **kwargs)


class FigureDetailView(TeamCohortMixin, TemplateView):
    """The certificate of one figure: what it means, how it was computed, and every row behind it."""

    template_name = "reporting/figure_detail.html"
    section = "figures"

    def get_context_data(self, code, **kwargs):
        certificate = figure_certificate(cohort=self.cohort, code=code)
        if certificate is None:
            raise Http404
        entry = certificate.entry
        headers = (*entry.figure.row_columns, entry.figure.row_value_label)
        rows = [(row, list(zip(headers, entry.figure.cells(row), strict=True))) for row in entry.result.rows]
        details = entry.result.details.values()
        groups = dict.fromkeys(detail.group for detail in details if detail.group)
        return super().get_context_data(
            figure=entry.figure,
            result=entry.result,
            entry=entry,
            certificate=certificate,
            rows=rows,
            has_notes=any(row.note for row in entry.result.rows),
            parts=[detail for detail in details if not detail.group],
            groups=[(group_label(group), [one for one in details if one.group == group]) for group in groups],
            **kwargs,
        )

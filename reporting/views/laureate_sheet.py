"""The sheet of one laureate, for the team: seven tabs, each with its own address, each reading what it shows."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from laureates.enums import LaureateStatus, Moment, ReportStatus
from laureates.models import Laureate, LaureateZoning, ProgressReport, ReportingCampaign
from laureates.selectors.staff_notes import note_board
from laureates.views.base import RELATED
from programmes.views.base import TeamCohortMixin
from reporting.selectors.laureate_journal import journal_keys, journal_lines
from reporting.selectors.laureate_sheet import (
    contacts_of,
    laureate_attendance,
    laureate_documents,
    laureate_progress,
    laureate_summary,
    laureate_ties,
    sheet_queryset,
)
from reporting.selectors.positioning import positioning_page

TABS = (
    ("laureate_detail", "Synthèse"),
    ("laureate_progress", "Avancement"),
    ("laureate_positioning", "Positionnement"),
    ("laureate_attendance", "Présences"),
    ("laureate_ties", "Parrainage"),
    ("laureate_documents", "Documents"),
    ("laureate_journal", "Journal"),
)
PAGE = 25


class OneLaureateMixin(TeamCohortMixin):
    """Load the laureate of the address within the promotion; 404 for another one's. `tab` names the current tab."""

    section = "laureates"
    tab = ""
    has_contacts = True

    @cached_property
    def campaigns(self) -> list[ReportingCampaign]:
        """Nothing by default: the tabs that speak of the current form read them."""
        return []

    @property
    def campaign(self) -> ReportingCampaign | None:
        """The last campaign that is open or was: the one that the list speaks of."""
        opened = [one for one in self.campaigns if one.opens_on <= self.today]
        return max(opened, key=lambda one: (one.opens_on, one.pk), default=None)

    @cached_property
    def laureate(self) -> Laureate:
        rows = sheet_queryset(user=self.request.user, cohort=self.cohort, campaign=self.campaign, today=self.today)
        laureate = get_object_or_404(rows, slug=self.kwargs["laureate_slug"])
        laureate.cohort = self.cohort  # the same row, read already
        return laureate

    @cached_property
    def entry_report(self) -> ProgressReport | None:
        rows = ProgressReport.objects.filter(laureate=self.laureate, campaign__moment=Moment.ENTRY)
        return rows.select_related(*RELATED).first()

    def tab_url(self, name: str) -> str:
        return reverse(f"reporting:{name}", args=[self.cohort.slug, self.kwargs["laureate_slug"]])

    @property
    def is_writable(self) -> bool:
        """False once the laureate has left: its sheet is read only."""
        return self.laureate.status != LaureateStatus.LEFT

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            laureate=self.laureate,
            contacts=contacts_of(self.laureate, self.today) if self.has_contacts else None,
            is_writable=self.is_writable,
            tabs=[(self.tab_url(name), label, name == self.tab) for name, label in TABS],
            tab_label=dict(TABS).get(self.tab, ""),
            **kwargs,
        )


class LaureateDetailView(OneLaureateMixin, TemplateView):
    """« Synthèse »."""

    template_name = "reporting/laureate_detail.html"
    tab = "laureate_detail"

    @cached_property
    def campaigns(self) -> list[ReportingCampaign]:
        return list(self.cohort.campaigns.all())

    def get_context_data(self, **kwargs):
        zonings = LaureateZoning.objects.filter(laureate=self.laureate).select_related("zoning")
        summary = laureate_summary(self.laureate, campaigns=self.campaigns, campaign=self.campaign)
        board = note_board(user=self.request.user, laureate=self.laureate, now=timezone.now())
        return super().get_context_data(summary=summary, zonings=zonings, board=board, **kwargs)


class LaureateProgressView(OneLaureateMixin, TemplateView):
    template_name = "reporting/laureate_progress.html"
    tab = "laureate_progress"

    def get_context_data(self, **kwargs):
        return super().get_context_data(progress=laureate_progress(self.laureate), **kwargs)


class LaureatePositioningView(OneLaureateMixin, TemplateView):
    template_name = "reporting/laureate_positioning.html"
    tab = "laureate_positioning"
    has_contacts = False  # the grid takes the whole width

    def get_context_data(self, **kwargs):
        report, address = self.entry_report, [self.cohort.slug, self.laureate.slug]
        is_open = report is not None and report.status == ReportStatus.SUBMITTED
        return super().get_context_data(
            view=positioning_page(self.laureate, told_only=True),
            priorities_url=self.tab_url("laureate_priorities") if is_open else "",
            add_url=reverse("laureates:plan_create", args=address) if self.is_writable else "",
            **kwargs,
        )


class LaureateAttendanceView(OneLaureateMixin, TemplateView):
    template_name = "reporting/laureate_attendance.html"
    tab = "laureate_attendance"

    def get_context_data(self, **kwargs):
        return super().get_context_data(attendance=laureate_attendance(self.laureate), **kwargs)


class LaureateTiesView(OneLaureateMixin, TemplateView):
    """« Parrainage »: sponsors, meetings, introductions, and the laureates that it works with."""

    template_name = "reporting/laureate_ties.html"
    tab = "laureate_ties"

    def get_context_data(self, **kwargs):
        return super().get_context_data(ties=laureate_ties(self.laureate), **kwargs)


class LaureateDocumentsView(OneLaureateMixin, TemplateView):
    template_name = "reporting/laureate_documents.html"
    tab = "laureate_documents"

    def get_context_data(self, **kwargs):
        documents = laureate_documents(user=self.request.user, laureate=self.laureate)
        return super().get_context_data(documents=documents, **kwargs)


class LaureateJournalView(OneLaureateMixin, TemplateView):
    template_name = "reporting/laureate_journal.html"
    tab = "laureate_journal"

    def get_context_data(self, **kwargs):
        page = Paginator(journal_keys(self.laureate), PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page_obj=page, lines=journal_lines(page.object_list), **kwargs)

"""The laureate's own grid. Its sponsor and its funder have no such page, whatever they are told elsewhere."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from laureates.enums import LaureateStatus, Moment
from laureates.models import ProgressReport
from laureates.services.priorities import why_priorities_are_closed
from laureates.views.base import RELATED
from laureates.views.space import JourneyMixin
from reporting.selectors.positioning import positioning_page
from reporting.views.positioning import PrioritiesPage


class OwnEntryMixin(JourneyMixin):
    """The entry form of the journey being read, if it is started, and the addresses that keep to this journey."""

    @cached_property
    def entry_report(self) -> ProgressReport | None:
        rows = ProgressReport.objects.filter(laureate=self.laureate, campaign__moment=Moment.ENTRY)
        return rows.select_related(*RELATED).first()

    def may_choose(self, report: ProgressReport) -> bool:
        return not why_priorities_are_closed(report=report, actor=self.request.user, today=self.today)

    def own_url(self, name: str) -> str:
        url = reverse(name)
        return f"{url}?parcours={self.laureate.public_id}" if len(self.journeys) > 1 else url

    @property
    def positioning_url(self) -> str:
        return self.own_url("reporting:space_positioning")


class SpacePositioningView(OwnEntryMixin, TemplateView):
    """« Mon positionnement »."""

    template_name = "reporting/space_positioning.html"

    def get_context_data(self, **kwargs):
        report = self.entry_report
        is_open = report is not None and self.may_choose(report)
        is_there = self.laureate.status != LaureateStatus.LEFT
        return super().get_context_data(
            view=positioning_page(self.laureate, told_only=False),
            priorities_url=self.own_url("reporting:space_priorities") if is_open else "",
            add_url=self.own_url("laureates:space_plan_create") if is_there else "",
            **kwargs,
        )


class SpacePrioritiesView(OwnEntryMixin, PrioritiesPage):
    """« Mes priorités »: three criteria at most, while the entry form is being written."""

"""A monthly series: the rule, then its dates to read, untick or change, then they are made."""

import datetime

from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import count
from laureates.selectors.campaign_dates import region_of
from programmes.views.base import TeamCohortMixin
from sessions.enums import SessionKind
from sessions.forms.series import SeriesDatesForm, SeriesForm, series_initial
from sessions.models import SupportSession
from sessions.selectors.agenda_warnings import agenda_warnings
from sessions.services.session_edit import session_series_create

STEP = "etape"
CREATE, CHANGE = "creer", "modifier"
HALF_A_YEAR = datetime.timedelta(days=182)


class SessionSeriesView(TeamCohortMixin, TemplateView):
    """Three posts of the same page: the rule, the dates, the creation."""

    template_name = "sessions/session_series.html"
    preview_template = "sessions/session_series_preview.html"
    section = "agenda"

    def get(self, request, *args, **kwargs):
        return self.show(SeriesForm(region=self.region, initial=self.initial()))

    def initial(self) -> dict:
        """The months of the promotion that are to come."""
        visible = SupportSession.objects.visible_to(self.request.user).filter(cohort=self.cohort)
        number = (visible.filter(kind=SessionKind.SEQUENCE).aggregate(last=Max("number"))["last"] or 0) + 1
        first = max(self.cohort.starts_on or self.today, self.today)
        last = self.cohort.ends_on if self.cohort.ends_on and self.cohort.ends_on > first else first + HALF_A_YEAR
        return series_initial(first, last, number)

    @property
    def region(self) -> str:
        return region_of(self.cohort)

    def post(self, request, *args, **kwargs):
        form, step = SeriesForm(request.POST, region=self.region), request.POST.get(STEP, "")
        if not form.is_valid():
            return self.show(form, status=400)
        if step == CHANGE:
            return self.show(form)
        if step != CREATE:
            return self.preview(form, SeriesDatesForm(rows=form.proposed()))
        dates = SeriesDatesForm(request.POST)
        if not dates.is_valid():
            return self.preview(form, dates, status=400)
        try:
            made = session_series_create(
                cohort=self.cohort,
                plans=[form.facts(row) for row in dates.kept()],
                key=form.cleaned_data["key"],
                actor=request.user,
                now=timezone.now(),
            )
        except BusinessRuleError as error:
            dates.add_error(None, error.message)
            return self.preview(form, dates, status=400)
        messages.success(request, f"{count(len(made), 'séance ajoutée', 'séances ajoutées')} à l’agenda.")
        return HttpResponseRedirect(reverse("sessions:session_list", kwargs={"slug": self.cohort.slug}))

    def show(self, form, *, status: int = 200):
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def preview(self, form: SeriesForm, dates: SeriesDatesForm, *, status: int = 200):
        """The dates, each with what deserves a second look."""
        days = form.days()
        plans = [form.half_days(_day(row, rank, days)) for rank, row in enumerate(dates.rows())]
        warnings = agenda_warnings(cohort=self.cohort, plans=plans, region=self.region)
        asked = {day.day: day.note for day in days}
        rows = [
            {**row, "note": asked.get(plan[0].on, ""), "warnings": said}
            for row, plan, said in zip(dates.rows(), plans, warnings, strict=True)
        ]
        typed = [(name, value) for name, value in self.request.POST.items() if name in form.fields]
        context = self.get_context_data(form=dates, rows=rows, rule=form, typed=typed)
        return self.response_class(self.request, [self.preview_template], context, status=status)

    def get_context_data(self, **kwargs):
        list_url = reverse("sessions:session_list", kwargs={"slug": self.cohort.slug})
        return super().get_context_data(list_url=list_url, crumbs=[{"label": "Agenda", "url": list_url}], **kwargs)


def _day(row: dict, rank: int, days: list) -> datetime.date:
    """The day of a row of the preview: as typed, else the one proposed."""
    typed = row["on"].value()
    if isinstance(typed, str):
        try:
            return datetime.date.fromisoformat(typed)
        except ValueError:
            return days[min(rank, len(days) - 1)].day
    return typed

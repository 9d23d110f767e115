"""What a laureate finds in its space: its journeys, and its forms with what is left to do."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from ..enums import IN_SCOPE_STATUSES, ReportStatus
from ..models import Laureate, ProgressReport, ReportingCampaign
from .answers import ReportAnswers, is_reopened
from .form_definition import form_of
from .questions import minutes_of
from .report_check import SectionState, section_states


@dataclass(frozen=True)
class CampaignForm:
    """One form of a laureate: the campaign, and the report once it is started."""

    campaign: ReportingCampaign
    report: ProgressReport | None
    today: datetime.date

    @property
    def status(self) -> str:
        return self.report.status if self.report else ReportStatus.NOT_STARTED

    @property
    def due_on(self) -> datetime.date:
        return self.report.due_on if self.report and self.report.due_on else self.campaign.due_on

    @property
    def is_closed(self) -> bool:
        """The campaign no longer takes this form; a correction that was asked for always passes."""
        closed_on = self.campaign.closed_on
        if closed_on is None or self.today < closed_on or self.status == ReportStatus.NEEDS_CHANGES:
            return False
        return self.report is None or self.report.due_on is None or self.today > self.report.due_on

    @property
    def is_to_do(self) -> bool:
        """The laureate is expected to act on this form now."""
        if self.today < self.campaign.opens_on or self.is_closed:
            return False
        return self.status in (ReportStatus.NOT_STARTED, ReportStatus.DRAFT, ReportStatus.NEEDS_CHANGES)

    @property
    def is_late(self) -> bool:
        waits = self.status in (ReportStatus.NOT_STARTED, ReportStatus.DRAFT)
        return waits and self.due_on < self.today

    @property
    def state(self) -> str:
        """The status, or « late », as the badge shows it."""
        return "late" if self.is_late else self.status


@dataclass(frozen=True)
class FormProgress:
    """How far a form is, in pages, and the minutes that are left."""

    states: tuple[SectionState, ...]
    moment: str

    @property
    def done(self) -> int:
        return sum(state.is_complete for state in self.states)

    @property
    def total(self) -> int:
        return len(self.states)

    @property
    def minutes_left(self) -> int:
        """Whole minutes, rounded up: an estimate that is never too short."""
        left = minutes_of([state.section for state in self.states if not state.is_complete], self.moment)
        return int(left.to_integral_value(rounding="ROUND_CEILING"))

    @property
    def next_open(self) -> SectionState | None:
        return next((state for state in self.states if state.is_open and not state.is_complete), None)


def journeys_of(user) -> list[Laureate]:
    """The laureates that a person represents today, the most recent promotion first."""
    rows = Laureate.objects.belonging_to(user).select_related("cohort", "organisation")
    return list(rows.order_by("-cohort__starts_on", "sort_name", "pk"))


def forms_of(*, laureate: Laureate, today: datetime.date) -> list[CampaignForm]:
    """Every form of a laureate, oldest first; those that are not open yet are left out. Two queries."""
    reports = {report.campaign_id: report for report in ProgressReport.objects.filter(laureate=laureate)}
    campaigns = ReportingCampaign.objects.filter(cohort=laureate.cohort_id, opens_on__lte=today)
    found = [CampaignForm(campaign, reports.get(campaign.pk), today) for campaign in campaigns]
    return [form for form in found if form.status != ReportStatus.NOT_APPLICABLE]


def shared_forms_of(*, user, today: datetime.date) -> list[CampaignForm]:
    """The forms that somebody was invited to fill, the earliest deadline first. One query."""
    shared = ProgressReport.objects.filter(pk__in=ProgressReport.objects.contributions_of(user).values("report"))
    reports = shared.exclude(status=ReportStatus.NOT_APPLICABLE).select_related(
        "campaign", "laureate__organisation", "laureate__cohort"
    )
    found = [CampaignForm(report.campaign, report, today) for report in reports]
    return sorted(found, key=lambda form: (not form.is_to_do, form.due_on, form.campaign.pk))


def form_to_do(*, laureate: Laureate, forms: list[CampaignForm]) -> CampaignForm | None:
    """The one form to work on: a correction first, then the earliest deadline. None once out of the promotion."""
    if laureate.status not in IN_SCOPE_STATUSES:
        return None
    waiting = [form for form in forms if form.is_to_do]
    return min(
        waiting,
        key=lambda form: (form.status != ReportStatus.NEEDS_CHANGES, form.due_on, form.campaign.pk),
        default=None,
    )


def form_progress(answers: ReportAnswers) -> FormProgress:
    """How far a report is; pages that the team did not send back count as done once returned."""
    report = answers.report
    states = section_states(answers, is_open=lambda section: is_reopened(report, section))
    return FormProgress(tuple(states), answers.moment)


def minutes_at_start(campaign: ReportingCampaign) -> Decimal:
    """Estimated minutes of a whole form."""
    return minutes_of(form_of(campaign).sections_at(campaign.moment), campaign.moment)

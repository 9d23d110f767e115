"""What the team reads about a campaign: how many forms are where, and which one to read next."""

import datetime
from dataclasses import dataclass

from django.db.models import (
    Case,
    Count,
    DateField,
    F,
    FilteredRelation,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from programmes.models import Cohort

from ..enums import ReportStatus
from ..models import Laureate, ProgressReport, ReportingCampaign

LATE = "late"  # computed from the dates, never stored (C4)
UNSENT = (ReportStatus.NOT_STARTED, ReportStatus.DRAFT)
# The order of the queue: what waits for the team first.
QUEUE = (
    (ReportStatus.SUBMITTED, "À relire"),
    (ReportStatus.NEEDS_CHANGES, "À compléter"),
    (LATE, "En retard"),
    (ReportStatus.DRAFT, "Brouillon"),
    (ReportStatus.NOT_STARTED, "Non commencée"),
    (ReportStatus.VALIDATED, "Validée"),
    (ReportStatus.NOT_APPLICABLE, "Sans objet"),
)
QUEUE_LABELS = dict(QUEUE)


@dataclass(frozen=True)
class StateCount:
    """How many forms are in one state of the queue."""

    state: str
    label: str
    count: int


@dataclass(frozen=True)
class CampaignProgress:
    """A campaign and where its forms are. `expected` leaves out the forms « sans objet »."""

    campaign: ReportingCampaign
    states: tuple[StateCount, ...]
    expected: int

    def count_of(self, state: str) -> int:
        return next((entry.count for entry in self.states if entry.state == state), 0)

    @property
    def validated(self) -> int:
        return self.count_of(ReportStatus.VALIDATED)

    @property
    def to_review(self) -> int:
        return self.count_of(ReportStatus.SUBMITTED)

    @property
    def sent(self) -> int:
        return self.to_review + self.validated + self.count_of(ReportStatus.NEEDS_CHANGES)


def campaign_rows(*, campaign: ReportingCampaign, today: datetime.date) -> QuerySet[Laureate]:
    """The queue of a campaign: each laureate in scope, with its form if there is one.

    Annotations: `report_status`, `state` (the status, or « late »), `rank`, `due`, `report_*`. A laureate
    without a form counts as « non commencée ». One query, whatever the number of rows.
    """
    order = {state: rank for rank, (state, _) in enumerate(QUEUE)}
    return (
        Laureate.objects.in_scope()
        .filter(cohort=campaign.cohort_id)
        .annotate(this=FilteredRelation("reports", condition=Q(reports__campaign=campaign.pk)))
        .annotate(
            report_status=Coalesce(F("this__status"), Value(str(ReportStatus.NOT_STARTED))),
            due=Coalesce(F("this__due_on"), Value(campaign.due_on), output_field=DateField()),
            report_submitted_at=F("this__submitted_at"),
            report_opened_at=F("this__opened_by_team_at"),
            report_validated_at=F("this__validated_at"),
        )
        .annotate(
            state=Case(
                When(report_status__in=UNSENT, due__lt=today, then=Value(LATE)),
                default=F("report_status"),
            )
        )
        .annotate(
            rank=Case(
                *(When(state=state, then=Value(rank)) for state, rank in order.items()),
                default=Value(len(order)),
                output_field=IntegerField(),
            )
        )
        .select_related("organisation")
        .order_by("rank", "sort_name", "pk")
    )


def campaign_progress(*, campaign: ReportingCampaign, today: datetime.date) -> CampaignProgress:
    """Where the forms of one campaign are. One query."""
    rows = campaign_rows(campaign=campaign, today=today).order_by()
    counts = dict(rows.values_list("state").annotate(n=Count("pk")))
    return _progress(campaign, counts)


def _progress(campaign: ReportingCampaign, counts: dict[str, int]) -> CampaignProgress:
    states = tuple(StateCount(str(state), label, counts[state]) for state, label in QUEUE if counts.get(state))
    expected = sum(entry.count for entry in states if entry.state != ReportStatus.NOT_APPLICABLE)
    return CampaignProgress(campaign, states, expected)


def cohort_campaigns(*, cohort: Cohort, today: datetime.date) -> list[CampaignProgress]:
    """Every campaign of a promotion with its states. Three queries, whatever the numbers."""
    campaigns = list(ReportingCampaign.objects.filter(cohort=cohort))
    in_scope = Laureate.objects.in_scope().filter(cohort=cohort).count()
    rows = (
        ProgressReport.objects.filter(campaign__in=campaigns, laureate__in=Laureate.objects.in_scope())
        .values("campaign_id", "status")
        .annotate(n=Count("pk"), granted=Count("pk", filter=Q(due_on__gte=today)))
        .annotate(past=Count("pk", filter=Q(due_on__lt=today)))
    )
    tables: dict[int, dict[str, int]] = {campaign.pk: {} for campaign in campaigns}
    for row in rows:
        table, status = tables[row["campaign_id"]], row["status"]
        table[status] = row["n"]
        if status in UNSENT:
            table[f"{status}-granted"], table[f"{status}-past"] = row["granted"], row["past"]
    return [_progress(campaign, _with_late(tables[campaign.pk], campaign, in_scope, today)) for campaign in campaigns]


def _with_late(table: dict, campaign: ReportingCampaign, in_scope: int, today: datetime.date) -> dict[str, int]:
    """Add the laureates without a form, then move what is past its day to « late »."""
    states = {str(state): table.get(state, 0) for state in ReportStatus.values}
    states[ReportStatus.NOT_STARTED] += in_scope - sum(states.values())
    late = 0
    for status in UNSENT:
        granted, past = table.get(f"{status}-granted", 0), table.get(f"{status}-past", 0)
        moved = states[status] - granted if campaign.due_on < today else past
        states[status] -= moved
        late += moved
    return {**states, LATE: late}


def queue_neighbours(
    *, campaign: ReportingCampaign, laureate: Laureate, today: datetime.date
) -> tuple[str | None, str | None, int, int]:
    """The forms before and after this one among those in the same state: two slugs, its rank, how many."""
    rows = list(campaign_rows(campaign=campaign, today=today).values_list("slug", "state"))
    here = next((state for slug, state in rows if slug == laureate.slug), None)
    slugs = [slug for slug, state in rows if state == here]
    if laureate.slug not in slugs:
        return None, None, 0, 0
    index = slugs.index(laureate.slug)
    before = slugs[index - 1] if index else None
    after = slugs[index + 1] if index + 1 < len(slugs) else None
    return before, after, index + 1, len(slugs)

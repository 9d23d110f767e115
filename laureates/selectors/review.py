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

from ess_platform.common import formatting
from programmes.models import Cohort

from ..enums import EDITABLE_REPORT_STATUSES, ReportStatus
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
    (ReportStatus.NOT_RETURNED, "Non rendue"),
    (ReportStatus.NOT_APPLICABLE, "Sans objet"),
)
TONES = {
    ReportStatus.SUBMITTED: "river",
    ReportStatus.NEEDS_CHANGES: "warning",
    LATE: "danger",
    ReportStatus.DRAFT: "info",
    ReportStatus.VALIDATED: "success",
}


@dataclass(frozen=True)
class StateCount:
    """How many forms are in one state of the queue; `tone` is the one of its badge."""

    state: str
    label: str
    count: int

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "neutral")


@dataclass(frozen=True)
class Segment:
    """One state as a part of a bar of 100: where it starts and how wide it is."""

    entry: StateCount
    start: float
    width: float


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

    @property
    def legend(self) -> list[StateCount]:
        """The states in the order of the bar; what is not expected comes last."""
        return [segment.entry for segment in self.segments] + [
            entry for entry in self.states if entry.state == ReportStatus.NOT_APPLICABLE
        ]

    @property
    def words(self) -> str:
        """The bar said aloud: « 20 fiches validées sur 22. À relire : 1, En retard : 1 »."""
        validated = formatting.count(self.validated, "fiche validée", "fiches validées")
        others = [
            f"{entry.label}\u00a0: {entry.count}" for entry in self.states if entry.state != ReportStatus.VALIDATED
        ]
        return f"{validated} sur {self.expected}. {', '.join(others)}".rstrip(". ")

    @property
    def segments(self) -> list[Segment]:
        """The bar of the forms expected, what is done first."""
        order = (ReportStatus.VALIDATED, *(state for state, _ in QUEUE if state != ReportStatus.VALIDATED))
        shown = [(state, self.count_of(state)) for state in order if state != ReportStatus.NOT_APPLICABLE]
        by_state, found, start = {entry.state: entry for entry in self.states}, [], 0.0
        for state, count in shown:
            if count:
                width = 100 * count / self.expected
                found.append(Segment(by_state[str(state)], round(start, 3), round(width, 3)))
                start += width
        return found


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
            # A request that was overtaken by the sending has no more answer to get.
            delay_asked_at=Case(When(this__status__in=EDITABLE_REPORT_STATUSES, then=F("this__delay_asked_at"))),
            has_own_due=Q(this__due_on__isnull=False),
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


@dataclass(frozen=True)
class Neighbour:
    """A form of the queue, for a link."""

    slug: str
    name: str


@dataclass(frozen=True)
class QueuePlace:
    """Where a form stands among those in the same state."""

    before: Neighbour | None = None
    after: Neighbour | None = None
    rank: int = 0
    total: int = 0


def queue_place(*, campaign: ReportingCampaign, laureate: Laureate, today: datetime.date) -> QueuePlace:
    """The forms before and after this one among those in the same state, its rank, how many. One query."""
    rows = list(_queue_names(campaign, today))
    here = next((state for slug, _, state in rows if slug == laureate.slug), None)
    peers = [Neighbour(slug, name) for slug, name, state in rows if state == here]
    index = next((index for index, peer in enumerate(peers) if peer.slug == laureate.slug), None)
    if index is None:
        return QueuePlace()
    before = peers[index - 1] if index else None
    after = peers[index + 1] if index + 1 < len(peers) else None
    return QueuePlace(before, after, index + 1, len(peers))


def next_to_review(
    *, campaign: ReportingCampaign, today: datetime.date, after: Laureate | None = None
) -> Neighbour | None:
    """The next form to read: the first in the queue, or the first after a laureate, then round again. One query."""
    rows = campaign_rows(campaign=campaign, today=today).filter(state=ReportStatus.SUBMITTED)
    waiting = list(rows.values_list("sort_name", "slug", "organisation__name"))
    if after is not None:
        waiting = [row for row in waiting if row[1] != after.slug]
        waiting.sort(key=lambda row: (row[0] <= after.sort_name, row[0]))
    return Neighbour(*waiting[0][1:]) if waiting else None


def _queue_names(campaign: ReportingCampaign, today: datetime.date):
    return campaign_rows(campaign=campaign, today=today).values_list("slug", "organisation__name", "state")

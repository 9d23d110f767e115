"""The team's home: what is to do, what comes next, how each promotion stands. Grouped queries, never one per row."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.urls import reverse

from laureates.enums import EDITABLE_REPORT_STATUSES, IN_SCOPE_STATUSES, ReportStatus
from laureates.models import Laureate, ProgressReport, ReportingCampaign
from programmes.enums import CohortStatus, TestimonialConsent
from programmes.models import Cohort, Testimonial
from sessions.enums import PRESENT_STATUSES, AttendanceStatus, SessionKind, SessionStatus
from sessions.models import Attendance, HalfDay, SupportSession
from sponsors.models import Sponsorship

UPCOMING = (SessionStatus.PLANNED, SessionStatus.CONFIRMED)
MAX_NAMES = 4


@dataclass(frozen=True)
class Task:
    """One line of « À faire »: what, for which promotion, and its one action."""

    text: str
    cohort: str
    url: str
    action: str
    tone: str
    icon: str
    names: tuple[str, ...] = ()


@dataclass
class CohortCard:
    """How one promotion stands: reports validated of those expected in its current campaign, presence."""

    cohort: Cohort
    campaign: ReportingCampaign | None = None
    validated: int = 0
    expected: int = 0
    attended: int = 0
    to_attend: int = 0
    laureates: int = 0

    @property
    def attendance_rate(self) -> Decimal | None:
        return Decimal(self.attended) * 100 / self.to_attend if self.to_attend else None


@dataclass
class Dashboard:
    tasks: list[Task] = field(default_factory=list)
    sessions: list[SupportSession] = field(default_factory=list)
    cards: list[CohortCard] = field(default_factory=list)


def dashboard_of(*, user, today: datetime.date) -> Dashboard:
    """Read the home of a member of the team. The number of queries does not depend on the promotions."""
    campaigns = ReportingCampaign.objects.filter(opens_on__lte=today).order_by("-opens_on", "-pk")
    cohorts = list(
        Cohort.objects.managed_by(user)
        .exclude(status=CohortStatus.ARCHIVED)
        .select_related("programme")
        .prefetch_related(Prefetch("campaigns", campaigns, to_attr="opened_campaigns"))
        .order_by("status", "-starts_on", "sort_name")
    )
    cards = _cards(cohorts)
    return Dashboard(
        tasks=[
            *_review_tasks(cards),
            *_late_tasks(cards, today),
            *_session_tasks(cohorts, today),
            *_quote_tasks(cohorts),
        ],
        sessions=list(
            SupportSession.objects.filter(cohort__in=cohorts, starts_on__gte=today, status__in=UPCOMING)
            .select_related("cohort")
            .order_by("starts_on", "pk")[:3]
        ),
        cards=cards,
    )


def _cards(cohorts: list[Cohort]) -> list[CohortCard]:
    cards = {cohort.pk: CohortCard(cohort, next(iter(cohort.opened_campaigns), None)) for cohort in cohorts}
    in_scope = Laureate.objects.in_scope().filter(cohort__in=cohorts)
    for cohort, total in in_scope.values_list("cohort").annotate(Count("pk")):
        cards[cohort].laureates = total
    campaigns = {card.campaign.pk: card for card in cards.values() if card.campaign}
    exempt = ProgressReport.objects.filter(campaign__in=campaigns, laureate__status__in=IN_SCOPE_STATUSES)
    counts = exempt.values_list("campaign").annotate(
        validated=Count("pk", filter=Q(status=ReportStatus.VALIDATED)),
        not_expected=Count("pk", filter=Q(status=ReportStatus.NOT_APPLICABLE)),
    )
    for card in campaigns.values():
        card.expected = card.laureates
    for campaign, validated, not_expected in counts:
        campaigns[campaign].validated = validated
        campaigns[campaign].expected -= not_expected
    _fill_attendance(cards)
    return list(cards.values())


def _fill_attendance(cards: dict[int, CohortCard]) -> None:
    """Half-days of held sequences with somebody of the laureate, of all laureate-half-days expected."""
    half_days = HalfDay.objects.filter(
        session__in=SupportSession.objects.counted().filter(cohort__in=cards, kind=SessionKind.SEQUENCE)
    )
    for cohort, total in half_days.values_list("session__cohort").annotate(Count("pk")):
        cards[cohort].to_attend = total * cards[cohort].laureates
    seen = (
        Attendance.objects.filter(
            half_day__in=half_days,
            status__in=PRESENT_STATUSES,
            participant__laureate__status__in=IN_SCOPE_STATUSES,
        )
        .values("half_day__session__cohort", "half_day", "participant__laureate")
        .distinct()
    )
    for row in seen.values_list("half_day__session__cohort", "half_day", "participant__laureate"):
        cards[row[0]].attended += 1


def _review_tasks(cards: list[CohortCard]) -> list[Task]:
    by_campaign = {campaign.pk: (card, campaign) for card in cards for campaign in card.cohort.opened_campaigns}
    counted = (
        ProgressReport.objects.filter(campaign__in=by_campaign, status=ReportStatus.SUBMITTED)
        .values_list("campaign")
        .annotate(total=Count("pk"))
        .order_by("campaign")
    )
    tasks = []
    for key, total in counted:
        card, campaign = by_campaign[key]
        tasks.append(
            Task(
                text=f"{total} fiche{'s' if total > 1 else ''} à relire : {campaign.label}",
                cohort=card.cohort.name,
                url=_queue_url(card.cohort, campaign, "submitted"),
                action="Relire la suivante" if total > 1 else "Relire la fiche",
                tone="river",
                icon="arrow-up-circle",
            )
        )
    return tasks


def _queue_url(cohort: Cohort, campaign: ReportingCampaign, status: str = "") -> str:
    url = reverse("laureates:review_queue", kwargs={"slug": cohort.slug, "campaign_id": campaign.public_id})
    return f"{url}?etat={status}" if status else url


def _late_tasks(cards: list[CohortCard], today: datetime.date) -> list[Task]:
    """Reports expected, not sent, whose day is over, in the promotions that still run."""
    overdue = {
        card.campaign.cohort_id: card
        for card in cards
        if card.campaign and card.campaign.due_on < today and card.cohort.status == CohortStatus.RUNNING
    }
    if not overdue:
        return []
    campaigns = [card.campaign for card in overdue.values()]
    here = ProgressReport.objects.filter(laureate=OuterRef("pk"), campaign__in=campaigns)
    settled = here.exclude(status__in=EDITABLE_REPORT_STATUSES) | here.filter(due_on__gte=today)
    late: dict[int, list[str]] = {}
    waiting = Laureate.objects.in_scope().filter(~Exists(settled), cohort__in=overdue)
    for cohort, name in waiting.order_by("sort_name").values_list("cohort", "organisation__name"):
        late.setdefault(cohort, []).append(name)
    return [
        Task(
            text=f"{len(names)} fiche{'s' if len(names) > 1 else ''} en retard : {overdue[key].campaign.label}",
            cohort=overdue[key].cohort.name,
            url=_queue_url(overdue[key].cohort, overdue[key].campaign),
            action="Voir la file",
            tone="danger",
            icon="clock",
            names=_shortened(names),
        )
        for key, names in late.items()
    ]


def _shortened(names: list[str]) -> tuple[str, ...]:
    if len(names) <= MAX_NAMES:
        return tuple(names)
    return (*names[:MAX_NAMES], f"et {len(names) - MAX_NAMES} autres")


def _session_tasks(cohorts: list[Cohort], today: datetime.date) -> list[Task]:
    """Sessions whose day has passed and that nobody declared held, or that have no attendance at all."""
    recorded = Attendance.objects.filter(half_day__session=OuterRef("pk")).exclude(status=AttendanceStatus.UNRECORDED)
    running = [cohort for cohort in cohorts if cohort.status == CohortStatus.RUNNING]
    sessions = (
        SupportSession.objects.filter(~Exists(recorded), cohort__in=running, starts_on__lt=today)
        .exclude(status__in=(SessionStatus.CANCELLED, SessionStatus.POSTPONED, SessionStatus.CLOSED))
        .select_related("cohort")
        .order_by("starts_on", "pk")[:5]
    )
    return [
        Task(
            text=f"Présences à relever : {session.title}",
            cohort=session.cohort.name,
            url=reverse("sessions:session_detail", kwargs={"slug": session.cohort.slug, "session_slug": session.slug}),
            action="Ouvrir la séance",
            tone="warning",
            icon="card-checklist",
        )
        for session in sessions
    ]


def _quote_tasks(cohorts: list[Cohort]) -> list[Task]:
    counted = (
        Testimonial.objects.filter(cohort__in=cohorts, consent=TestimonialConsent.PENDING)
        .values_list("cohort__name", "cohort__slug")
        .annotate(total=Count("pk"))
        .order_by("cohort__name")
    )
    return [
        Task(
            text=f"{total} verbatim{'s' if total > 1 else ''} sans accord de publication",
            cohort=name,
            url=reverse("reporting:cohort_overview", kwargs={"slug": slug}) + "#verbatims",
            action="Voir",
            tone="plum",
            icon="chat-quote",
        )
        for name, slug, total in counted
    ]


def laureates_without_sponsor(cohort: Cohort) -> list[Laureate]:
    """Laureates in scope that nobody accompanies, by name."""
    held = Sponsorship.objects.filter(laureate=OuterRef("pk"))
    return list(Laureate.objects.in_scope().filter(~Exists(held), cohort=cohort).select_related("organisation"))

"""The team's home: what is to do, what comes next, how each promotion stands. Grouped queries, never one per row."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from ess_platform.common import formatting
from laureates.enums import EDITABLE_REPORT_STATUSES, IN_SCOPE_STATUSES, LaureateStatus, ReportStatus
from laureates.models import Laureate, ProgressReport, ReportingCampaign
from programmes.enums import CohortStatus, TestimonialConsent
from programmes.models import Cohort, Testimonial
from reporting.enums import BilanKind, BilanStatus
from reporting.models import Bilan, BilanVersion
from reporting.selectors.activity import ActivityLine, recent_activity
from sessions.enums import PRESENT_STATUSES, AttendanceStatus, SessionKind, SessionStatus
from sessions.models import Attendance, HalfDay, SupportSession
from sponsors.models import Sponsorship

UPCOMING = (SessionStatus.PLANNED, SessionStatus.CONFIRMED)
MAX_NAMES = 4
STATUS_ORDER = (CohortStatus.RUNNING, CohortStatus.DRAFT, CohortStatus.CLOSED)


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
    activity: list[ActivityLine] = field(default_factory=list)
    next_due: str = ""


def dashboard_of(*, user, today: datetime.date) -> Dashboard:
    """Read the home of a member of the team. The number of queries does not depend on the promotions."""
    campaigns = ReportingCampaign.objects.filter(opens_on__lte=today).order_by("-opens_on", "-pk")
    cohorts = list(
        Cohort.objects.managed_by(user)
        .exclude(status=CohortStatus.ARCHIVED)
        .select_related("programme")
        .prefetch_related(Prefetch("campaigns", campaigns, to_attr="opened_campaigns"))
        .order_by("-starts_on", "sort_name")
    )
    cohorts.sort(key=lambda cohort: STATUS_ORDER.index(cohort.status))
    cards = _cards(cohorts)
    return Dashboard(
        tasks=[
            *_review_tasks(cards),
            *_late_tasks(cards, today),
            *_session_tasks(cohorts, today),
            *_bilan_tasks(cards),
            *_quote_tasks(cohorts),
        ],
        sessions=list(
            SupportSession.objects.filter(cohort__in=cohorts, starts_on__gte=today, status__in=UPCOMING)
            .select_related("cohort")
            .order_by("starts_on", "pk")[:3]
        ),
        cards=cards,
        activity=recent_activity(cohorts),
        next_due=_next_due(cards, today),
    )


def _next_due(cards: list[CohortCard], today: datetime.date) -> str:
    """The next day reports are due, in a sentence; empty when nothing is waited for."""
    waited = [card.campaign for card in cards if card.campaign and card.campaign.due_on >= today]
    if not waited:
        return ""
    campaign = min(waited, key=lambda campaign: campaign.due_on)
    return f"Prochaine échéance : {campaign.label}, {formatting.date(campaign.due_on)}."


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
    """K08 of each promotion, by counts: a laureate who left is expected, and counted, up to the exit day."""
    sequences = SupportSession.objects.counted().filter(cohort__in=cards, kind=SessionKind.SEQUENCE)
    days: dict[int, list[datetime.date]] = {}
    half_days = HalfDay.objects.filter(session__in=sequences)
    for cohort, day in half_days.values_list("session__cohort", "on"):
        days.setdefault(cohort, []).append(day)
    for cohort, held in days.items():
        cards[cohort].to_attend = len(held) * cards[cohort].laureates
    left = Laureate.objects.filter(cohort__in=days, status=LaureateStatus.LEFT)
    for cohort, left_on in left.values_list("cohort", "left_on"):
        cards[cohort].to_attend += sum(day <= left_on for day in days[cohort])
    expected = Q(participant__laureate__status__in=IN_SCOPE_STATUSES) | Q(
        participant__laureate__status=LaureateStatus.LEFT, participant__laureate__left_on__gte=F("half_day__on")
    )
    seen = (
        Attendance.objects.filter(expected, half_day__in=half_days, status__in=PRESENT_STATUSES)
        .values_list("half_day__session__cohort", "half_day")
        .annotate(came=Count("participant__laureate", distinct=True))
    )
    for cohort, _half_day, came in seen:
        cards[cohort].attended += came


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
        card.cohort.pk: card
        for card in cards
        if card.campaign and card.campaign.due_on < today and card.cohort.status == CohortStatus.RUNNING
    }
    campaigns = {card.campaign.pk: card for card in overdue.values()}
    in_time = ~Q(status__in=EDITABLE_REPORT_STATUSES) | Q(due_on__gte=today)
    settled = ProgressReport.objects.filter(in_time, campaign__in=campaigns)
    late = {card.cohort.pk: card.laureates for card in overdue.values()}
    counted = settled.filter(laureate__status__in=IN_SCOPE_STATUSES).values_list("campaign").annotate(Count("pk"))
    for campaign, total in counted:
        late[campaigns[campaign].cohort.pk] -= total
    late = {cohort: total for cohort, total in late.items() if total > 0}
    names = _late_names(late, settled)
    return [
        Task(
            text=f"{total} fiche{'s' if total > 1 else ''} en retard : {overdue[cohort].campaign.label}",
            cohort=overdue[cohort].cohort.name,
            url=_queue_url(overdue[cohort].cohort, overdue[cohort].campaign),
            action="Voir la file",
            tone="danger",
            icon="clock",
            names=_shortened(names[cohort], total),
        )
        for cohort, total in late.items()
    ]


def _late_names(late: dict[int, int], settled: QuerySet[ProgressReport]) -> dict[int, list[str]]:
    """The first late laureates of each promotion, by name; nothing is read when nobody is late."""
    names: dict[int, list[str]] = {cohort: [] for cohort in late}
    if not late:
        return names
    ranked = (
        Laureate.objects.in_scope()
        .filter(~Exists(settled.filter(laureate=OuterRef("pk"))), cohort__in=late)
        .annotate(rank=Window(RowNumber(), partition_by=F("cohort"), order_by=("sort_name", "pk")))
        .filter(rank__lte=MAX_NAMES)
        .order_by("cohort", "rank")
    )
    for cohort, name in ranked.values_list("cohort", "organisation__name"):
        names[cohort].append(name)
    return names


def _shortened(names: list[str], total: int) -> tuple[str, ...]:
    """The names given, and how many are left unnamed."""
    others = total - len(names)
    return (*names, f"et {others} autre{'s' if others > 1 else ''}") if others > 0 else tuple(names)


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


def _bilan_tasks(cards: list[CohortCard]) -> list[Task]:
    """What a closed promotion still owes its funders: a closing bilan to open, to generate or to publish."""
    owing = [card.cohort for card in cards if card.laureates and card.cohort.status == CohortStatus.CLOSED]
    versions = BilanVersion.objects.filter(bilan=OuterRef("pk"))
    bilans = {
        bilan.cohort_id: bilan
        for bilan in Bilan.objects.filter(cohort__in=owing, kind=BilanKind.CLOSING).annotate(
            is_published=Exists(versions.filter(status=BilanStatus.PUBLISHED)),
            is_ready=Exists(versions.filter(status=BilanStatus.FROZEN, document__isnull=False)),
        )
    }
    tasks = []
    for cohort in owing:
        bilan = bilans.get(cohort.pk)
        if bilan is None or bilan.is_ready or not bilan.is_published:
            tasks.append(_bilan_task(cohort, bilan))
    return tasks


def _bilan_task(cohort: Cohort, bilan: Bilan | None) -> Task:
    if bilan is None:
        text, action = "Bilan de clôture à préparer", "Préparer le bilan"
        url = reverse("reporting:bilan_create", kwargs={"slug": cohort.slug})
    else:
        text, action = "Bilan de clôture à générer", "Ouvrir le bilan"
        url = reverse("reporting:bilan_detail", kwargs={"slug": cohort.slug, "public_id": bilan.public_id})
        if bilan.is_ready:
            text, action = "Bilan de clôture prêt, non publié", "Relire et publier"
    return Task(text=text, cohort=cohort.name, url=url, action=action, tone="info", icon="file-earmark-text")


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

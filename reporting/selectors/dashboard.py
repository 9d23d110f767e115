"""The team's home: what is to do, what comes next, how each promotion stands. Grouped queries, never one per row."""

import datetime
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, Subquery, When
from django.db.models.functions import Coalesce

from ess_platform.common import formatting
from laureates.enums import IN_SCOPE_STATUSES, LaureateStatus, ReportStatus
from laureates.models import Laureate, ProgressReport, ReportingCampaign
from programmes.enums import CohortStatus
from programmes.models import Cohort
from programmes.selectors.cohort import directed_mark
from reporting.selectors.activity import ActivityLine, recent_activity
from reporting.selectors.dashboard_reports import is_settled, review_tasks, unsent_tasks
from reporting.selectors.dashboard_tasks import (
    CohortCard,
    Task,
    Waiting,
    action_tasks,
    bilan_tasks,
    invitation_tasks,
    mail_tasks,
    people_tasks,
    question_tasks,
    quote_tasks,
    risk_tasks,
    session_tasks,
    waiting_in,
)
from sessions.enums import PRESENT_STATUSES, SessionKind, SessionStatus
from sessions.models import Attendance, HalfDay, SupportSession
from sponsors.models import Sponsorship

logger = logging.getLogger(__name__)

UPCOMING = (SessionStatus.PLANNED, SessionStatus.CONFIRMED)
STATUS_ORDER = (CohortStatus.RUNNING, CohortStatus.DRAFT, CohortStatus.CLOSED)


T = TypeVar("T")
FORMS, CARDS, ATTENDANCE = "Fiches à relire", "Fiches validées", "Présence aux séquences"
UNSENT_FORMS, PEOPLE, SMALL, SESSIONS = (
    "Fiches non envoyées",
    "Lauréats à appeler",
    "Suivi quotidien",
    "Prochaines séances",
)
RECORDS, BILANS, ACTIVITY = "Présences à relever", "Bilans", "Dernière activité"


@dataclass
class Dashboard:
    """`failed` names what could not be read: the rest of the page is there all the same."""

    tasks: list[Task] = field(default_factory=list)
    sessions: list[SupportSession] = field(default_factory=list)
    cards: list[CohortCard] = field(default_factory=list)
    activity: list[ActivityLine] = field(default_factory=list)
    next_due: str = ""
    failed: list[str] = field(default_factory=list)

    def part(self, label: str, build: Callable[[], T], default: T) -> T:
        """What `build` reads; when it fails, the default, and its label in `failed`."""
        try:
            return build()
        except Exception:
            logger.exception("Dashboard without « %s »", label)
            self.failed.append(label)
            return default


def dashboard_of(*, user, today: datetime.date) -> Dashboard:
    """Read the home of a member of the team. The number of queries does not depend on the promotions."""
    campaigns = ReportingCampaign.objects.filter(opens_on__lte=today).order_by("-opens_on", "-pk")
    cohorts = list(
        Cohort.objects.managed_by(user)
        .exclude(status=CohortStatus.ARCHIVED)
        .annotate(is_directed=directed_mark(user))
        .select_related("programme__region")
        .prefetch_related(Prefetch("campaigns", campaigns, to_attr="opened_campaigns"))
        .order_by("-starts_on", "sort_name")
    )
    cohorts.sort(key=lambda cohort: STATUS_ORDER.index(cohort.status))
    board = Dashboard()
    board.cards = [CohortCard(cohort, next(iter(cohort.opened_campaigns), None)) for cohort in cohorts]
    cards = {card.cohort.pk: card for card in board.cards}
    is_counted = board.part(CARDS, lambda: _fill_reports(cards, today), False)
    if is_counted:
        board.part(ATTENDANCE, lambda: _fill_attendance(cards), None)
    board.tasks = _tasks(board, cohorts, today, is_counted=is_counted)
    board.sessions = board.part(SESSIONS, lambda: _next_sessions(cohorts, today), [])
    board.activity = board.part(ACTIVITY, lambda: recent_activity(cohorts), [])
    board.next_due = _next_due(board.cards, today)
    return board


def _tasks(board: Dashboard, cohorts: list[Cohort], today: datetime.date, *, is_counted: bool) -> list[Task]:
    """« À faire », in the order of what presses. What rests on numbers that could not be read is left out."""
    waiting = board.part(SMALL, lambda: waiting_in(cohorts, today), Waiting({}))
    parts = (
        (FORMS, lambda: review_tasks(board.cards)),
        (UNSENT_FORMS, lambda: unsent_tasks(board.cards, today) if is_counted else []),
        (
            SMALL,
            lambda: [*mail_tasks(cohorts, waiting), *question_tasks(cohorts, waiting), *action_tasks(cohorts, waiting)],
        ),
        (PEOPLE, lambda: people_tasks(cohorts, today)),
        (SMALL, lambda: risk_tasks(cohorts, today)),
        (RECORDS, lambda: session_tasks(cohorts, today)),
        (SMALL, lambda: invitation_tasks(cohorts, waiting)),
        (BILANS, lambda: bilan_tasks(board.cards) if is_counted else []),
        (SMALL, lambda: quote_tasks(cohorts, waiting)),
    )
    return [task for label, build in parts for task in board.part(label, build, [])]


def _next_sessions(cohorts: list[Cohort], today: datetime.date) -> list[SupportSession]:
    coming = SupportSession.objects.filter(cohort__in=cohorts, starts_on__gte=today, status__in=UPCOMING)
    sessions = list(coming.order_by("starts_on", "pk")[:3])
    by_key = {cohort.pk: cohort for cohort in cohorts}
    for session in sessions:
        session.cohort = by_key[session.cohort_id]
    return sessions


def _next_due(cards: list[CohortCard], today: datetime.date) -> str:
    """The next day reports are due, in a sentence; empty when nothing is waited for."""
    waited = [card.campaign for card in cards if card.campaign and card.campaign.due_on >= today]
    if not waited:
        return ""
    campaign = min(waited, key=lambda campaign: campaign.due_on)
    return f"Prochaine échéance : {campaign.label}, {formatting.date(campaign.due_on)}."


def _fill_reports(cards: dict[int, CohortCard], today: datetime.date) -> bool:
    """Laureates of each promotion, forms expected, validated and settled in its current campaign. Two queries."""
    known = Laureate.objects.filter(cohort__in=cards, status__in=(*IN_SCOPE_STATUSES, LaureateStatus.LEFT))
    exit_day = Case(When(status=LaureateStatus.LEFT, then=F("left_on")))
    for cohort, left_on, total in known.order_by().values_list("cohort", exit_day).annotate(Count("pk")):
        if left_on is None:
            cards[cohort].laureates = total
        else:
            cards[cohort].exits += [left_on] * total
    campaigns = {card.campaign.pk: card for card in cards.values() if card.campaign}
    reports = ProgressReport.objects.filter(campaign__in=campaigns, laureate__status__in=IN_SCOPE_STATUSES)
    counts = reports.values_list("campaign").annotate(
        validated=Count("pk", filter=Q(status=ReportStatus.VALIDATED)),
        not_expected=Count("pk", filter=Q(status=ReportStatus.NOT_APPLICABLE)),
        settled=Count("pk", filter=is_settled([card.campaign for card in campaigns.values()], today)),
    )
    for card in campaigns.values():
        card.expected = card.laureates
    for campaign, validated, not_expected, settled in counts:
        campaigns[campaign].validated = validated
        campaigns[campaign].expected -= not_expected
        campaigns[campaign].settled = settled
    return True


def _fill_attendance(cards: dict[int, CohortCard]) -> None:
    """K08 of each promotion, one query: a laureate who left is expected, and counted, up to the exit day."""
    expected = Q(participant__laureate__status__in=IN_SCOPE_STATUSES) | Q(
        participant__laureate__status=LaureateStatus.LEFT, participant__laureate__left_on__gte=OuterRef("on")
    )
    came = (
        Attendance.objects.filter(expected, half_day=OuterRef("pk"), status__in=PRESENT_STATUSES)
        .order_by()
        .values("half_day")
        .annotate(total=Count("participant__laureate", distinct=True))
        .values("total")
    )
    sequences = SupportSession.objects.counted().filter(cohort__in=cards, kind=SessionKind.SEQUENCE)
    half_days = HalfDay.objects.filter(session__in=sequences).order_by()
    for cohort, day, total in half_days.values_list("session__cohort", "on", Coalesce(Subquery(came), 0)):
        card = cards[cohort]
        card.attended += total
        card.to_attend += card.laureates + sum(day <= left_on for left_on in card.exits)


def laureates_without_sponsor(cohort: Cohort) -> list[Laureate]:
    """Laureates in scope that nobody accompanies, by name."""
    held = Sponsorship.objects.filter(laureate=OuterRef("pk"))
    return list(Laureate.objects.in_scope().filter(~Exists(held), cohort=cohort).select_related("organisation"))

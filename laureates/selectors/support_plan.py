"""The support plan of a laureate, and what is late in the plans of a promotion."""

import datetime
import uuid
from dataclasses import dataclass

from django.db.models import Case, Count, F, QuerySet, Value, When

from ess_platform.audit.models import AuditEntry
from programmes.models import Cohort

from ..enums import ACTION_TRANSITIONS, OPEN_ACTION_STATES, ActionState
from ..models import Laureate, SupportAction
from ..models.support_plan import is_overdue

PLAN_LATE = "late"  # beside the stored states: computed, never stored
RELATED = ("criterion", "tool__lever", "owner__person", "created_by__person", "laureate__organisation")

# What each move is called on its button, by target; taking up again has its own word.
MOVES = {
    ActionState.PROPOSED: "Remettre en proposition",
    ActionState.ONGOING: "Commencer",
    ActionState.BLOCKED: "Signaler un blocage",
    ActionState.DONE: "Marquer comme faite",
    ActionState.DROPPED: "Abandonner",
}
TAKE_UP_AGAIN = "Remettre en cours"
# The order of the buttons, what most people want first.
MOVE_ORDER = (
    ActionState.DONE,
    ActionState.ONGOING,
    ActionState.BLOCKED,
    ActionState.DROPPED,
    ActionState.PROPOSED,
)
STEPS = {
    "support_action.create": "Ajoutée au plan",
    "support_action.update": "Modifiée",
    "support_action.note": "Note modifiée",
    "support_action.move": "État changé",
}


@dataclass(frozen=True)
class ActionLine:
    """One action as a page shows it on a day."""

    action: SupportAction
    today: datetime.date

    @property
    def is_late(self) -> bool:
        return self.action.is_late(self.today)

    @property
    def state(self) -> str:
        """The stored state, or « late »."""
        return PLAN_LATE if self.is_late else self.action.state

    @property
    def owner(self) -> str:
        return str(self.action.owner.person) if self.action.owner else "L’équipe"

    @property
    def moves(self) -> list[tuple[str, str]]:
        """The moves that the table allows: (state, words of the button)."""
        allowed = ACTION_TRANSITIONS[self.action.state]
        return [(str(state), self._words(state)) for state in MOVE_ORDER if state in allowed]

    def _words(self, state: ActionState) -> str:
        is_back = state == ActionState.ONGOING and self.action.state != ActionState.PROPOSED
        return TAKE_UP_AGAIN if is_back else MOVES[state]


@dataclass(frozen=True)
class SupportPlan:
    """The actions of a laureate: open ones by due date, then the closed ones, last closed first."""

    open: list[ActionLine]
    closed: list[ActionLine]

    @property
    def late_count(self) -> int:
        return sum(line.is_late for line in self.open)

    @property
    def is_empty(self) -> bool:
        return not self.open and not self.closed


def plan_of(*, laureate: Laureate, today: datetime.date) -> SupportPlan:
    """Read the plan of a laureate already fetched through `visible_to`. One query."""
    rows = SupportAction.objects.filter(laureate=laureate).select_related(*RELATED)
    lines = [ActionLine(action, today) for action in rows.order_by(F("due_on").asc(nulls_last=True), "pk")]
    closed = [line for line in lines if not line.action.is_open]
    closed.sort(key=lambda line: (line.action.done_on or datetime.date.min, line.action.pk), reverse=True)
    return SupportPlan([line for line in lines if line.action.is_open], closed)


@dataclass(frozen=True)
class PlanCounts:
    """Open actions of a plan, and those of them that are late."""

    open: int
    late: int


def plan_counts(*, laureate: Laureate, today: datetime.date) -> PlanCounts:
    """Count the plan of a laureate already fetched through `visible_to`. One query."""
    rows = SupportAction.objects.filter(laureate=laureate, state__in=OPEN_ACTION_STATES)
    return PlanCounts(**rows.aggregate(open=Count("pk"), late=Count("pk", filter=is_overdue(today))))


def late_actions(*, cohorts, today: datetime.date) -> QuerySet[SupportAction]:
    """Open actions whose day is over, in promotions that the caller has a right to: the longest late first.

    Laureates out of the scope (paused, left, alumni) are nobody's urgent task. One query.
    """
    rows = SupportAction.objects.filter(is_overdue(today), laureate__cohort__in=cohorts)
    return rows.order_by("due_on", "pk")


def cohort_actions(*, cohort: Cohort, today: datetime.date) -> QuerySet[SupportAction]:
    """Every action of a promotion with `is_overdue`, late ones first, then by due date. One query."""
    return (
        SupportAction.objects.filter(laureate__cohort=cohort)
        .select_related(*RELATED)
        .annotate(is_overdue=Case(When(is_overdue(today), then=Value(True)), default=Value(False)))
        .order_by("-is_overdue", F("due_on").asc(nulls_last=True), "laureate__sort_name", "pk")
    )


@dataclass(frozen=True)
class HistoryStep:
    """One thing done to an action, from the journal."""

    text: str
    at: datetime.datetime
    actor: str


def action_history(public_id: uuid.UUID) -> list[HistoryStep]:
    """What happened to an action that the caller may see, oldest first. One query."""
    entries = AuditEntry.objects.filter(
        object_type=SupportAction._meta.label, object_id=str(public_id), action__in=STEPS
    ).order_by("at", "pk")
    return [HistoryStep(_step_text(entry), entry.at, entry.actor_label) for entry in entries]


def _step_text(entry: AuditEntry) -> str:
    if entry.action == "support_action.move":
        return f"{ActionState(entry.changes['from']).label} → {ActionState(entry.changes['to']).label.lower()}"
    return STEPS[entry.action]

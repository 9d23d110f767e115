"""The answers about one session, for the team: who comes, who does not, who waits for a seat and at which rank."""

from dataclasses import dataclass

from django.db.models import Case, Count, DateTimeField, OuterRef, Q, QuerySet, Subquery, Value, When

from laureates.models import Participant
from sessions.enums import RegistrationState
from sessions.models import Registration, SupportSession
from sessions.selectors.attendance import grid_participants
from sessions.selectors.own_dates import may_answer

# The lists of the page, as they stand in its address.
COMING, SILENT, DECLINED, WAITING = "viennent", "sans-reponse", "ne-viennent-pas", "attente"
LISTS = {
    COMING: Q(registration_state=RegistrationState.CONFIRMED),
    SILENT: Q(is_expected=True)
    & (Q(registration_state__isnull=True) | Q(registration_state=RegistrationState.EXPECTED)),
    DECLINED: Q(registration_state=RegistrationState.DECLINED),
    WAITING: Q(registration_state=RegistrationState.WAITING),
}


@dataclass(frozen=True)
class RegistrationCounts:
    """How many people in each list; `all` names everybody the grid of the session names."""

    coming: int
    silent: int
    declined: int
    waiting: int
    all: int


def registration_people(session: SupportSession) -> QuerySet[Participant]:
    """Everybody whom the session names, with the answer, when it came, and whether one may be written today."""
    own = Registration.objects.filter(session=session, participant=OuterRef("pk"))
    return grid_participants(session).annotate(
        answered_at=Subquery(own.values("answered_at")[:1], output_field=DateTimeField()),
        is_answerable=Case(When(may_answer(session.pk, session.starts_on), then=Value(True)), default=Value(False)),
    )


def registration_counts(people: QuerySet[Participant]) -> RegistrationCounts:
    """One query."""
    names = {"coming": COMING, "silent": SILENT, "declined": DECLINED, "waiting": WAITING}
    counted = {name: Count("pk", filter=LISTS[key]) for name, key in names.items()}
    return RegistrationCounts(**people.order_by().aggregate(all=Count("pk"), **counted))


def registration_list(people: QuerySet[Participant], asked: str) -> QuerySet[Participant]:
    """One of the lists, everybody for another word; who waits, in the order of the answers."""
    if asked not in LISTS:
        return people
    found = people.filter(LISTS[asked])
    return found.order_by("answered_at", "pk") if asked == WAITING else found


def waiting_ranks(session: SupportSession) -> dict[int, int]:
    """Rank of each participant of the waiting list, from 1."""
    waiting = session.registrations.filter(state=RegistrationState.WAITING).order_by("answered_at", "pk")
    return {participant: rank for rank, participant in enumerate(waiting.values_list("participant", flat=True), 1)}

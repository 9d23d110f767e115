"""Date polls: who is asked, what each said of each slot, which slot suits most people."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from laureates.models import Participant
from programmes.models import Cohort
from sessions.enums import DayPart, PollAnswer
from sessions.models import DatePoll, DatePollAnswer, DatePollSlot
from sessions.selectors.session import expected_on

NOON, EVENING = datetime.time(12), datetime.time(17, 30)


def part_of_day(starts_at: datetime.time) -> DayPart:
    """The half-day that a time belongs to: before noon, before 17:30, after."""
    if starts_at < NOON:
        return DayPart.MORNING
    return DayPart.AFTERNOON if starts_at < EVENING else DayPart.EVENING


def poll_list(cohort: Cohort, user) -> QuerySet[DatePoll]:
    """The named queryset of the list: polls with their slots and how many people answered; the last one first."""
    return (
        DatePoll.objects.visible_to(user)
        .filter(cohort=cohort)
        .select_related("session")
        .annotate(
            slots_count=Count("slots", distinct=True),
            people_count=Count("slots__answers__participant", distinct=True),
        )
        .order_by("-created_at", "-pk")
    )


def poll_people(cohort: Cohort, today: datetime.date) -> QuerySet[Participant]:
    """Who is asked: everybody who represents a laureate in scope today; by enterprise, by name."""
    return (
        Participant.objects.filter(expected_on(today), laureate__cohort=cohort)
        .select_related("laureate__organisation", "person")
        .order_by("laureate__sort_name", "laureate", "person__sort_name", "pk")
    )


def answered_people(poll: DatePoll) -> set[int]:
    """The participants who answered."""
    return set(DatePollAnswer.objects.filter(slot__poll=poll).values_list("participant", flat=True))


@dataclass(frozen=True)
class SlotColumn:
    """One slot with its answers counted; `is_best` for the ones that suit most people."""

    slot: DatePollSlot
    yes: int
    if_needed: int
    no: int
    is_best: bool = False


@dataclass(frozen=True)
class PersonLine:
    """One person: an answer by slot, in order; None where there is none."""

    participant: Participant
    answers: tuple[str | None, ...]

    @property
    def has_answered(self) -> bool:
        return any(self.answers)


@dataclass(frozen=True)
class PollMatrix:
    columns: tuple[SlotColumn, ...]
    lines: tuple[PersonLine, ...]

    @property
    def answered(self) -> int:
        return sum(line.has_answered for line in self.lines)

    @property
    def best(self) -> SlotColumn | None:
        """The first of the best slots."""
        return next((column for column in self.columns if column.is_best), None)


def poll_columns(poll: DatePoll) -> tuple[SlotColumn, ...]:
    """The slots by date. Best: most « oui », then most « si besoin »; none while nobody can come."""

    def counted(answer):
        return Count("answers", filter=Q(answers__answer=answer))

    slots = list(
        poll.slots.annotate(
            yes=counted(PollAnswer.YES), if_needed=counted(PollAnswer.IF_NEEDED), no=counted(PollAnswer.NO)
        )
    )
    top = max(((slot.yes, slot.if_needed) for slot in slots), default=(0, 0))
    return tuple(
        SlotColumn(slot, slot.yes, slot.if_needed, slot.no, is_best=top != (0, 0) and (slot.yes, slot.if_needed) == top)
        for slot in slots
    )


def poll_matrix(poll: DatePoll, today: datetime.date) -> PollMatrix:
    """Everybody who is asked or has answered, against the slots; three queries whatever their number."""
    columns = poll_columns(poll)
    said = {(row.participant_id, row.slot_id): row.answer for row in DatePollAnswer.objects.filter(slot__poll=poll)}
    people = {row.pk: row for row in poll_people(poll.cohort, today)}
    missing = {participant for participant, _ in said} - set(people)
    gone = Participant.objects.filter(pk__in=missing).select_related("laureate__organisation", "person")
    rows = [*people.values(), *(gone if missing else ())]
    return PollMatrix(
        columns=columns,
        lines=tuple(PersonLine(row, tuple(said.get((row.pk, column.slot.pk)) for column in columns)) for row in rows),
    )

"""Who was expected and who came, by half-day. « Non relevé » is never read as absent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Subquery, Value, When

from ess_platform.common import formatting
from laureates.models import Laureate, Participant
from sessions.enums import PRESENT_STATUSES, AttendanceStatus, RegistrationState
from sessions.models import Attendance, AttendanceSignature, HalfDay, Registration, SupportSession
from sessions.selectors.satisfaction import percentage
from sessions.selectors.session import expected_by_list, expected_without_list, there_on


def expected_participants(session: SupportSession):
    """Who is on the team's list when there is one, else who represents a laureate that day; answers taken in.

    Never who joined later or had left."""
    registration = Registration.objects.filter(session=session, participant=OuterRef("pk"))
    return Participant.objects.filter(_expected(session, registration), laureate__cohort=session.cohort_id)


def grid_participants(session: SupportSession):
    """Everybody the attendance grid names: expected, registered, or already recorded; by enterprise, by name.

    Who had not joined yet or had left that day has no line, unless something was recorded. Adds `is_expected`,
    `registration_state` and `registration_note` to each.
    """
    registration = Registration.objects.filter(session=session, participant=OuterRef("pk"))
    recorded = Attendance.objects.filter(half_day__session=session, participant=OuterRef("pk")).exclude(
        status=AttendanceStatus.UNRECORDED
    )
    expected = _expected(session, registration)
    return (
        Participant.objects.filter(laureate__cohort=session.cohort_id)
        .filter(Q(expected) | (there_on(session.starts_on) & Exists(registration)) | Exists(recorded))
        .annotate(
            is_expected=Case(When(expected, then=Value(True)), default=Value(False)),
            registration_state=Subquery(registration.values("state")[:1], output_field=CharField()),
            registration_note=Subquery(registration.values("note")[:1], output_field=CharField()),
        )
        .select_related("laureate__organisation", "person")
        .order_by("laureate__sort_name", "laureate", "person__sort_name", "pk")
    )


def _expected(session: SupportSession, registration):
    """Condition on participants; `registration` is theirs for this session."""
    if _has_list(session):
        return expected_by_list(session.starts_on, registration)
    return expected_without_list(session.starts_on, registration)


def _has_list(session: SupportSession) -> bool:
    """Already known on a session read by `session_of`, else asked."""
    known = getattr(session, "with_list", None)
    return session.registrations.filter(is_listed=True).exists() if known is None else known


@dataclass(frozen=True)
class HalfDayCount:
    """Counts of expected people in one half-day; rates in per cent, one decimal."""

    half_day: HalfDay
    expected: int
    present: int
    excused: int
    absent: int

    @property
    def recorded(self) -> int:
        return self.present + self.excused + self.absent

    @property
    def unrecorded(self) -> int:
        return self.expected - self.recorded

    @property
    def rate(self) -> Decimal | None:
        """Present ÷ recorded: nobody is absent for not having been recorded."""
        return percentage(self.present, self.recorded)

    @property
    def coverage(self) -> Decimal | None:
        """Recorded ÷ expected."""
        return percentage(self.recorded, self.expected)

    @property
    def is_unrecorded(self) -> bool:
        return self.expected > 0 and self.recorded == 0


@dataclass(frozen=True)
class AttendanceCounts:
    """All half-days of a session together, in person-half-days."""

    half_days: tuple[HalfDayCount, ...]

    @property
    def expected(self) -> int:
        return sum(item.expected for item in self.half_days)

    @property
    def recorded(self) -> int:
        return sum(item.recorded for item in self.half_days)

    @property
    def present(self) -> int:
        return sum(item.present for item in self.half_days)

    @property
    def unrecorded(self) -> int:
        return self.expected - self.recorded

    @property
    def rate(self) -> Decimal | None:
        return percentage(self.present, self.recorded)

    @property
    def coverage(self) -> Decimal | None:
        return percentage(self.recorded, self.expected)

    @property
    def without_attendance(self) -> tuple[HalfDayCount, ...]:
        return tuple(item for item in self.half_days if item.is_unrecorded)


def attendance_counts(session: SupportSession, *, expected: int | None = None) -> AttendanceCounts:
    """Count expected people by half-day and status, in one query (two when `expected` is not known yet)."""
    people = expected_participants(session)
    total = people.count() if expected is None else expected
    of_expected = Q(attendances__participant__in=people.values("pk"))

    def counted(*statuses):
        return Count("attendances", filter=of_expected & Q(attendances__status__in=statuses))

    half_days = session.half_days.annotate(
        present_count=counted(*PRESENT_STATUSES),
        excused_count=counted(AttendanceStatus.EXCUSED),
        absent_count=counted(AttendanceStatus.ABSENT),
    )
    return AttendanceCounts(
        tuple(
            HalfDayCount(half_day, total, half_day.present_count, half_day.excused_count, half_day.absent_count)
            for half_day in half_days
        )
    )


@dataclass(frozen=True)
class AnswerCounts:
    """What people said of a session: they come, they do not, they wait for a seat."""

    coming: int
    declined: int
    waiting: int

    @property
    def is_empty(self) -> bool:
        return not (self.coming or self.declined or self.waiting)


def answer_counts(session: SupportSession) -> AnswerCounts:
    """Count the answers in one query; who has not answered is in none of them."""

    def counted(state):
        return Count("pk", filter=Q(state=state))

    return AnswerCounts(
        **session.registrations.aggregate(
            coming=counted(RegistrationState.CONFIRMED),
            declined=counted(RegistrationState.DECLINED),
            waiting=counted(RegistrationState.WAITING),
        )
    )


@dataclass(frozen=True)
class Cell:
    """The state of one person in one half-day, as stored; `version` is 0 while nobody wrote anything."""

    half_day: HalfDay
    participant_id: int
    status: str = AttendanceStatus.UNRECORDED
    partial_hours: Decimal | None = None
    replaced_by: str = ""
    version: int = 0
    signed_at: datetime | None = None
    signature_id: UUID | None = None

    @property
    def label(self) -> str:
        return AttendanceStatus(self.status).label


@dataclass(frozen=True)
class PersonRow:
    participant: Participant
    cells: tuple[Cell, ...]

    @property
    def registration_label(self) -> str:
        state = self.participant.registration_state
        return RegistrationState(state).label if state and not self.participant.is_expected else ""


@dataclass(frozen=True)
class LaureateGroup:
    laureate: Laureate
    rows: tuple[PersonRow, ...]


def attendance_grid(
    session: SupportSession,
    participants: Iterable[Participant],
    half_days: Iterable[HalfDay],
    *,
    with_signatures: bool = False,
) -> tuple[LaureateGroup, ...]:
    """The grid of the given participants (a page of `grid_participants`), grouped by laureate.

    One query, two with the signatures.
    """
    people, columns = list(participants), list(half_days)
    of_page = {"half_day__session": session, "participant__in": people}
    by_cell = {(item.half_day_id, item.participant_id): item for item in Attendance.objects.filter(**of_page)}
    signed = AttendanceSignature.objects.filter(**of_page) if with_signatures else ()
    signatures = {(item.half_day_id, item.participant_id): item for item in signed}

    def row(person: Participant) -> PersonRow:
        return PersonRow(person, tuple(_cell(column, person, by_cell, signatures) for column in columns))

    grouped = groupby(people, key=lambda person: person.laureate_id)
    groups = (tuple(row(person) for person in members) for _, members in grouped)
    return tuple(LaureateGroup(rows[0].participant.laureate, rows) for rows in groups)


def _cell(half_day: HalfDay, person: Participant, by_cell: Mapping, signatures: Mapping) -> Cell:
    item, signature = by_cell.get((half_day.pk, person.pk)), signatures.get((half_day.pk, person.pk))
    cell = Cell(half_day, person.pk)
    if item is not None:
        cell = Cell(half_day, person.pk, item.status, item.partial_hours, item.replaced_by, item.version)
    if signature is None:
        return cell
    return replace(cell, signed_at=signature.signed_at, signature_id=signature.public_id)


@dataclass(frozen=True)
class CellConflict:
    """A cell that somebody wrote since the page was opened, beside what was just typed."""

    person: str
    half_day: HalfDay
    stored: str
    typed: str
    recorded_by: str
    recorded_at: datetime


def attendance_conflicts(keys: Iterable[tuple[int, int]], typed: Mapping) -> tuple[CellConflict, ...]:
    """What is stored in the cells of `keys` (half-day, participant) beside the entries typed, by name. One query."""
    wanted = set(keys)
    stored = (
        Attendance.objects.filter(
            half_day__in={half_day for half_day, _ in wanted}, participant__in={person for _, person in wanted}
        )
        .select_related("half_day", "participant__person", "recorded_by__person")
        .order_by("participant__person__sort_name", "half_day")
    )
    return tuple(
        CellConflict(
            person=item.participant.person.full_name,
            half_day=item.half_day,
            stored=in_words(item),
            typed=in_words(typed[item.half_day_id, item.participant_id]),
            recorded_by=str(item.recorded_by) if item.recorded_by else "",
            recorded_at=item.recorded_at,
        )
        for item in stored
        if (item.half_day_id, item.participant_id) in wanted
    )


def in_words(entry) -> str:
    """« Partiel, 1,5 h », « Remplacé·e par Luc Petit »: a presence stored or typed."""
    label = AttendanceStatus(entry.status).label
    if entry.replaced_by:
        return f"{label} par {entry.replaced_by}"
    return f"{label}, {formatting.number(entry.partial_hours)}\u00a0h" if entry.partial_hours else label

"""Who was expected and who came, by half-day. « Non relevé » is never read as absent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Subquery, Value, When

from laureates.models import Laureate, Participant
from sessions.enums import PRESENT_STATUSES, AttendanceStatus, RegistrationState
from sessions.models import Attendance, HalfDay, Registration, SupportSession
from sessions.selectors.satisfaction import percentage
from sessions.selectors.session import EXPECTED_REGISTRATIONS, expected_on


def expected_participants(session: SupportSession):
    """The people registered when there are registrations, else those who represent a laureate that day."""
    people = Participant.objects.filter(laureate__cohort=session.cohort_id)
    if _has_registrations(session):
        return people.filter(registrations__session=session, registrations__state__in=EXPECTED_REGISTRATIONS)
    return people.filter(expected_on(session.starts_on))


def grid_participants(session: SupportSession):
    """Everybody the attendance grid names: expected, registered, or already recorded; by enterprise, by name.

    Adds `is_expected` and `registration_state` to each.
    """
    registration = Registration.objects.filter(session=session, participant=OuterRef("pk"))
    recorded = Attendance.objects.filter(half_day__session=session, participant=OuterRef("pk"))
    if _has_registrations(session):
        expected = Exists(registration.filter(state__in=EXPECTED_REGISTRATIONS))
        listed = Exists(registration)
    else:
        expected = listed = expected_on(session.starts_on)
    return (
        Participant.objects.filter(laureate__cohort=session.cohort_id)
        .filter(Q(listed) | Exists(recorded))
        .annotate(
            is_expected=Case(When(expected, then=Value(True)), default=Value(False)),
            registration_state=Subquery(registration.values("state")[:1], output_field=CharField()),
        )
        .select_related("laureate__organisation", "person")
        .order_by("laureate__sort_name", "laureate", "person__sort_name", "pk")
    )


def _has_registrations(session: SupportSession) -> bool:
    """Already known on a session read by `session_of`, else asked."""
    known = getattr(session, "with_registrations", None)
    return session.registrations.exists() if known is None else known


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
class Cell:
    """The state of one person in one half-day, as stored."""

    half_day: HalfDay
    participant_id: int
    status: str = AttendanceStatus.UNRECORDED
    partial_hours: Decimal | None = None

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
    session: SupportSession, participants: Iterable[Participant], half_days: Iterable[HalfDay]
) -> tuple[LaureateGroup, ...]:
    """The grid of the given participants (a page of `grid_participants`), grouped by laureate; one query."""
    people, columns = list(participants), list(half_days)
    stored = Attendance.objects.filter(half_day__session=session, participant__in=people)
    by_cell = {(item.half_day_id, item.participant_id): item for item in stored}

    def row(person: Participant) -> PersonRow:
        return PersonRow(person, tuple(_cell(column, person, by_cell) for column in columns))

    grouped = groupby(people, key=lambda person: person.laureate_id)
    groups = (tuple(row(person) for person in members) for _, members in grouped)
    return tuple(LaureateGroup(rows[0].participant.laureate, rows) for rows in groups)


def _cell(half_day: HalfDay, person: Participant, by_cell: Mapping) -> Cell:
    item = by_cell.get((half_day.pk, person.pk))
    if item is None:
        return Cell(half_day, person.pk)
    return Cell(half_day, person.pk, item.status, item.partial_hours)


@dataclass(frozen=True)
class CellConflict:
    """A cell that holds something else than what was just typed, with who wrote it and when."""

    person: str
    half_day: HalfDay
    stored: str
    typed: str
    recorded_by: str
    recorded_at: datetime


def attendance_conflicts(session: SupportSession, typed: Mapping[tuple[int, int], str]) -> tuple[CellConflict, ...]:
    """Compare what somebody typed (status by half-day and participant) with what is stored, latest first."""
    stored = (
        Attendance.objects.filter(half_day__session=session, recorded_at__isnull=False)
        .select_related("half_day", "participant__person", "recorded_by__person")
        .order_by("-recorded_at", "pk")
    )
    return tuple(
        CellConflict(
            person=item.participant.person.full_name,
            half_day=item.half_day,
            stored=item.get_status_display(),
            typed=AttendanceStatus(typed[item.half_day_id, item.participant_id]).label,
            recorded_by=str(item.recorded_by) if item.recorded_by else "",
            recorded_at=item.recorded_at,
        )
        for item in stored
        if typed.get((item.half_day_id, item.participant_id), item.status) != item.status
    )

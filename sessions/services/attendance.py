"""Recording attendance: many cells at once, each change known, none lost."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.formatting import local_day
from laureates.models import Participant
from sessions.enums import PRESENT_STATUSES, AttendanceSource, AttendanceStatus
from sessions.models import Attendance, HalfDay, SupportSession
from sessions.permissions import attendance_lock

NAME_LENGTH = 160


@dataclass(frozen=True)
class AttendanceEntry:
    """What somebody says of one person in one half-day.

    `partial_hours` goes with « partiel » only, `replaced_by` (the colleague's name) with « remplacé·e » only.
    """

    status: str
    partial_hours: Decimal | None = None
    replaced_by: str = ""


CellKey = tuple[int, int]  # half-day, participant


class AttendanceConflict(ConflictError):
    """Somebody wrote the same cells meanwhile; `cells` says which."""

    def __init__(self, cells: tuple[CellKey, ...]):
        super().__init__("Quelqu’un a pointé les mêmes cases entre-temps. Rien n’a été enregistré ni écrasé.")
        self.cells = cells


@transaction.atomic
def attendance_record(
    *,
    session: SupportSession,
    actor,
    entries: Mapping[CellKey, AttendanceEntry],
    now: datetime,
    seen: Mapping[CellKey, int] | None = None,
    source: AttendanceSource = AttendanceSource.TEAM,
) -> int:
    """Write the cells that differ from what is stored; return how many changed.

    `seen` is the version of each cell when it was read (0: nothing written yet); a cell absent from it is written
    whatever its version. Refuses a closed, postponed or cancelled session, a cell of another session or promotion,
    a presence on a day to come, a partial presence without a duration within the half-day, a replacement without
    a name (BusinessRuleError), and a cell that somebody else changed since (AttendanceConflict); nothing at all is
    written then. The same sheet sent twice changes nothing the second time. Writes one audit row, by counts.
    """
    locked = SupportSession.objects.select_for_update().select_related("cohort").get(pk=session.pk)
    if reason := attendance_lock(locked):
        raise BusinessRuleError(reason)
    half_days = {item.pk: item for item in locked.half_days.all()}
    _check_scope(locked, half_days, entries)
    stored = {
        (item.half_day_id, item.participant_id): item
        for item in Attendance.objects.filter(half_day__in=half_days, participant__in={p for _, p in entries})
    }
    changed = {key: entry for key, entry in entries.items() if entry != _stored_entry(stored.get(key))}
    if not changed:
        return 0
    _check_entries(half_days, changed, now)
    _check_versions(changed, stored, seen or {})
    moves = _write(changed, stored, actor=actor, now=now, source=source)
    audit.record(
        actor=actor,
        action="attendance.record",
        target=locked,
        scope=locked.cohort.slug,
        changes={"half_days": _summary(half_days, moves)},
    )
    return len(changed)


def _stored_entry(item: Attendance | None) -> AttendanceEntry:
    if item is None:
        return AttendanceEntry(AttendanceStatus.UNRECORDED)
    return AttendanceEntry(item.status, item.partial_hours, item.replaced_by)


def _check_scope(session: SupportSession, half_days: Mapping[int, HalfDay], entries: Mapping) -> None:
    """Keys come from a form: a half-day of another session or a stranger's participant is refused."""
    people = {participant for _, participant in entries}
    known = Participant.objects.filter(pk__in=people, laureate__cohort=session.cohort_id).count()
    if known != len(people) or any(half_day not in half_days for half_day, _ in entries):
        raise BusinessRuleError("Une ligne de cette feuille n’appartient pas à cette séance. Rechargez la page.")


def _check_entries(half_days: Mapping[int, HalfDay], changed: Mapping, now: datetime) -> None:
    today = local_day(now)
    for (half_day_id, _), entry in changed.items():
        half_day = half_days[half_day_id]
        if entry.status in PRESENT_STATUSES and half_day.on > today:
            raise BusinessRuleError(
                "Cette demi-journée n’a pas encore eu lieu : seules les absences annoncées s’y enregistrent."
            )
        if (entry.status == AttendanceStatus.PARTIAL) != (entry.partial_hours is not None):
            raise BusinessRuleError("Une présence partielle, et elle seule, indique sa durée.")
        if entry.partial_hours is not None and not 0 < entry.partial_hours <= half_day.hours:
            raise BusinessRuleError("La durée présente dépasse celle de la demi-journée.")
        if (entry.status == AttendanceStatus.REPLACED) != bool(entry.replaced_by):
            raise BusinessRuleError("Un remplacement, et lui seul, indique par qui.")


def _check_versions(changed: Mapping, stored: Mapping, seen: Mapping[CellKey, int]) -> None:
    """Every cell to write still is as it was read."""
    stale = tuple(key for key in changed if key in seen and seen[key] != (stored[key].version if key in stored else 0))
    if stale:
        raise AttendanceConflict(stale)


def _write(changed: Mapping, stored: Mapping, *, actor, now: datetime, source: str) -> Counter:
    """Two statements at most; returns how many cells moved, by half-day, former and new status."""
    new, existing, moves = [], [], Counter()
    for (half_day_id, participant_id), entry in changed.items():
        item = stored.get((half_day_id, participant_id))
        target = existing if item else new
        item = item or Attendance(half_day_id=half_day_id, participant_id=participant_id, version=0)
        moves[half_day_id, item.status, entry.status] += 1
        item.status, item.partial_hours, item.replaced_by = entry.status, entry.partial_hours, entry.replaced_by
        item.source, item.recorded_by, item.recorded_at = source, actor, now
        item.version += 1
        target.append(item)
    Attendance.objects.bulk_create(new)
    written = ["status", "partial_hours", "replaced_by", "source", "recorded_by", "recorded_at", "version"]
    Attendance.objects.bulk_update(existing, written)
    return moves


def _summary(half_days: Mapping[int, HalfDay], moves: Counter) -> dict[str, dict[str, int]]:
    """Counts only: the journal holds no personal data (LOG-03)."""
    summary: dict[str, dict[str, int]] = {}
    for (half_day_id, former, new), count in sorted(moves.items()):
        half_day = half_days[half_day_id]
        summary.setdefault(f"{half_day.on.isoformat()} {half_day.part}", {})[f"{former}>{new}"] = count
    return summary

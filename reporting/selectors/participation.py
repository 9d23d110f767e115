"""Who took part in what, person by person: the half-days that an attestation may count, and those that were given."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models.fields.json import KT

from ess_platform.common.models import sort_key
from laureates.models import Laureate, Participant
from programmes.models import Cohort
from reporting.enums import PARTICIPATION
from reporting.models import DocumentContent
from sessions.enums import CAME_STATUSES, AttendanceStatus, SessionKind
from sessions.models import Attendance, HalfDay, SupportSession


@dataclass(frozen=True)
class Seen:
    """One person seen in one half-day of a session that was held; `hours` are those present (two decimals)."""

    half_day: HalfDay
    status: str
    hours: Decimal

    @property
    def is_remote(self) -> bool:
        return self.status == AttendanceStatus.REMOTE


def is_over_for_participants(cohort: Cohort) -> bool:
    """True once the promotion is closed, or its closing day was held: attestations may be given. One query at most."""
    closing = SupportSession.objects.counted().filter(cohort=cohort, kind=SessionKind.CLOSING)
    return cohort.is_over or closing.exists()


def half_days_seen(participants: Iterable[Participant]) -> dict[int, list[Seen]]:
    """Half-days of each person, in order, by key of participant; who was never seen is not in it. One query.

    A person whom a colleague replaced was not there: the figures on enterprises count this half-day, not an
    attestation (D3: « only present half-days »).
    """
    rows = Attendance.objects.filter(
        participant__in=participants,
        status__in=CAME_STATUSES,
        half_day__session__in=SupportSession.objects.counted(),
    )
    rows = rows.select_related("half_day__session").order_by("half_day__on", "half_day__starts_at", "half_day_id")
    found: dict[int, list[Seen]] = {}
    for row in rows:
        hours = row.partial_hours if row.status == AttendanceStatus.PARTIAL else row.half_day.hours
        found.setdefault(row.participant_id, []).append(Seen(row.half_day, row.status, hours))
    return found


def attestations(*, user, laureate: Laureate) -> list[DocumentContent]:
    """The latest attestation of each person of a laureate, once its file is made, by name (`person_name`). One
    query."""
    contents = DocumentContent.objects.visible_to(user).filter(
        document_key=PARTICIPATION, laureate=laureate, job__document__isnull=False
    )
    contents = contents.annotate(person_name=KT("snapshot__person__name")).defer("snapshot")
    latest: dict[str, DocumentContent] = {}
    for content in contents.select_related("job__document").order_by("frozen_at", "pk"):
        latest[content.origin.split(":")[1]] = content
    return sorted(latest.values(), key=lambda content: (sort_key(content.person_name), content.pk))

"""Facts about the sessions of a promotion: what was held, who came, what they said."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from laureates.enums import IN_SCOPE_STATUSES
from programmes.models import Cohort
from sessions.enums import (
    COUNTED_SESSION_STATUSES,
    PRESENT_STATUSES,
    AttendanceStatus,
    SessionKind,
)
from sessions.models import Attendance, Contribution, HalfDay, SatisfactionResponse, SupportSession

RATED_KINDS = (SessionKind.SEQUENCE, SessionKind.VISIT)
WHOLE_STATUSES = tuple(status for status in PRESENT_STATUSES if status != AttendanceStatus.PARTIAL)


@dataclass(frozen=True)
class SessionFact:
    id: int
    reference: str
    slug: str
    kind: str
    number: int | None
    title: str
    starts_on: datetime.date
    site: str = ""
    place: str = ""

    @property
    def key(self) -> str:
        """Identifier in the JSON (precision 10): the reference of the data file, else the address."""
        return self.reference or self.slug


@dataclass(frozen=True)
class HalfDayFact:
    id: int
    session_id: int
    on: datetime.date
    part: str  # French label
    hours: Decimal


@dataclass(frozen=True)
class ContributionFact:
    session_id: int
    speaker: str
    speaker_kind: str
    title: str


@dataclass(frozen=True)
class PresenceFact:
    """What was recorded for one laureate in one half-day; `hours` counts every person, partial ones for their own."""

    half_day_id: int
    laureate_id: int
    present: int
    hours: Decimal


@dataclass(frozen=True)
class AnswerFact:
    """Answers to the questionnaire of one session, counted by the database."""

    answers: int = 0
    usefulness_n: int = 0
    usefulness_sum: int = 0
    recommendation_n: int = 0
    promoters: int = 0
    detractors: int = 0


def _held(prefix: str, cohort: Cohort) -> dict:
    return {f"{prefix}cohort": cohort, f"{prefix}status__in": COUNTED_SESSION_STATUSES}


def load_sessions(cohort: Cohort) -> tuple[SessionFact, ...]:
    rows = SupportSession.objects.filter(**_held("", cohort)).order_by("starts_on", "pk")
    return tuple(
        SessionFact(*row)
        for row in rows.values_list("pk", "reference", "slug", "kind", "number", "title", "starts_on", "site", "place")
    )


def load_half_days(cohort: Cohort) -> tuple[HalfDayFact, ...]:
    labels = dict(HalfDay._meta.get_field("part").choices)
    rows = HalfDay.objects.filter(**_held("session__", cohort)).order_by("on", "starts_at", "pk")
    return tuple(
        HalfDayFact(pk, session_id, on, str(labels.get(part, part)), hours)
        for pk, session_id, on, part, hours in rows.values_list("pk", "session", "on", "part", "hours")
    )


def load_contributions(cohort: Cohort) -> tuple[ContributionFact, ...]:
    """Interventions of every held session; K03 keeps those of the sequences."""
    rows = Contribution.objects.filter(**_held("session__", cohort)).order_by(
        "session__starts_on", "session", "position"
    )
    return tuple(ContributionFact(*row) for row in rows.values_list("session", "speaker", "speaker_kind", "title"))


def load_presences(cohort: Cohort) -> tuple[PresenceFact, ...]:
    """One fact per laureate and half-day of a held sequence where something was recorded, whoever the laureate is."""
    recorded = Attendance.objects.filter(
        **_held("half_day__session__", cohort),
        half_day__session__kind=SessionKind.SEQUENCE,
        participant__laureate__cohort=cohort,
    ).exclude(status=AttendanceStatus.UNRECORDED)
    partial: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for half_day, laureate, hours in recorded.filter(status=AttendanceStatus.PARTIAL).values_list(
        "half_day", "participant__laureate", "partial_hours"
    ):
        partial[half_day, laureate] += hours or Decimal(0)
    rows = (
        recorded.order_by()
        .values_list("half_day", "half_day__hours", "participant__laureate")
        .annotate(
            present=Count("pk", filter=Q(status__in=PRESENT_STATUSES)),
            whole=Count("pk", filter=Q(status__in=WHOLE_STATUSES)),
        )
    )
    return tuple(
        PresenceFact(
            half_day_id=half_day,
            laureate_id=laureate,
            present=present,
            hours=hours * whole + partial.get((half_day, laureate), Decimal(0)),
        )
        for half_day, hours, laureate, present, whole in rows
    )


def load_people_present(cohort: Cohort) -> dict[int, int]:
    """People of laureates in scope present at one half-day or more of each held session."""
    rows = (
        Attendance.objects.filter(
            **_held("half_day__session__", cohort),
            half_day__session__kind__in=RATED_KINDS,
            participant__laureate__cohort=cohort,
            participant__laureate__status__in=IN_SCOPE_STATUSES,
            status__in=PRESENT_STATUSES,
        )
        .order_by()
        .values_list("half_day__session")
        .annotate(people=Count("participant", distinct=True))
    )
    return dict(rows)


def load_answers(cohort: Cohort) -> dict[int, AnswerFact]:
    """Answers per held sequence or visit, from laureates in scope; one cut from its author stays counted."""
    rows = (
        SatisfactionResponse.objects.filter(
            Q(participant__isnull=True)
            | Q(
                participant__laureate__cohort=cohort,
                participant__laureate__status__in=IN_SCOPE_STATUSES,
            ),
            **_held("session__", cohort),
            session__kind__in=RATED_KINDS,
        )
        .order_by()
        .values_list("session")
        .annotate(
            answers=Count("pk"),
            usefulness_n=Count("usefulness"),
            usefulness_sum=Sum("usefulness", default=0),
            recommendation_n=Count("recommendation"),
            promoters=Count("pk", filter=Q(recommendation__gte=9)),
            detractors=Count("pk", filter=Q(recommendation__lte=6)),
        )
    )
    return {row[0]: AnswerFact(*row[1:]) for row in rows}

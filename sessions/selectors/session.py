"""The agenda of a promotion: its sessions with their counts, one query whatever their number."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from laureates.enums import IN_SCOPE_STATUSES, LaureateStatus
from laureates.models import Participant
from programmes.models import Cohort
from sessions.enums import PRESENT_STATUSES, AttendanceStatus, RegistrationState, SessionStatus
from sessions.models import Attendance, HalfDay, Registration, SatisfactionResponse, SupportSession
from sessions.selectors.satisfaction import MINIMUM_ANSWERS, in_scope_answers, mean
from sessions.selectors.timing import is_questionnaire_running

# Who declined or waits for a seat is not expected; they stay in the grid, in case they come.
EXPECTED_REGISTRATIONS = (RegistrationState.EXPECTED, RegistrationState.CONFIRMED)
AWAY_REGISTRATIONS = (RegistrationState.DECLINED, RegistrationState.WAITING)


def there_on(day) -> Q:
    """Condition on participants: on `day` they have joined and have not left, nor has their laureate.

    Nobody is expected before or after, whatever a list says. The days of coming and of leaving count.
    """
    return (
        (Q(laureate__entered_on__isnull=True) | Q(laureate__entered_on__lte=day))
        & (Q(laureate__left_on__isnull=True) | Q(laureate__left_on__gte=day))
        & (Q(joined_on__isnull=True) | Q(joined_on__lte=day))
        & (Q(left_on__isnull=True) | Q(left_on__gte=day))
    )


def expected_on(day) -> Q:
    """Condition on participants: they represent a laureate in scope on `day` (a date, or an OuterRef).

    A laureate who left is expected up to and including the exit day (D2, precision 1).
    """
    in_scope = Q(laureate__status__in=IN_SCOPE_STATUSES) | Q(
        laureate__status=LaureateStatus.LEFT, laureate__left_on__gte=day
    )
    return in_scope & there_on(day)


def expected_by_list(day, registrations) -> Q:
    """Condition on participants where the team wrote a list: who is on it, and there that day."""
    return there_on(day) & Exists(registrations.filter(state__in=EXPECTED_REGISTRATIONS))


def _count(queryset, field: str = "pk", *, distinct: bool = False) -> Subquery:
    """COUNT of a correlated queryset, without GROUP BY: zero rows give 0, not NULL."""
    template = "COUNT(DISTINCT %(expressions)s)" if distinct else "COUNT(%(expressions)s)"
    counted = Func(F(field), template=template, output_field=IntegerField())
    return Subquery(queryset.order_by().annotate(counted_rows=counted).values("counted_rows"))


def expected_without_list(day, registrations) -> Q:
    """Condition on participants where the team wrote no list: who represents a laureate that day, as answered.

    `registrations` are those of the session and of the participant of the row.
    """
    away, coming = (
        registrations.filter(state__in=AWAY_REGISTRATIONS),
        registrations.filter(state__in=EXPECTED_REGISTRATIONS),
    )
    return (expected_on(day) & ~Exists(away)) | (there_on(day) & Exists(coming))


def _with_attendance(queryset):
    """Add `with_list`, `is_recorded`, `expected_people` and `present_people` (distinct persons)."""
    registrations = Registration.objects.filter(session=OuterRef("pk"))
    listed = Exists(registrations.filter(is_listed=True))
    own = Registration.objects.filter(session=OuterRef(OuterRef("pk")), participant=OuterRef("pk"))
    people = Participant.objects.filter(laureate__cohort=OuterRef("cohort"))
    expected = people.filter(expected_by_list(OuterRef("starts_on"), own))
    current = people.filter(expected_without_list(OuterRef("starts_on"), own))
    attendances = Attendance.objects.filter(half_day__session=OuterRef("pk"))
    present = attendances.filter(status__in=PRESENT_STATUSES)
    return queryset.annotate(
        with_list=listed,
        is_recorded=Exists(attendances.exclude(status=AttendanceStatus.UNRECORDED)),
        expected_people=Case(When(listed, then=_count(expected)), default=_count(current)),
        present_people=_count(present, "participant", distinct=True),
    )


def anchor_key(session: SupportSession) -> str:
    """How the rules of campaigns name a session; it never changes."""
    return f"session:{session.public_id}"


def sessions_with_a_day(cohort: Cohort) -> QuerySet[SupportSession]:
    """The sessions whose day is settled, by date: neither postponed nor cancelled."""
    unsettled = (SessionStatus.POSTPONED, SessionStatus.CANCELLED)
    rows = SupportSession.objects.filter(cohort=cohort).exclude(status__in=unsettled)
    return rows.only("public_id", "title", "starts_on").order_by("starts_on", "pk")


def session_list(cohort: Cohort):
    """The named queryset of the agenda: sessions of a promotion with half-days, people and answers."""
    answers = SatisfactionResponse.objects.filter(session=OuterRef("pk")).filter(in_scope_answers())
    total = Func(F("usefulness"), function="SUM", output_field=IntegerField())
    usefulness = answers.order_by().annotate(summed=total).values("summed")
    return _with_attendance(SupportSession.objects.filter(cohort=cohort)).annotate(
        half_days_count=_count(HalfDay.objects.filter(session=OuterRef("pk"))),
        answers_count=_count(answers),
        usefulness_count=_count(answers, "usefulness"),
        last_on=Subquery(HalfDay.objects.filter(session=OuterRef("pk")).order_by("-on").values("on")[:1]),
        usefulness_total=Coalesce(Subquery(usefulness), 0),
    )


def session_of(cohort: Cohort, user):
    """Sessions of a promotion that the user may read, with the counts that the page of one session shows."""
    visible = SupportSession.objects.visible_to(user).filter(cohort=cohort)
    present = Attendance.objects.filter(
        half_day__session=OuterRef("pk"),
        status__in=PRESENT_STATUSES,
        participant__laureate__status__in=IN_SCOPE_STATUSES,
    )
    return _with_attendance(visible).annotate(
        present_in_scope=_count(present, "participant", distinct=True),
    )


@dataclass(frozen=True)
class SessionRow:
    """A line of the agenda. `mean` is the mean of Q1 (K11, two decimals).

    None under five answers, and while the questionnaire is open: read twice, it would tell the answer in between.
    """

    session: SupportSession
    answers: int
    mean: Decimal | None


def session_row(session: SupportSession, today: datetime.date) -> SessionRow:
    """Read a row of `session_list`; the division is exact, on decimals."""
    is_open = is_questionnaire_running(session.starts_on, session.last_on, today)
    shown = session.answers_count >= MINIMUM_ANSWERS and not is_open
    value = mean(session.usefulness_total, session.usefulness_count) if shown else None
    return SessionRow(session=session, answers=session.answers_count, mean=value)


def own_attendance(user, session: SupportSession):
    """The user's own attendance lines of a session; never those of a colleague."""
    return Attendance.objects.filter(half_day__session=session, participant__person__user=user).select_related(
        "half_day"
    )

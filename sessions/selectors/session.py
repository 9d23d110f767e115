"""The agenda of a promotion: its sessions with their counts, one query whatever their number."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, CharField, Exists, F, Func, IntegerField, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from laureates.enums import IN_SCOPE_STATUSES, LaureateStatus
from laureates.models import Laureate, Participant
from programmes.models import Cohort
from sessions.enums import PRESENT_STATUSES, AttendanceStatus, RegistrationState, SessionStatus
from sessions.models import Attendance, HalfDay, Registration, SatisfactionResponse, SupportSession
from sessions.selectors.satisfaction import MINIMUM_ANSWERS, in_scope_answers, mean

# Who declined or waits for a seat is not expected; they stay in the grid, in case they come.
EXPECTED_REGISTRATIONS = (RegistrationState.EXPECTED, RegistrationState.CONFIRMED)


def expected_on(day) -> Q:
    """Condition on participants: they represent a laureate in scope on `day` (a date, or an OuterRef).

    A laureate who left is expected up to and including the exit day (D2, precision 1).
    """
    in_scope = Q(laureate__status__in=IN_SCOPE_STATUSES) | Q(
        laureate__status=LaureateStatus.LEFT, laureate__left_on__gte=day
    )
    return (
        in_scope
        & (Q(laureate__entered_on__isnull=True) | Q(laureate__entered_on__lte=day))
        & (Q(laureate__left_on__isnull=True) | Q(laureate__left_on__gte=day))
        & (Q(joined_on__isnull=True) | Q(joined_on__lte=day))
        & (Q(left_on__isnull=True) | Q(left_on__gte=day))
    )


def _count(queryset, field: str = "pk", *, distinct: bool = False) -> Subquery:
    """COUNT of a correlated queryset, without GROUP BY: zero rows give 0, not NULL."""
    template = "COUNT(DISTINCT %(expressions)s)" if distinct else "COUNT(%(expressions)s)"
    counted = Func(F(field), template=template, output_field=IntegerField())
    return Subquery(queryset.order_by().annotate(counted_rows=counted).values("counted_rows"))


def _with_attendance(queryset):
    """Add `with_registrations`, `is_recorded`, `expected_people` and `present_people` (distinct persons)."""
    registrations = Registration.objects.filter(session=OuterRef("pk"))
    expected = registrations.filter(state__in=EXPECTED_REGISTRATIONS)
    current = Participant.objects.filter(laureate__cohort=OuterRef("cohort")).filter(expected_on(OuterRef("starts_on")))
    attendances = Attendance.objects.filter(half_day__session=OuterRef("pk"))
    present = attendances.filter(status__in=PRESENT_STATUSES)
    return queryset.annotate(
        with_registrations=Exists(registrations),
        is_recorded=Exists(attendances.exclude(status=AttendanceStatus.UNRECORDED)),
        expected_people=Case(When(Exists(registrations), then=_count(expected)), default=_count(current)),
        present_people=_count(present, "participant", distinct=True),
    )


def session_list(cohort: Cohort):
    """The named queryset of the agenda: sessions of a promotion with half-days, people and answers."""
    answers = SatisfactionResponse.objects.filter(session=OuterRef("pk")).filter(in_scope_answers())
    total = Func(F("usefulness"), function="SUM", output_field=IntegerField())
    usefulness = answers.order_by().annotate(summed=total).values("summed")
    return _with_attendance(SupportSession.objects.filter(cohort=cohort)).annotate(
        half_days_count=_count(HalfDay.objects.filter(session=OuterRef("pk"))),
        answers_count=_count(answers),
        usefulness_count=_count(answers, "usefulness"),
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
    """A line of the agenda. `mean` is the mean of Q1 (K11, two decimals), None under five answers."""

    session: SupportSession
    answers: int
    mean: Decimal | None


def session_row(session: SupportSession) -> SessionRow:
    """Read a row of `session_list`; the division is exact, on decimals."""
    shown = session.answers_count >= MINIMUM_ANSWERS
    value = mean(session.usefulness_total, session.usefulness_count) if shown else None
    return SessionRow(session=session, answers=session.answers_count, mean=value)


def own_sessions(user):
    """Sessions of the promotions of the user's own enterprises, for the laureate's space.

    `own_enterprise` names one of them when the user represents several.
    """
    own = Laureate.objects.belonging_to(user)
    name = own.filter(cohort=OuterRef("cohort")).order_by("pk").values("organisation__name")[:1]
    return (
        SupportSession.objects.visible_to(user)
        .filter(cohort__in=own.values("cohort"))
        .select_related("cohort")
        .annotate(own_enterprise=Subquery(name, output_field=CharField()))
    )


def own_attendance(user, session: SupportSession):
    """The user's own attendance lines of a session; never those of a colleague."""
    return Attendance.objects.filter(half_day__session=session, participant__person__user=user).select_related(
        "half_day"
    )


def next_session(cohort_id: int, today: datetime.date) -> SupportSession | None:
    """The next date of a promotion that still holds, with its half-days."""
    return (
        SupportSession.objects.filter(cohort=cohort_id, starts_on__gte=today)
        .exclude(status__in=(SessionStatus.CANCELLED, SessionStatus.POSTPONED))
        .order_by("starts_on", "pk")
        .prefetch_related("half_days")
        .first()
    )

"""The dates of a person who represents a laureate: what they answered, what they may still answer.

`own_dates` is the one queryset of these pages; `OwnDate` reads a row of it, without a query.
"""

import datetime
from dataclasses import dataclass

from django.db.models import BigIntegerField, CharField, Count, DateTimeField, Exists, OuterRef, Q, Subquery, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from ess_platform.common.formatting import local_day
from laureates.models import Laureate, Participant
from sessions.enums import CALLED_OFF_STATUSES, CAME_STATUSES, AttendanceStatus, RegistrationState
from sessions.models import Attendance, Registration, SatisfactionResponse, SessionGuest, SupportSession
from sessions.permissions import NOT_EXPECTED_LOCK, answer_lock, questionnaire_lock
from sessions.selectors.session import expected_on
from sessions.selectors.timing import closes_at, ends_at, starts_at


def may_answer(session: OuterRef, day) -> Q:
    """Condition on participants: they represent a laureate on `day`, or the team put them on the list."""
    listed = Registration.objects.filter(session=session, participant=OuterRef("pk"), is_listed=True)
    return expected_on(day) | Exists(listed)


def own_participants(user, session: SupportSession):
    """The participations with which the user may answer about a session; one, but for who has two laureates."""
    return (
        Participant.objects.representing(user)
        .filter(may_answer(session.pk, session.starts_on), laureate__cohort=session.cohort_id)
        .select_related("laureate__organisation", "person")
        .order_by("pk")
    )


def own_dates(user):
    """Sessions of the promotions of the user's own enterprises, with the user's own answers.

    `own_enterprise` names one of them when the user represents several.
    """
    own = Laureate.objects.belonging_to(user)
    name = own.filter(cohort=OuterRef("cohort")).order_by("pk").values("organisation__name")[:1]
    participant = (
        Participant.objects.representing(user)
        .filter(may_answer(OuterRef(OuterRef("pk")), OuterRef("starts_on")), laureate__cohort=OuterRef("cohort"))
        .order_by("pk")
        .values("pk")[:1]
    )
    registration = Registration.objects.filter(session=OuterRef("pk"), participant__person__user=user).order_by(
        "participant"
    )
    response = SatisfactionResponse.objects.filter(session=OuterRef("pk"), participant__person__user=user)
    recorded = Attendance.objects.filter(half_day__session=OuterRef("pk"), participant__person__user=user)
    return (
        SupportSession.objects.visible_to(user)
        .filter(cohort__in=own.values("cohort"))
        .select_related("cohort")
        .prefetch_related("half_days")
        .annotate(
            own_enterprise=Subquery(name, output_field=CharField()),
            own_participant=Subquery(participant, output_field=BigIntegerField()),
            own_state=Coalesce(Subquery(registration.values("state")[:1]), Value(""), output_field=CharField()),
            own_note=Coalesce(Subquery(registration.values("note")[:1]), Value(""), output_field=CharField()),
            own_response_at=Subquery(response.values("answered_at")[:1], output_field=DateTimeField()),
            has_own_response=Exists(response),
            was_present=Exists(recorded.filter(status__in=CAME_STATUSES)),
            was_recorded=Exists(recorded.exclude(status=AttendanceStatus.UNRECORDED)),
            seats_taken=seats_taken(),
        )
    )


def seats_taken() -> CombinedExpression:
    """How many people hold a seat of the session of the row: those who said that they come, and guests."""
    confirmed = Registration.objects.filter(session=OuterRef("pk"), state=RegistrationState.CONFIRMED)
    counted = confirmed.order_by().values("session").annotate(people=Count("pk")).values("people")
    guests = SessionGuest.objects.filter(session=OuterRef("pk")).order_by().values("session")
    guests = guests.annotate(people=Count("pk")).values("people")
    return Coalesce(Subquery(counted), 0) + Coalesce(Subquery(guests), 0)


@dataclass(frozen=True)
class OwnDate:
    """One date as its person sees it at a moment. `*_lock` says why something is closed, in French."""

    session: SupportSession
    now: datetime.datetime

    @property
    def starts_at(self) -> datetime.datetime:
        return starts_at(self.session, self.session.half_days.all())

    @property
    def ends_at(self) -> datetime.datetime:
        return ends_at(self.session, self.session.half_days.all())

    @property
    def closes_at(self) -> datetime.datetime:
        return closes_at(self.session, self.session.half_days.all())

    @property
    def first_half_day(self):
        return next(iter(self.session.half_days.all()), None)

    @property
    def state(self) -> str:
        """What was answered: « confirmed », « declined », « waiting », or nothing yet."""
        answered = (RegistrationState.CONFIRMED, RegistrationState.DECLINED, RegistrationState.WAITING)
        return self.session.own_state if self.session.own_state in answered else ""

    @property
    def note(self) -> str:
        return self.session.own_note

    @property
    def answer_lock(self) -> str:
        reason = answer_lock(self.session, starts_at=self.starts_at, now=self.now)
        return reason or ("" if self.session.own_participant else NOT_EXPECTED_LOCK)

    @property
    def is_full(self) -> bool:
        """No seat is left for somebody who holds none."""
        capacity = self.session.capacity
        return capacity is not None and self.session.seats_taken >= capacity

    @property
    def seats_left(self) -> int | None:
        """None where seats are not counted."""
        capacity = self.session.capacity
        return None if capacity is None else max(0, capacity - self.session.seats_taken)

    @property
    def is_called_off(self) -> bool:
        return self.session.status in CALLED_OFF_STATUSES

    @property
    def shows_answer(self) -> bool:
        """The answer has its place on the page: while it is asked for, then if there was one."""
        is_past = local_day(self.now) > local_day(self.ends_at)
        return not self.is_called_off and (bool(self.state) or not is_past)

    @property
    def questionnaire_lock(self) -> str:
        return questionnaire_lock(self.session, ends_at=self.ends_at, closes_at=self.closes_at, now=self.now)

    @property
    def is_questionnaire_open(self) -> bool:
        """It waits for this person: they were expected, nothing says that they were away, and did not answer."""
        was_away = self.session.was_recorded and not self.session.was_present
        is_for_them = self.session.own_participant is not None and not was_away
        if not self.session.was_present and self.state in (RegistrationState.DECLINED, RegistrationState.WAITING):
            is_for_them = False
        return is_for_them and not self.session.has_own_response and not self.questionnaire_lock

    @property
    def questionnaire_closes_on(self) -> datetime.date:
        """The last day on which an answer is taken."""
        return self.closes_at.date() - datetime.timedelta(days=1)


def next_own_date(user, cohort_id: int, now: datetime.datetime, today: datetime.date) -> OwnDate | None:
    """The next date of a promotion that still holds; the one of today stays until it ends."""
    coming = (
        own_dates(user)
        .filter(cohort=cohort_id, starts_on__gte=today)
        .exclude(status__in=CALLED_OFF_STATUSES)
        .order_by("starts_on", "pk")
    )
    session = coming.first()
    return OwnDate(session, now) if session else None


def open_questionnaires(user, cohort_id: int, now: datetime.datetime, today: datetime.date) -> list[OwnDate]:
    """Dates of the last days whose questionnaire waits for this person, oldest first."""
    since = today - datetime.timedelta(days=31)  # a session in several days ends later than it starts
    recent = own_dates(user).filter(cohort=cohort_id, starts_on__range=(since, today)).order_by("starts_on", "pk")
    return [date for date in (OwnDate(session, now) for session in recent) if date.is_questionnaire_open]

"""Who is written to about a session, and why a mail is no longer needed."""

import datetime
from dataclasses import dataclass

from django.db.models import CharField, Exists, OuterRef, Subquery, Value, prefetch_related_objects
from django.db.models.functions import Coalesce

from ess_platform.common.formatting import local_day
from ess_platform.directory.models import Person
from laureates.enums import IN_SCOPE_STATUSES
from laureates.models import Participant
from sessions.enums import CALLED_OFF_STATUSES, CAME_STATUSES, AttendanceStatus, RegistrationState
from sessions.models import Attendance, Registration, SatisfactionResponse, SupportSession
from sessions.permissions import questionnaire_lock
from sessions.selectors.own_dates import may_answer
from sessions.selectors.reminder_ladder import AFTERWARDS, ASKS, EVE, THANKS
from sessions.selectors.timing import closes_at, ends_at, starts_at

ANSWERED = (RegistrationState.CONFIRMED, RegistrationState.DECLINED, RegistrationState.WAITING)
AWAY = (RegistrationState.DECLINED, RegistrationState.WAITING)


def region_of(session: SupportSession) -> str:
    """The code whose public holidays count: the region of the programme."""
    region = session.cohort.programme.region
    return region.code if region else ""


def reminded_session(public_id) -> SupportSession | None:
    """A session with everything that its mails say, but its people."""
    found = SupportSession.objects.filter(public_id=public_id)
    return found.select_related("cohort__programme__region").prefetch_related("half_days", "contributions").first()


def reminded_people(session: SupportSession, now: datetime.datetime):
    """Participants to write to: expected that day, still there today, of a laureate who is neither paused nor gone.

    Adds `state` (the answer), `has_response`, `was_present` and `was_recorded`.
    """
    registration = Registration.objects.filter(session=session, participant=OuterRef("pk"))
    recorded = Attendance.objects.filter(half_day__session=session, participant=OuterRef("pk"))
    return (
        Participant.objects.current(local_day(now))
        .filter(
            may_answer(session.pk, session.starts_on),
            laureate__cohort=session.cohort_id,
            laureate__status__in=IN_SCOPE_STATUSES,
        )
        .exclude(person__email="")
        .annotate(
            state=Coalesce(Subquery(registration.values("state")[:1]), Value(""), output_field=CharField()),
            has_response=Exists(SatisfactionResponse.objects.filter(session=session, participant=OuterRef("pk"))),
            was_present=Exists(recorded.filter(status__in=CAME_STATUSES)),
            was_recorded=Exists(recorded.exclude(status=AttendanceStatus.UNRECORDED)),
        )
        .select_related("person")
        .order_by("pk")
    )


def reminder_key(session: SupportSession, kind: str, person: Person) -> str:
    """What makes a mail another one: the session, its date, the rung and the reader."""
    return f"session:{session.public_id}:{session.starts_on.isoformat()}:{kind}:{person.pk}"


@dataclass(frozen=True)
class Need:
    """Whether one person still needs a mail of one kind about a session; `stop_reason` is French, empty if so."""

    session: SupportSession
    participant: Participant | None
    kind: str
    now: datetime.datetime

    @property
    def stop_reason(self) -> str:
        if self.session.status in CALLED_OFF_STATUSES:
            return f"la séance est {self.session.get_status_display().lower()}"
        if self.participant is None:
            return "n’est plus attendu·e à cette séance"
        return self._afterwards() if self.kind in AFTERWARDS else self._before()

    def _before(self) -> str:
        state = self.participant.state
        if self.now >= starts_at(self.session, self.session.half_days.all()):
            return "la séance a commencé"
        if self.kind in ASKS:
            return "a déjà répondu" if state in ANSWERED else ""
        if state in AWAY:
            return "ne vient pas"
        return "n’a pas dit venir" if self.kind == EVE and state != RegistrationState.CONFIRMED else ""

    def _afterwards(self) -> str:
        who, half_days = self.participant, self.session.half_days.all()
        ends, closes = ends_at(self.session, half_days), closes_at(self.session, half_days)
        if who.has_response:
            return "a déjà répondu au questionnaire"
        if not who.was_present and (who.was_recorded or who.state in AWAY):
            return "n’y était pas"
        if questionnaire_lock(self.session, ends_at=ends, closes_at=closes, now=self.now):
            return "le questionnaire n’est pas ouvert"
        return ""


def questionnaire_silent(session: SupportSession, now: datetime.datetime) -> list[Person]:
    """Who may answer the questionnaire, has not, and has an address; by name."""
    prefetch_related_objects([session], "half_days")
    rows = reminded_people(session, now).order_by("person__sort_name", "pk")
    needs = [(row.person, Need(session, row, THANKS, now)) for row in rows]
    return list(dict.fromkeys(person for person, need in needs if not need.stop_reason))


def stop_reason(reminder, now: datetime.datetime) -> str:
    """Asked by the engine just before a mail leaves: why it is no longer needed, in French; empty when it is."""
    session = reminded_session(reminder.target_id)
    if session is None:
        return "la séance n’existe plus"
    if reminder.dedup_key != reminder_key(session, reminder.kind, reminder.person):
        return "la date de la séance a changé"
    participant = reminded_people(session, now).filter(person=reminder.person).first()
    return Need(session, participant, reminder.kind, now).stop_reason

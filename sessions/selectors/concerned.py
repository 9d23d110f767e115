"""Whom a change of a date concerns: who is registered or expected, who speaks; each once."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from ess_platform.common.formatting import local_day
from ess_platform.directory.models import Person
from laureates.enums import IN_SCOPE_STATUSES
from laureates.models import Participant
from programmes.enums import CohortStatus
from sessions.enums import RegistrationState, SpeakerState
from sessions.models import Contribution, Registration, SupportSession
from sessions.selectors.session import expected_on

# A promotion in preparation or archived writes to nobody.
WRITING = (CohortStatus.RUNNING, CohortStatus.CLOSED)


@dataclass(frozen=True)
class Recipient:
    """Somebody to tell. A participant has a `person`, a speaker a `contribution`; without `email`, a call is due."""

    name: str
    organisation: str
    email: str
    person: Person | None = None
    contribution: Contribution | None = None

    @property
    def role(self) -> str:
        return "Participant·e" if self.person else "Intervenant·e"


@dataclass(frozen=True)
class Concerned:
    """Who receives a mail, and who has no address."""

    recipients: tuple[Recipient, ...] = ()
    unreachable: tuple[Recipient, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.recipients or self.unreachable)


def concerned_by(
    session: SupportSession, *, now: datetime.datetime, new_day: datetime.date | None = None, asks_again: bool = False
) -> Concerned:
    """Whom a change concerns. `asks_again`: the day moves, so those who declined are asked too.

    `new_day` adds who is expected on the new day only. One address receives one mail, as a participant first.
    """
    if session.cohort.status not in WRITING:
        return Concerned()
    people = [*_participants(session, now, new_day, asks_again), *_speakers(session)]
    seen: set[str] = set()
    told, silent = [], []
    for one in people:
        key = one.email.casefold() or f"{one.role}:{one.name}:{one.organisation}"
        if key in seen:
            continue
        seen.add(key)
        (told if one.email else silent).append(one)
    return Concerned(tuple(told), tuple(silent))


def _participants(session, now, new_day, asks_again) -> list[Recipient]:
    own = Registration.objects.filter(session=session, participant=OuterRef("pk"))
    declined = own.filter(state=RegistrationState.DECLINED)
    wanted = Q(Exists(own)) if asks_again else Q(Exists(own.exclude(state=RegistrationState.DECLINED)))
    if not session.registrations.filter(is_listed=True).exists():
        expected = expected_on(session.starts_on)
        wanted |= expected if asks_again else expected & ~Exists(declined)
        if new_day:
            wanted |= expected_on(new_day)
    rows = (
        Participant.objects.current(local_day(now))
        .filter(wanted, laureate__cohort=session.cohort_id, laureate__status__in=IN_SCOPE_STATUSES)
        .select_related("person", "laureate__organisation")
        .order_by("laureate__sort_name", "person__sort_name", "pk")
    )
    return [
        Recipient(row.person.full_name, row.laureate.organisation.name, row.person.email, person=row.person)
        for row in rows
    ]


def _speakers(session: SupportSession) -> list[Recipient]:
    rows = session.contributions.exclude(state=SpeakerState.DECLINED)
    return [Recipient(row.speaker, row.speaker_organisation, row.email, contribution=row) for row in rows]

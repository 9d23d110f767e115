"""Inviting the people of a promotion to their space (M00)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from ess_platform.accounts.models import Invitation, User
from ess_platform.accounts.services.invitation import invitation_create
from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError

from ..enums import IN_SCOPE_STATUSES
from ..models import Participant
from ..notifications import participant_invitation_mail

JUST_SENT = datetime.timedelta(minutes=1)


@dataclass(frozen=True)
class InvitationsResult:
    """What became of each person: invited, or refused with the reason."""

    invited: tuple[Participant, ...]
    refused: tuple[tuple[Participant, str], ...]


@transaction.atomic
def participant_invite(*, participant: Participant, actor: User, now: datetime.datetime) -> Invitation:
    """Invite a participant to its space, valid 14 days; the invitation that was open dies.

    Refuses somebody who does not represent a laureate in scope today, has no address, has an account already,
    and who was invited less than a minute ago (the second of two clicks). Mail M00. Audit: `invitation.create`.
    """
    today = formatting.local_day(now)
    rows = Participant.objects.current(today).select_for_update(of=("self",))
    found = rows.select_related("person", "laureate__organisation", "laureate__cohort__programme").filter(
        pk=participant.pk, laureate__status__in=IN_SCOPE_STATUSES
    )
    participant = found.first()
    if participant is None:
        raise BusinessRuleError("Cette personne ne représente plus un lauréat de la promotion.")
    person, cohort = participant.person, participant.laureate.cohort
    if not person.email:
        raise BusinessRuleError("Cette personne n’a pas d’adresse électronique : ajoutez-la d’abord.", field="email")
    if Invitation.objects.filter(person=person, role="", revoked_at=None, created_at__gt=now - JUST_SENT).exists():
        raise BusinessRuleError("Une invitation vient de partir à cette personne.")
    invitation, _token = invitation_create(
        email=person.email,
        person=person,
        purpose=cohort.name,
        invited_by=actor,
        now=now,
        mail=participant_invitation_mail(participant, actor),
    )
    return invitation


@transaction.atomic
def participants_invite(
    *, participants: Iterable[Participant], actor: User, now: datetime.datetime
) -> InvitationsResult:
    """Invite several people; one who is refused keeps nobody else from being invited."""
    invited, refused = [], []
    for participant in participants:
        try:
            participant_invite(participant=participant, actor=actor, now=now)
        except BusinessRuleError as error:
            refused.append((participant, error.message))
        else:
            invited.append(participant)
    return InvitationsResult(tuple(invited), tuple(refused))

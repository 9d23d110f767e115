"""What a participant says of herself: how to reach her, and what the promotion may read."""

import datetime

from django.db import transaction

from ess_platform.accounts.models import User
from ess_platform.audit.services import record
from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError

from ..models import Participant

NO_PHONE = "Indiquez un téléphone avant de le montrer à la promotion."


@transaction.atomic
def participant_check_details(
    *,
    participant: Participant,
    phone: str,
    job_title: str,
    shows_email: bool,
    shows_phone: bool,
    actor: User,
    now: datetime.datetime,
) -> Participant:
    """Save one's own details, and note that they were checked.

    Refuses anybody but the person herself, who no longer represents the laureate, and showing a phone that is
    not given. Audit: `participant.check_details`, with the names of what changed, never the values.
    """
    current = Participant.objects.current(formatting.local_day(now)).select_for_update(of=("self",))
    found = current.select_related("person", "laureate__cohort").filter(pk=participant.pk, person__user=actor)
    participant = found.first()
    if participant is None:
        raise BusinessRuleError("Seule la personne elle-même vérifie ses coordonnées.")
    if shows_phone and not phone:
        raise BusinessRuleError(NO_PHONE, field="phone")
    person = participant.person
    given = {"job_title": job_title, "shows_email": shows_email, "shows_phone": shows_phone}
    changed = [name for name, value in given.items() if getattr(participant, name) != value]
    for name, value in given.items():
        setattr(participant, name, value)
    participant.details_checked_at = now
    participant.save(update_fields=[*given, "details_checked_at", "updated_at"])
    if person.phone != phone:
        changed.append("phone")
        person.phone = phone
        person.save(update_fields=["phone", "updated_at"])
    record(
        actor=actor,
        action="participant.check_details",
        target=participant.laureate,
        scope=participant.laureate.cohort.slug,
        changes={"fields": changed},
    )
    return participant

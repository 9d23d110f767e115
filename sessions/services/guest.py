"""People beyond the promotion whom the team expects at a session: each takes a seat."""

import datetime

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from sessions.enums import CALLED_OFF_STATUSES
from sessions.models import SessionGuest, SupportSession
from sessions.services.registration import seats_give, seats_held

NO_NAME = "Indiquez le nom de la personne invitée."
TWICE = "Cette personne est déjà invitée."
FULL = "La séance est complète : ajoutez une place, puis invitez cette personne."
CALLED_OFF = "Cette séance n’a pas lieu à cette date : personne ne s’y invite."


@transaction.atomic
def guest_add(
    *, session: SupportSession, actor, full_name: str, organisation: str = "", email: str = ""
) -> SessionGuest:
    """Expect somebody beyond the promotion; nobody is written to.

    Refuses no name, somebody who is there already, a session that is full or called off. The journal keeps no name.
    """
    full_name, organisation = " ".join(full_name.split()), " ".join(organisation.split())
    if not full_name:
        raise BusinessRuleError(NO_NAME, field="full_name")
    locked = SupportSession.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=session.pk)
    if locked.status in CALLED_OFF_STATUSES:
        raise BusinessRuleError(CALLED_OFF)
    if locked.guests.filter(full_name__iexact=full_name, organisation__iexact=organisation).exists():
        raise BusinessRuleError(TWICE, field="full_name")
    if locked.capacity is not None and seats_held(locked) >= locked.capacity:
        raise BusinessRuleError(FULL)
    guest = SessionGuest.objects.create(
        session=locked, full_name=full_name, organisation=organisation, email=email, added_by=actor
    )
    audit.record(actor=actor, action="session.guest_add", target=locked, scope=locked.cohort.slug)
    return guest


@transaction.atomic
def guest_remove(*, guest: SessionGuest, actor, now: datetime.datetime) -> int:
    """Forget a guest; the seat goes to who waits. Return how many people left the waiting list."""
    session = SupportSession.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=guest.session_id)
    guest.delete()
    audit.record(actor=actor, action="session.guest_remove", target=session, scope=session.cohort.slug)
    return seats_give(session=session, now=now)

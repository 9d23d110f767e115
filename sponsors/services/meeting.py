"""The log of a sponsor's meetings."""

import datetime

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import date
from sponsors.enums import MeetingMode
from sponsors.models import SponsorMeeting, Sponsorship
from sponsors.permissions import can_delete_meeting

MAXIMUM_MINUTES = 720


@transaction.atomic
def meeting_log(
    *,
    sponsorship: Sponsorship,
    actor,
    held_on: datetime.date,
    minutes: int,
    mode: MeetingMode,
    today: datetime.date,
    subject: str = "",
    next_step: str = "",
    idempotency_key: str | None = None,
) -> SponsorMeeting:
    """Write a meeting that the sponsor held with its laureate.

    Refuses a sponsorship that the actor does not hold, one that is over, a day to come or outside the
    sponsorship, and a duration under one minute or over twelve hours. The same form sent twice (same
    `idempotency_key`) gives back the first meeting: one row, one audit entry.
    """
    locked = (
        Sponsorship.objects.select_for_update(of=("self",))
        .select_related("laureate__cohort")
        .held_by(actor)
        .filter(pk=sponsorship.pk)
        .first()
    )
    if locked is None:
        raise BusinessRuleError("Ce lauréat ne fait pas partie de ceux que vous accompagnez.", field="sponsorship")
    if idempotency_key and (known := _already_logged(idempotency_key, actor)):
        return known
    _check_period(locked, held_on, today)
    if not 1 <= minutes <= MAXIMUM_MINUTES:
        raise BusinessRuleError("Un rendez-vous dure entre 1 minute et 12 heures.", field="minutes")
    meeting = SponsorMeeting.objects.create(
        sponsorship=locked,
        held_on=held_on,
        minutes=minutes,
        mode=mode,
        subject=subject.strip(),
        next_step=next_step.strip(),
        logged_by=actor,
        idempotency_key=idempotency_key or None,
    )
    audit.record(
        actor=actor,
        action="sponsor_meeting.log",
        target=meeting,
        scope=locked.laureate.cohort.slug,
        changes={"held_on": held_on.isoformat(), "minutes": minutes, "mode": str(mode)},
    )
    return meeting


def _already_logged(key: str, actor) -> SponsorMeeting | None:
    """The meeting that this very form has written; a key of somebody else's form is refused."""
    known = SponsorMeeting.objects.filter(idempotency_key=key).first()
    if known is not None and known.logged_by_id != actor.pk:
        raise BusinessRuleError("Ce formulaire a déjà servi. Rechargez la page.")
    return known


def _check_period(sponsorship: Sponsorship, held_on: datetime.date, today: datetime.date) -> None:
    if sponsorship.is_over(today):
        raise BusinessRuleError(
            f"Ce parrainage a pris fin le {date(sponsorship.ends_on, weekday=False)}.", field="sponsorship"
        )
    if held_on > today:
        raise BusinessRuleError("Un rendez-vous se note une fois tenu : cette date est à venir.", field="held_on")
    if held_on < sponsorship.starts_on:
        raise BusinessRuleError(
            f"Ce parrainage a commencé le {date(sponsorship.starts_on, weekday=False)} : "
            "indiquez une date à partir de ce jour.",
            field="held_on",
        )


@transaction.atomic
def meeting_delete(*, meeting: SponsorMeeting, actor, now: datetime.datetime) -> None:
    """Take a mistaken meeting out of the log; the journal keeps what it said.

    Refuses somebody else's line, and one written more than thirty days ago. A line already gone is fine.
    """
    locked = (
        SponsorMeeting.objects.select_for_update(of=("self",))
        .select_related("sponsorship__laureate__cohort")
        .filter(pk=meeting.pk)
        .first()
    )
    if locked is None:
        return
    if not can_delete_meeting(actor, locked, now):
        raise BusinessRuleError(
            "Seule la personne qui a noté ce rendez-vous peut le supprimer, dans les 30 jours qui suivent."
        )
    audit.record(
        actor=actor,
        action="sponsor_meeting.delete",
        target=locked,
        scope=locked.sponsorship.laureate.cohort.slug,
        changes={"held_on": locked.held_on.isoformat(), "minutes": locked.minutes, "mode": locked.mode},
    )
    locked.delete()

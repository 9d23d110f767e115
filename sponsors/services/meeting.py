"""The log of the meetings of a sponsorship: either side keeps it and the other confirms; the team corrects it."""

import datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import date
from ess_platform.common.versioning import save_versioned
from programmes.models import Cohort
from programmes.permissions import can_manage_cohort
from sponsors.enums import MeetingMode, Side
from sponsors.models import SponsorMeeting, Sponsorship
from sponsors.notifications import notice_of_meeting
from sponsors.permissions import CANNOT_DELETE, can_delete_meeting, sides_of
from sponsors.selectors.charter import is_charter_missing

MAXIMUM_MINUTES = 720
LOGGED_BY_LAUREATE = "Le lauréat a déjà noté un rendez-vous ce jour-là : confirmez-le plutôt, depuis votre accueil."
CHARTER_FIRST = "Avant le premier rendez-vous, le lauréat et le parrain acceptent tous deux la charte de parrainage."


class _Talk(TypedDict):
    held_on: datetime.date
    minutes: int
    mode: MeetingMode


class MeetingNote(_Talk, total=False):
    """What is said of a meeting."""

    subject: str
    next_step: str


@transaction.atomic
def meeting_log(
    *,
    sponsorship: Sponsorship,
    actor,
    today: datetime.date,
    idempotency_key: str | None = None,
    **note: Unpack[MeetingNote],
) -> SponsorMeeting:
    """Write a meeting that the sponsor held with its laureate, who may confirm it. It counts at once.

    Refuses a sponsorship that the actor does not hold, one that is over, a day to come or outside the
    sponsorship, a duration under one minute or over twelve hours, a day whose talk the laureate has noted
    and that waits to be confirmed (it would count twice), and a first meeting before both sides have accepted the
    charter, when there is one. The same form sent twice (same `idempotency_key`) gives back the first meeting: one
    row, one audit entry.
    """
    locked = _locked(Sponsorship.objects.held_by(actor), sponsorship)
    if locked is None:
        raise BusinessRuleError("Ce lauréat ne fait pas partie de ceux que vous accompagnez.", field="sponsorship")
    if known := _already_logged(idempotency_key, actor):
        return known
    noted = locked.meetings.filter(held_on=note["held_on"], is_logged_by_laureate=True, confirmed_at__isnull=True)
    if noted.exists():
        raise BusinessRuleError(LOGGED_BY_LAUREATE, field="held_on")
    return _write(locked, note, actor=actor, today=today, idempotency_key=idempotency_key)


@transaction.atomic
def meeting_log_by_laureate(
    *,
    sponsorship: Sponsorship,
    actor,
    today: datetime.date,
    idempotency_key: str | None = None,
    **note: Unpack[MeetingNote],
) -> SponsorMeeting:
    """Write a meeting that the laureate held with its sponsor, who is asked to confirm it. It counts at once.

    Refuses what `meeting_log` refuses, a sponsorship of another structure, and a day that either side has
    already noted: the same talk would count twice.
    """
    locked = _locked(Sponsorship.objects.of_laureates_of(actor), sponsorship)
    if locked is None:
        raise BusinessRuleError("Cette personne ne fait pas partie de vos parrains.", field="sponsorship")
    if known := _already_logged(idempotency_key, actor):
        return known
    _refuse_same_day(locked, note)
    meeting = _write(
        locked, note, actor=actor, today=today, idempotency_key=idempotency_key, is_logged_by_laureate=True
    )
    notice_of_meeting(meeting=meeting)
    return meeting


@transaction.atomic
def meeting_log_by_team(
    *,
    sponsorship: Sponsorship,
    actor,
    today: datetime.date,
    idempotency_key: str | None = None,
    **note: Unpack[MeetingNote],
) -> SponsorMeeting:
    """Write a meeting that the team was told of, a sponsorship that is over included; nobody has to confirm it.

    Refuses somebody who does not run the promotion, a day to come or outside the sponsorship, a day already noted,
    and a duration under one minute or over twelve hours.
    """
    locked = _locked(Sponsorship.objects.filter(laureate__cohort__in=Cohort.objects.managed_by(actor)), sponsorship)
    if locked is None:
        raise BusinessRuleError("Ce parrainage n’est pas de votre promotion.", field="sponsorship")
    if known := _already_logged(idempotency_key, actor):
        return known
    _refuse_same_day(locked, note)
    return _write(locked, note, actor=actor, today=today, idempotency_key=idempotency_key, is_logged_by_team=True)


def _locked(scope, sponsorship: Sponsorship) -> Sponsorship | None:
    """The sponsorship within a scope, locked; None outside of it."""
    rows = scope.select_for_update(of=("self",)).select_related("laureate__cohort")
    return rows.filter(pk=sponsorship.pk).first()


def _already_logged(key: str | None, actor) -> SponsorMeeting | None:
    """The meeting that this very form has written; a key of somebody else's form is refused."""
    known = SponsorMeeting.objects.filter(idempotency_key=key).first() if key else None
    if known is not None and known.logged_by_id != actor.pk:
        raise BusinessRuleError("Ce formulaire a déjà servi. Rechargez la page.")
    return known


def _refuse_same_day(locked: Sponsorship, note: MeetingNote) -> None:
    if locked.meetings.filter(held_on=note["held_on"]).exists():
        raise BusinessRuleError("Un rendez-vous est déjà noté ce jour-là avec cette personne.", field="held_on")


def _write(locked: Sponsorship, note: MeetingNote, *, actor, today, idempotency_key, **columns) -> SponsorMeeting:
    is_by_team = columns.get("is_logged_by_team", False)
    _check_period(locked, note["held_on"], today, may_be_over=is_by_team)
    if not is_by_team and is_charter_missing(locked):
        raise BusinessRuleError(CHARTER_FIRST, field="sponsorship")
    meeting = SponsorMeeting.objects.create(
        sponsorship=locked, logged_by=actor, idempotency_key=idempotency_key or None, **_checked(note), **columns
    )
    _record(meeting, locked, actor, "sponsor_meeting.log", **_told(meeting))
    return meeting


def _checked(note: MeetingNote) -> dict[str, Any]:
    if not 1 <= note["minutes"] <= MAXIMUM_MINUTES:
        raise BusinessRuleError("Un rendez-vous dure entre 1 minute et 12 heures.", field="minutes")
    return {**note, **{name: note.get(name, "").strip() for name in ("subject", "next_step")}}


def _told(meeting: SponsorMeeting) -> dict[str, Any]:
    """What the journal keeps of a meeting: no free text."""
    return {"held_on": meeting.held_on.isoformat(), "minutes": meeting.minutes, "mode": str(meeting.mode)}


def _record(meeting: SponsorMeeting, sponsorship: Sponsorship, actor, action: str, **changes) -> None:
    scope = sponsorship.laureate.cohort.slug
    audit.record(actor=actor, action=action, target=meeting, scope=scope, changes=changes)


def _check_period(sponsorship: Sponsorship, held_on: datetime.date, today: datetime.date, *, may_be_over=False) -> None:
    if sponsorship.is_over(today) and not may_be_over:
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
    if sponsorship.ends_on is not None and held_on > sponsorship.ends_on:
        end = date(sponsorship.ends_on, weekday=False)
        raise BusinessRuleError(f"Ce parrainage finit le {end} : indiquez une date jusqu’à ce jour.", field="held_on")


def _lock_meeting(meeting: SponsorMeeting) -> SponsorMeeting | None:
    rows = SponsorMeeting.objects.select_for_update(of=("self",)).select_related("sponsorship__laureate__cohort")
    return rows.filter(pk=meeting.pk).first()


@transaction.atomic
def meeting_confirm(*, meeting: SponsorMeeting, actor, now: datetime.datetime) -> SponsorMeeting:
    """One side confirms what the other noted; the second click changes nothing. Audit: `sponsor_meeting.confirm`.

    Refuses anybody who is not of the other side, what the team noted, and what was taken up from a file.
    """
    locked = _lock_meeting(meeting)
    if locked is None or locked.is_logged_by_team or locked.logged_by_id is None:
        raise BusinessRuleError("Ce rendez-vous n’est pas à confirmer par vous.")
    other = Side.SPONSOR if locked.is_logged_by_laureate else Side.LAUREATE
    if other not in sides_of(actor, locked.sponsorship) or locked.logged_by_id == actor.pk:
        raise BusinessRuleError("Ce rendez-vous n’est pas à confirmer par vous.")
    if locked.confirmed_at is None:
        locked.confirmed_at = now
        locked.save(update_fields=["confirmed_at", "updated_at"])
        _record(locked, locked.sponsorship, actor, "sponsor_meeting.confirm")
    return locked


@transaction.atomic
def meeting_correct(
    *,
    meeting: SponsorMeeting,
    actor,
    today: datetime.date,
    expected_version: int,
    reason: str,
    **note: Unpack[MeetingNote],
) -> SponsorMeeting:
    """The team corrects a line; the journal keeps both values and the reason. Audit: `sponsor_meeting.correct`.

    A line that the other side had confirmed waits for it again: it confirmed other words. Refuses somebody who
    does not run the promotion, an empty reason, what the log refuses, another meeting of the same day;
    ConflictError when the line was changed meanwhile.
    """
    locked = _lock_meeting(meeting)
    if locked is None or not can_manage_cohort(actor, locked.sponsorship.laureate.cohort):
        raise BusinessRuleError("Ce rendez-vous n’est plus dans le journal de votre promotion.")
    if not reason.strip():
        raise BusinessRuleError("Indiquez ce qui est corrigé, et qui l’a signalé.", field="reason")
    given, pair = _checked(note), locked.sponsorship
    _check_period(pair, given["held_on"], today, may_be_over=True)
    if pair.meetings.filter(held_on=given["held_on"]).exclude(pk=locked.pk).exists():
        raise BusinessRuleError("Un autre rendez-vous est noté ce jour-là.", field="held_on")
    former = _told(locked)
    if any(getattr(locked, name) != value for name, value in given.items()):
        locked.confirmed_at = None
    for name, value in given.items():
        setattr(locked, name, value)
    save_versioned(locked, expected_version=expected_version, fields=(*given, "confirmed_at"))
    told = {name: [former[name], value] for name, value in _told(locked).items() if former[name] != value}
    _record(locked, pair, actor, "sponsor_meeting.correct", reason=reason.strip()[:400], **told)
    return locked


@transaction.atomic
def meeting_delete(*, meeting: SponsorMeeting, actor, now: datetime.datetime) -> None:
    """Take a mistaken meeting out of the log; the journal keeps what it said.

    Refuses somebody else's line, one written more than thirty days ago, and one that the other side has confirmed.
    A line already gone is fine.
    """
    locked = _lock_meeting(meeting)
    if locked is None:
        return
    if not can_delete_meeting(actor, locked, now):
        raise BusinessRuleError(CANNOT_DELETE)
    _record(locked, locked.sponsorship, actor, "sponsor_meeting.delete", **_told(locked))
    locked.delete()

"""A date that was given is put off, called off, or changes: kept, told once, answered again."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import local_day
from ess_platform.common.versioning import save_versioned
from ess_platform.notifications.services import reminder_stop
from sessions.enums import RegistrationState, SessionChangeKind, SessionStatus, SpeakerState
from sessions.models import Contribution, SessionChange, SupportSession
from sessions.notifications import Announcement, notify_change, speaker_url
from sessions.permissions import can_follow
from sessions.selectors.concerned import Concerned, concerned_by
from sessions.selectors.reminder_ladder import INVITATION
from sessions.selectors.timing import starts_at
from sessions.services.reminder import session_plan_reminders
from sessions.services.session_writing import check_open
from sessions.services.speaker_link import speaker_link_renew

REASON_LENGTH = SessionChange._meta.get_field("reason").max_length
NO_REASON = "Dites pourquoi : ce motif sera lu par les personnes prévenues."
REASON_TOO_LONG = f"Le motif compte {REASON_LENGTH} caractères au plus."
NO_ARROW = "Une séance {state} ne peut pas être {target}."
SOON = datetime.timedelta(days=7)  # an invitation due by then would say again what the change says
TARGETS = {
    SessionChangeKind.CANCELLED: (SessionStatus.CANCELLED, "session.cancel"),
    SessionChangeKind.POSTPONED: (SessionStatus.POSTPONED, "session.postpone"),
}


def session_cancel(
    *, session: SupportSession, reason: str, tells: bool, actor, expected_version: int, now: datetime.datetime
) -> SupportSession:
    """Call a session off, for good, and tell whom it concerned, with the reason.

    Refuses an empty or too long reason, a session held or closed, an archived promotion; ConflictError when it was
    saved meanwhile. A second call changes nothing. Audit: `session.cancel`.
    """
    asked = {"tells": tells, "actor": actor, "expected_version": expected_version, "now": now}
    return _call_off(session, SessionChangeKind.CANCELLED, reason=reason, **asked)


def session_postpone(
    *, session: SupportSession, reason: str, tells: bool, actor, expected_version: int, now: datetime.datetime
) -> SupportSession:
    """Put a session off until `session_edit` sets its new date; as `session_cancel`. Audit: `session.postpone`."""
    asked = {"tells": tells, "actor": actor, "expected_version": expected_version, "now": now}
    return _call_off(session, SessionChangeKind.POSTPONED, reason=reason, **asked)


@transaction.atomic
def _call_off(session, kind, *, reason: str, tells: bool, actor, expected_version: int, now) -> SupportSession:
    target, action = TARGETS[kind]
    locked = SupportSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    locked.cohort = session.cohort
    check_open(locked.cohort)
    if locked.status == target:
        return locked
    if not can_follow(locked, target):
        words = {"state": locked.get_status_display().lower(), "target": target.label.lower()}
        raise BusinessRuleError(NO_ARROW.format(**words))
    reason = reason.strip()
    if not reason:
        raise BusinessRuleError(NO_REASON, field="reason")
    if len(reason) > REASON_LENGTH:
        raise BusinessRuleError(REASON_TOO_LONG, field="reason")
    told = who_is_told_off(locked, now) if tells else Concerned()
    former, locked.status, locked.called_off_reason = locked.status, target, reason
    save_versioned(locked, expected_version=expected_version, fields=("status", "called_off_reason"))
    changes = {"status": [former, target.value], "told": len(told.recipients)}
    audit.record(actor=actor, action=action, target=locked, scope=locked.cohort.slug, changes=changes)
    change_record(
        session=locked,
        kind=kind,
        facts=[],
        former_day=locked.starts_on,
        concerned=told,
        reason=reason,
        actor=actor,
        now=now,
    )
    return locked


def who_is_told_off(session: SupportSession, now: datetime.datetime) -> Concerned:
    """Whom calling this date off would be written to; nobody once it is past, or was put off before."""
    if session.status == SessionStatus.POSTPONED:
        return concerned_by(session, now=now)
    if starts_at(session, list(session.half_days.all())) <= now:
        return Concerned()
    return concerned_by(session, now=now)


@transaction.atomic
def change_record(
    *,
    session: SupportSession,
    kind: SessionChangeKind,
    facts: Sequence[Sequence[str]],
    former_day: datetime.date,
    concerned: Concerned,
    actor,
    now: datetime.datetime,
    reason: str = "",
    asks_again: bool = False,
) -> SessionChange:
    """Keep a change, write its mails, ask for the answers again, and let the reminders follow."""
    change = SessionChange.objects.create(
        session=session, kind=kind, facts=list(facts), reason=reason, made_at=now, made_by=actor
    )
    if asks_again:
        _forget_answers(session)
    speaker_urls = _ask_speakers(concerned, now) if asks_again else {}
    announcement = Announcement(
        session=session,
        kind=kind,
        facts=facts,
        day=former_day,
        new_day=session.starts_on,
        reason=reason,
        asks_again=asks_again,
    )
    change.told_people = notify_change(
        change=change,
        announcement=announcement,
        recipients=concerned.recipients,
        speaker_urls=speaker_urls,
        now=now,
    )
    change.save(update_fields=["told_people"])
    session_plan_reminders(session=session, now=now)
    for one in concerned.recipients:
        if one.person is not None:
            _spare_invitation(session, one.person, now)
    return change


def _forget_answers(session: SupportSession) -> None:
    """An answer was about another day: the team's list stays, what people wrote by themselves is asked again."""
    session.registrations.filter(is_listed=False).delete()
    session.registrations.update(state=RegistrationState.EXPECTED, answered_at=None, note="")


def _ask_speakers(concerned: Concerned, now: datetime.datetime) -> dict[int, str]:
    """A speaker who is told of another day answers again: the address of each page, by contribution."""
    urls = {}
    for one in concerned.recipients:
        if one.contribution is not None:
            contribution = Contribution.objects.get(pk=one.contribution.pk)
            contribution.state, contribution.answered_at = SpeakerState.ASKED, None
            contribution.save(update_fields=["state", "answered_at"])
            urls[contribution.pk] = speaker_url(speaker_link_renew(contribution=contribution, now=now).token)
    return urls


def _spare_invitation(session: SupportSession, person, now: datetime.datetime) -> None:
    """Who has just been told of a near date needs no invitation to it this very week."""
    from_now = session.starts_on - local_day(now) - datetime.timedelta(days=21)
    if from_now <= SOON:
        reminder_stop(
            target_id=session.public_id,
            person=person,
            kinds=(INVITATION,),
            reason="vient d’être prévenu·e du changement",
        )

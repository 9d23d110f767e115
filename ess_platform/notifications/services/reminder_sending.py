"""Make the reminders that are due leave: on time, in one mail a day, and only while they are still needed (C7)."""

import datetime
import logging
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from ess_platform.common.formatting import local_day

from ..enums import ReminderState
from ..models import OutgoingMail, Reminder
from ..reminder_kinds import reminder_kind
from ..selectors import reminder as waiting
from ..selectors.letter import block_of, letter_of
from ..selectors.sending_hours import is_sending_time, next_day_time, sending_time
from ..selectors.words import Words, words_by_kind

logger = logging.getLogger(__name__)

BATCH = 200  # reminders looked at in one run
AFTER_A_FAILURE = datetime.timedelta(hours=1)
REASON_MAX = OutgoingMail._meta.get_field("reason").max_length
STOP_MAX = Reminder._meta.get_field("stop_reason").max_length
REPLACED = "remplacée par la relance suivante"
MUTED = "relances coupées"
NO_ADDRESS = "aucune adresse électronique"
NO_KIND = "ce modèle de relance n’existe plus"

WordsByKind = dict[tuple[str, str], Words]


def reminders_send(*, now: datetime.datetime, limit: int = BATCH) -> int:
    """Write the mails of the reminders that are due; return how many mails.

    Each reminder looked at leaves, is stopped with its reason, or moves to the next moment when it may leave: a
    run never finds the same ones again. Outside the working days and hours of its region nothing leaves. A
    person gets one mail a day, that holds everything planned until tonight; of several reminders about one
    target the latest alone leaves. The mail is a row of the outbox, written with the state of its reminders.
    """
    people = waiting.people_due(now, limit)
    if not people:
        return 0
    ready = _sort_out(waiting.reminders_of_the_day(people, now), now)
    words = words_by_kind((reminder_kind(one.kind), one.scope) for one in ready)
    sent = 0
    for _, group in groupby(ready, key=lambda one: one.person_id):
        reminders = list(group)
        if any(one.due_at <= now for one in reminders):
            sent += _try_to_send(reminders, words, now)
    return sent


@transaction.atomic
def _sort_out(reminders: list[Reminder], now: datetime.datetime) -> list[Reminder]:
    """Stop or move what cannot leave now, in a few writes for all; give back the others, in their order."""
    people = {one.person_id for one in reminders}
    muted, reminded = waiting.muted_scopes(people, now), waiting.people_reminded_today(people, now)
    ready, stops, moves = [], defaultdict(list), defaultdict(list)
    for one in reminders:
        is_due = one.due_at <= now
        if refusal := _refusal(one, muted.get(one.person_id, set())):
            if is_due:
                stops[refusal].append(one.pk)
        elif not is_sending_time(now, one.region):
            if is_due:
                moves[sending_time(now, one.region)].append(one.pk)
        elif one.person_id in reminded:
            moves[next_day_time(now, one.region)].append(one.pk)
        else:
            ready.append(one)
    for reason, pks in stops.items():
        _stop(pks, reason)
    for due_at, pks in moves.items():
        _move(pks, due_at)
    return ready


def _refusal(one: Reminder, muted: set[str]) -> str:
    """Why a reminder can reach nobody; read without any query."""
    if reminder_kind(one.kind) is None:
        return NO_KIND
    if not one.person.email:
        return NO_ADDRESS
    return MUTED if muted & {waiting.EVERYWHERE, one.scope} else ""


def _try_to_send(reminders: list[Reminder], words: WordsByKind, now: datetime.datetime) -> int:
    """Write the mail of one person; a mistake in it puts it off and stops nobody else's."""
    try:
        return _send(reminders, words, now)
    except Exception:
        logger.exception("Reminders %s put off", [str(one.public_id) for one in reminders])
        for one in reminders:
            if one.due_at <= now:
                _move([one.pk], sending_time(now + AFTER_A_FAILURE, one.region))
        return 0


@transaction.atomic
def _send(reminders: list[Reminder], words: WordsByKind, now: datetime.datetime) -> int:
    """Lock the reminders of one person, keep those still needed, write their mail and mark them sent."""
    pks = [one.pk for one in reminders]
    locked = Reminder.objects.planned().filter(pk__in=pks).select_for_update(of=("self",))
    needed = _still_needed(locked.select_related("person").order_by("asked_at", "pk"), now)
    if not needed:
        return 0
    person = needed[0].person
    dedup_key = f"reminders:{person.public_id}:{local_day(now)}"
    if OutgoingMail.objects.filter(dedup_key=dedup_key).exists():  # another worker wrote the mail of the day
        for one in needed:
            _move([one.pk], next_day_time(now, one.region))
        return 0
    mail = _write_mail(needed, words, dedup_key=dedup_key, now=now)
    Reminder.objects.filter(pk__in=[one.pk for one in needed]).update(
        state=ReminderState.SENT, sent_at=now, mail=mail, updated_at=timezone.now()
    )
    return 1


def _still_needed(reminders: Iterable[Reminder], now: datetime.datetime) -> list[Reminder]:
    """Ask each kind; of one target keep the latest that is needed. The most urgent comes first."""
    by_target, stops = defaultdict(list), defaultdict(list)
    for one in reminders:
        by_target[one.target_id].append(one)
    kept = []
    for ladder in by_target.values():
        latest = None
        for one in reversed(ladder):
            reason = REPLACED if latest else reminder_kind(one.kind).stop_reason(one, now)
            if not reason:
                latest = one
            elif latest or one.due_at <= now:  # what is due later today is asked again in its time
                stops[reason].append(one.pk)
        kept += [latest] if latest else []
    for reason, pks in stops.items():
        _stop(pks, reason)
    return sorted(kept, key=lambda one: (-reminder_kind(one.kind).urgency, one.asked_at, one.pk))


def _write_mail(needed: list[Reminder], words: WordsByKind, *, dedup_key: str, now: datetime.datetime) -> OutgoingMail:
    """The row of the outbox: one block for each reminder, the first one giving subject, kind and promotion."""
    blocks = [block_of(words[one.kind, one.scope], reminder_kind(one.kind).context(one, now)) for one in needed]
    reason = " ".join(dict.fromkeys(one.reason for one in needed))
    letter = letter_of(blocks, reason=reason, can_mute=True)
    first = needed[0]
    return OutgoingMail.objects.create(
        dedup_key=dedup_key,
        kind=first.kind,
        reason=reason[:REASON_MAX],
        to_email=first.person.email,
        to_person=first.person,
        reply_to=letter.reply_to,
        subject=letter.subject,
        body_text=letter.text,
        body_html=letter.html,
        scope=first.scope,
        due_at=now,
    )


def _stop(pks: list[int], reason: str) -> None:
    Reminder.objects.planned().filter(pk__in=pks).update(
        state=ReminderState.STOPPED, stop_reason=reason[:STOP_MAX], updated_at=timezone.now()
    )


def _move(pks: list[int], due_at: datetime.datetime) -> None:
    Reminder.objects.planned().filter(pk__in=pks).update(due_at=due_at, updated_at=timezone.now())

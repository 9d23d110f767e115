"""Plan and stop reminders; `reminder_sending.py` makes them leave."""

import datetime
import uuid
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Person

from ..enums import ReminderState
from ..models import Reminder
from ..selectors.sending_hours import sending_time

REASON_MAX = Reminder._meta.get_field("stop_reason").max_length
NO_REASON = "Dites pourquoi ces relances s’arrêtent."
NOTHING_NAMED = "Dites quelles relances s’arrêtent."


@transaction.atomic
def reminder_plan(
    *,
    dedup_key: str,
    kind: str,
    person: Person,
    target_id: uuid.UUID,
    scope: str,
    region: str,
    due_at: datetime.datetime,
    reason: str,
) -> Reminder:
    """Write one reminder to come: the same `dedup_key` gives back the row that is already there.

    `due_at` is moved to the first moment when a mail may leave in this region. Asked again for another moment, a
    reminder that is still planned moves; one that left or was stopped stays as it is, so put in the key what
    makes the reminder another one (the rung and the date waited for). `reason` says to the reader why she gets it.
    """
    reminder, is_new = Reminder.objects.select_for_update().get_or_create(
        dedup_key=dedup_key,
        defaults={
            "kind": kind,
            "person": person,
            "target_id": target_id,
            "scope": scope,
            "region": region,
            "asked_at": due_at,
            "due_at": sending_time(due_at, region),
            "reason": reason,
        },
    )
    if not is_new and reminder.state == ReminderState.PLANNED and reminder.asked_at != due_at:
        reminder.asked_at, reminder.due_at = due_at, sending_time(due_at, region)
        reminder.save(update_fields=["asked_at", "due_at", "updated_at"])
    return reminder


@transaction.atomic
def reminder_stop(
    *,
    reason: str,
    dedup_key: str = "",
    target_id: uuid.UUID | None = None,
    person: Person | None = None,
    scope: str = "",
    kinds: Collection[str] = (),
    actor=None,
) -> int:
    """Stop the planned reminders that match everything given, keep why, and say how many there were.

    Refuses no reason, and neither key, nor target, nor person, nor promotion. Those that left or were
    stopped before stay as they are. Audit `reminder.stop`, one row for each, when a person did it.
    """
    if not reason.strip():
        raise BusinessRuleError(NO_REASON, field="reason")
    named = {"dedup_key": dedup_key, "target_id": target_id, "person": person, "scope": scope}
    given = {name: value for name, value in named.items() if value}
    if not given:
        raise BusinessRuleError(NOTHING_NAMED)
    if kinds:
        given["kind__in"] = list(kinds)
    found = list(Reminder.objects.planned().filter(**given).select_for_update(of=("self",)).select_related("person"))
    Reminder.objects.filter(pk__in=[reminder.pk for reminder in found]).update(
        state=ReminderState.STOPPED, stop_reason=reason.strip()[:REASON_MAX], updated_at=timezone.now()
    )
    if actor is not None:
        for reminder in found:
            record(actor=actor, action="reminder.stop", target=reminder, scope=reminder.scope)
    return len(found)

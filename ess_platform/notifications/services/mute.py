"""No more automatic reminders for a person, and again."""

import datetime

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Person

from ..models import ReminderMute

PAST_DAY = "Choisissez un jour à venir, ou aucun pour couper les relances sans limite."


@transaction.atomic
def reminder_mute(
    *, person: Person, actor, today: datetime.date, scope: str = "", until: datetime.date | None = None
) -> ReminderMute:
    """Cut the automatic reminders of a person, in one promotion or everywhere, until a day included or for ever.

    Asked again, the new last day wins. Refuses a day that is past (`until`). Security mails and answers to what
    the person does are not reminders: they go on. Audit `reminder.mute` on the person.
    """
    if until is not None and until < today:
        raise BusinessRuleError(PAST_DAY, field="until")
    mute, _ = ReminderMute.objects.update_or_create(
        person=person, scope=scope, defaults={"muted_by": actor, "until": until}
    )
    changes = {"until": until.isoformat() if until else None}
    record(actor=actor, action="reminder.mute", target=person, scope=scope, changes=changes)
    return mute


@transaction.atomic
def reminder_unmute(*, person: Person, actor, scope: str = "") -> bool:
    """Let the reminders come again; say whether they were cut. Audit `reminder.unmute` on the person."""
    removed, _ = ReminderMute.objects.filter(person=person, scope=scope).delete()
    if removed:
        record(actor=actor, action="reminder.unmute", target=person, scope=scope)
    return bool(removed)

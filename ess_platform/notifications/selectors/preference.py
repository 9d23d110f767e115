"""What a person may choose about the mails she gets."""

import datetime
from dataclasses import dataclass

from ess_platform.directory.models import Person

from ..models import Reminder, ReminderMute
from ..scopes import scope_names


@dataclass(frozen=True)
class ReminderChoice:
    """The reminders of one promotion for one person; `until` is the last day without them, if there is one."""

    scope: str
    label: str
    is_muted: bool
    until: datetime.date | None


def reminder_choices(person: Person | None, today: datetime.date) -> list[ReminderChoice]:
    """The promotions that ever planned a reminder for the person, by name. Three queries at most."""
    if person is None:
        return []
    muted = {mute.scope: mute for mute in ReminderMute.objects.active(today).filter(person=person)}
    scopes = {*Reminder.objects.filter(person=person).values_list("scope", flat=True), *muted} - {""}
    everywhere = muted.get("")
    choices = []
    for slug, name in scope_names(sorted(scopes)).items():
        mute = muted.get(slug) or everywhere
        choices.append(ReminderChoice(slug, name, mute is not None, mute.until if mute else None))
    return sorted(choices, key=lambda choice: (choice.label, choice.scope))

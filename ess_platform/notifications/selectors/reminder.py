"""Which reminders are due, for whom, and who must not be written to."""

import datetime
from collections import defaultdict
from collections.abc import Collection

from ess_platform.common.formatting import local_day

from ..enums import ReminderState
from ..models import Reminder, ReminderMute
from .sending_hours import end_of_day, start_of_day

EVERYWHERE = ""


def people_due(now: datetime.datetime, limit: int) -> set[int]:
    """The people of the `limit` reminders that have waited longest."""
    due = Reminder.objects.planned().filter(due_at__lte=now).order_by("due_at", "pk")
    return set(due.values_list("person_id", flat=True)[:limit])


def reminders_of_the_day(people: Collection[int], now: datetime.datetime) -> list[Reminder]:
    """Everything planned for these people until tonight: what is due later today joins the mail of now."""
    planned = Reminder.objects.planned().filter(person_id__in=people, due_at__lt=end_of_day(now))
    return list(planned.select_related("person").order_by("person_id", "asked_at", "pk"))


def people_reminded_today(people: Collection[int], now: datetime.datetime) -> set[int]:
    """Those who already got the one mail of the day."""
    sent = Reminder.objects.filter(
        person_id__in=people, state=ReminderState.SENT, sent_at__gte=start_of_day(now), sent_at__lt=end_of_day(now)
    )
    return set(sent.values_list("person_id", flat=True))


def muted_scopes(people: Collection[int], now: datetime.datetime) -> dict[int, set[str]]:
    """By person, the promotions whose reminders are cut today; `EVERYWHERE` stands for all of them."""
    found = defaultdict(set)
    rows = ReminderMute.objects.active(local_day(now)).filter(person_id__in=people)
    for person_id, scope in rows.values_list("person_id", "scope"):
        found[person_id].add(scope)
    return found

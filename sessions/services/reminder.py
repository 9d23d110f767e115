"""Plan the mails of the sessions: written in advance, kept true when a date moves (C7)."""

import datetime
import logging

from django.db import transaction

from ess_platform.common.formatting import local_day
from ess_platform.notifications.models import Reminder
from ess_platform.notifications.services import reminder_plan, reminder_stop
from programmes.enums import CohortStatus
from sessions.enums import CALLED_OFF_STATUSES
from sessions.models import SupportSession
from sessions.selectors.reminder_ladder import is_to_come, steps_of
from sessions.selectors.reminder_state import region_of, reminded_people, reminder_key

logger = logging.getLogger(__name__)

AHEAD = datetime.timedelta(days=31)  # the first mail is wanted 21 days before
BEHIND = datetime.timedelta(days=14)  # the last one within a week after, and a session may last some days
LIVING = (CohortStatus.RUNNING, CohortStatus.CLOSED)
MOVED = "la date de la séance a changé"
CALLED_OFF = "la séance n’a plus lieu à cette date"


@transaction.atomic
def session_plan_reminders(*, session: SupportSession, now: datetime.datetime) -> int:
    """Write the mails to come of a session, for each person expected, and return how many are new.

    Call it when a session is made, moves, or is called off: what was planned for another date is stopped, what
    moved by some hours moves. Plans nothing for a promotion that is not living, nor for a session cancelled or
    postponed. What left or was stopped stays so; safe to run again at any time.
    """
    locked = SupportSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    session = SupportSession.objects.select_related("cohort__programme__region").get(pk=locked.pk)
    half_days = list(session.half_days.all())
    planned = dict(Reminder.objects.filter(target_id=session.public_id).values_list("dedup_key", "asked_at"))
    if session.status in CALLED_OFF_STATUSES or session.cohort.status not in LIVING:
        reminder_stop(target_id=session.public_id, reason=CALLED_OFF)
        return 0
    region, new = region_of(session), 0
    steps = steps_of(session, half_days, region)
    _stop_former(session)
    for person in {row.person_id: row.person for row in reminded_people(session, now)}.values():
        for step in steps:
            key = reminder_key(session, step.kind, person)
            if planned.get(key) == step.due_at or not (key in planned or is_to_come(step, steps, now)):
                continue
            reminder_plan(
                dedup_key=key,
                kind=step.kind,
                person=person,
                target_id=session.public_id,
                scope=session.cohort.slug,
                region=region,
                due_at=step.due_at,
                reason=f"Vous êtes attendu·e à « {session.title} »."[:200],
            )
            new += key not in planned
    return new


def _stop_former(session: SupportSession) -> None:
    """Stop what is still planned for a former date of the session."""
    waiting = Reminder.objects.planned().filter(target_id=session.public_id)
    current = f"session:{session.public_id}:{session.starts_on.isoformat()}:"
    for key in waiting.exclude(dedup_key__startswith=current).values_list("dedup_key", flat=True):
        reminder_stop(dedup_key=key, reason=MOVED)


def sessions_sweep(*, now: datetime.datetime) -> int:
    """Plan what misses for every session near enough, and return how many mails are new.

    A session that fails is logged with its identifier and leaves the others alone.
    """
    today, new = local_day(now), 0
    near = SupportSession.objects.filter(
        starts_on__range=(today - BEHIND, today + AHEAD), cohort__status__in=LIVING
    ).order_by("starts_on", "pk")
    for session in near:
        try:
            new += session_plan_reminders(session=session, now=now)
        except Exception:
            logger.exception("Reminders of session %s not planned", session.public_id)
    return new

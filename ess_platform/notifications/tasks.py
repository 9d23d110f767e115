"""Reminders are looked at every minute; the outbox is emptied every minute, and at once when a mail is written."""

import logging

from celery import shared_task
from django.utils import timezone

logger = logging.getLogger(__name__)


@shared_task(name="notifications.send_outbox")
def send_outbox(**kwargs) -> None:
    """Send what is due. Safe to run twice, and at the same time: each row is claimed first."""
    from ess_platform.notifications.services.outbox import outbox_send

    outbox_send(now=timezone.now())


@shared_task(name="notifications.send_reminders")
def send_reminders(**kwargs) -> None:
    """Write the mails of the reminders that are due. Safe to run twice: rows are locked and marked with them."""
    from ess_platform.notifications.services.reminder_sending import reminders_send

    if reminders_send(now=timezone.now()):
        wake_outbox()


@shared_task(name="notifications.send_notice_digests")
def send_notice_digests(**kwargs) -> None:
    """Monday 9 h: what nobody has read of last week. Safe to run twice: a mail is written once a week a person."""
    from ess_platform.notifications.services.notice_digest import notice_digests_send

    if notice_digests_send(now=timezone.now()):
        wake_outbox()


@shared_task(name="notifications.purge_notices")
def purge_notices(**kwargs) -> None:
    """Forget old notices, so many a night at most."""
    from ess_platform.notifications.services.notice import notices_purge

    notices_purge(now=timezone.now())


def wake_outbox() -> None:
    """Ask for the task now. A broker that is away changes nothing: the scheduler sends within a minute."""
    try:
        send_outbox.apply_async(retry=False)
    except Exception as error:
        logger.warning("Outbox not woken: %s", type(error).__name__)

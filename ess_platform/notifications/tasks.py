"""The outbox is emptied here: every minute by the scheduler, at once when a mail has just been written."""

import logging

from celery import shared_task
from django.utils import timezone

logger = logging.getLogger(__name__)


@shared_task(name="notifications.send_outbox")
def send_outbox(**kwargs) -> None:
    """Send what is due. Safe to run twice, and at the same time: each row is claimed first."""
    from ess_platform.notifications.services.outbox import outbox_send

    outbox_send(now=timezone.now())


def wake_outbox() -> None:
    """Ask for the task now. A broker that is away changes nothing: the scheduler sends within a minute."""
    try:
        send_outbox.apply_async(retry=False)
    except Exception as error:
        logger.warning("Outbox not woken: %s", type(error).__name__)

"""Doors of the worker: the mails of the sessions. Safe to run twice."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="sessions.plan_reminders")
def plan_reminders(**kwargs) -> None:
    """Plan the mails that miss, every hour."""
    from sessions.services.reminder import sessions_sweep

    sessions_sweep(now=timezone.now())

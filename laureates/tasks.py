"""Doors of the worker: the reminders of the forms, the digest of the team, imported files. Safe to run twice."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="laureates.plan_reminders")
def plan_reminders(**kwargs) -> None:
    """Open the forms that miss and plan the reminders that miss, every hour."""
    from laureates.services.reminder_sweep import reminders_sweep

    reminders_sweep(now=timezone.now())


@shared_task(name="laureates.send_team_digest")
def send_team_digest(**kwargs) -> None:
    """Tell each team, at 17 h, the forms received since its last digest."""
    from laureates.services.team_digest import team_digest_send

    team_digest_send(now=timezone.now())


@shared_task(name="laureates.run_import")
def run_import(*, import_id: int, **kwargs) -> None:
    """Read or write an imported file, if nobody else holds it."""
    from laureates.services.import_run import import_run

    import_run(import_id=import_id, is_awaited=False)


@shared_task(name="laureates.sweep_imports")
def sweep_imports(**kwargs) -> None:
    """Put back the imports that were left behind, and erase the files that nobody confirmed."""
    from laureates.services.data_import import imports_forget
    from laureates.services.import_run import imports_sweep

    now = timezone.now()
    imports_sweep(now=now)
    imports_forget(now=now)

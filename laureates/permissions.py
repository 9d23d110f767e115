"""Who may do what with a progress form. `visible_to` decides what exists; these decide what may be done."""

from django.utils import timezone


def _represents(user, laureate, **conditions) -> bool:
    today = timezone.localdate()
    return laureate.participants.current(today).filter(person__user=user, **conditions).exists()


def can_fill_report(user, laureate) -> bool:
    """True for the people who represent the laureate today."""
    return _represents(user, laureate)


def can_submit_report(user, laureate) -> bool:
    """True for those among them who may send the form; the others prepare it (C4)."""
    return _represents(user, laureate, can_submit=True)

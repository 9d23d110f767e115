"""Writes on the outbox."""

from .mail import mail_cancel, mail_enqueue
from .outbox import outbox_send

__all__ = ["mail_cancel", "mail_enqueue", "outbox_send"]

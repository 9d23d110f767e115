"""Writes of the mail engine: outbox, reminders, mass mails, words."""

from .batch import Recipient, mail_batch_cancel, mail_batch_create, mail_batch_send, mail_draft_withdraw
from .draft import mail_draft_edit, mail_draft_rewrite
from .mail import mail_cancel, mail_enqueue
from .mute import reminder_mute, reminder_unmute
from .notice import notice_read, notice_unread, notices_choose, notices_purge, notices_read_all, notices_write
from .notice_digest import notice_digests_send
from .outbox import outbox_send
from .reminder import reminder_plan, reminder_stop
from .reminder_sending import reminders_send
from .template import mail_template_reset, mail_template_save
from .uncertain import mail_confirm_sent, mail_send_again

__all__ = [
    "Recipient",
    "mail_batch_cancel",
    "mail_batch_create",
    "mail_batch_send",
    "mail_cancel",
    "mail_confirm_sent",
    "mail_draft_edit",
    "mail_draft_rewrite",
    "mail_draft_withdraw",
    "mail_enqueue",
    "mail_send_again",
    "mail_template_reset",
    "mail_template_save",
    "notice_digests_send",
    "notice_read",
    "notice_unread",
    "notices_choose",
    "notices_purge",
    "notices_read_all",
    "notices_write",
    "outbox_send",
    "reminder_mute",
    "reminder_plan",
    "reminder_stop",
    "reminder_unmute",
    "reminders_send",
]

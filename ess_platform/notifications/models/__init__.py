from .batch import MailBatch
from .mail import OutgoingMail
from .notice import Notice, NoticeChoice
from .reminder import Reminder, ReminderMute
from .template import MailTemplate

__all__ = ["MailBatch", "MailTemplate", "Notice", "NoticeChoice", "OutgoingMail", "Reminder", "ReminderMute"]

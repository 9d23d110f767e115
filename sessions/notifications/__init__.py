from .change import Announcement, letters_of, notify_change, speaker_url
from .minutes import notify_minutes
from .poll import notify_date_kept, notify_poll
from .questionnaire import notify_questionnaire
from .seat import notify_seat_freed
from .speaker import notify_speaker

__all__ = [
    "Announcement",
    "letters_of",
    "notify_change",
    "notify_date_kept",
    "notify_minutes",
    "notify_poll",
    "notify_questionnaire",
    "notify_seat_freed",
    "notify_speaker",
    "speaker_url",
]

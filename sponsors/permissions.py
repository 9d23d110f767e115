"""What a sponsor may do with a meeting of its own log."""

import datetime

DELETION_DAYS = 30


def can_delete_meeting(user, meeting, now: datetime.datetime) -> bool:
    """True for the person who wrote it, during thirty days; after that it is part of the evidence."""
    return meeting.logged_by_id == user.pk and now - meeting.created_at <= datetime.timedelta(days=DELETION_DAYS)

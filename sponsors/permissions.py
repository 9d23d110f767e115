"""What a sponsor or a laureate may do with a meeting of their log, and which side of a sponsorship they are."""

import datetime

from laureates.models import Laureate
from sponsors.enums import Side
from sponsors.models import Sponsorship

DELETION_DAYS = 30
CANNOT_DELETE = "Seule la personne qui a noté ce rendez-vous peut le supprimer, dans les 30 jours qui suivent."


def can_delete_meeting(user, meeting, now: datetime.datetime) -> bool:
    """True for the person who wrote it, during thirty days; after that it is part of the evidence.

    What a laureate wrote and its sponsor confirmed is settled at once.
    """
    is_recent = now - meeting.created_at <= datetime.timedelta(days=DELETION_DAYS)
    return meeting.logged_by_id == user.pk and is_recent and meeting.confirmed_at is None


def sides_of(user, sponsorship: Sponsorship) -> frozenset[str]:
    """The sides that the user speaks for; somebody may hold both, or none."""
    found = set()
    if Sponsorship.objects.held_by(user).filter(pk=sponsorship.pk).exists():
        found.add(Side.SPONSOR)
    if Laureate.objects.belonging_to(user).filter(pk=sponsorship.laureate_id).exists():
        found.add(Side.LAUREATE)
    return frozenset(found)

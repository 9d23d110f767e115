"""Mails that a person must look at."""

from ..enums import MailState
from ..models import OutgoingMail


def mails_to_check(user):
    """The mails that may have left, oldest first, among those the user answers for."""
    mails = OutgoingMail.objects.visible_to(user).filter(state=MailState.UNCERTAIN)
    return mails.select_related("to_person").order_by("handed_over_at", "pk")

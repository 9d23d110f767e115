"""The number beside « Avis », on every page of somebody who is signed in."""

from django.utils.functional import SimpleLazyObject

from ess_platform.notifications.selectors.notice import unread_notices


def notices(request) -> dict:
    """`unread_notices`: read with the menus, in the query of `User.reach`; 0 for who came by the link of a mail."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or getattr(request, "access_link", None):
        return {"unread_notices": 0}
    return {"unread_notices": SimpleLazyObject(lambda: unread_notices(user))}

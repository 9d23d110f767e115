"""The digest of Monday, 9 h: what somebody asked to read by mail too, and has not read in the platform."""

import datetime

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from ess_platform.common import formatting
from ess_platform.common.addresses import absolute_url

from ..enums import NoticeMode
from ..models import Notice, NoticeChoice
from ..notice_kinds import notice_kinds
from .mail import mail_enqueue

WEEK = datetime.timedelta(days=7)
LONGEST = 20  # lines of one mail; the page has the others
REASON = "Vous recevez ce récapitulatif le lundi, quand des avis vous attendent. Changez-le dans vos préférences."


def notice_digests_send(*, now: datetime.datetime) -> int:
    """Write one mail to each person whom notices of the last week wait for; return how many.

    Once a week a person, whatever calls it again. The first twenty notices are written out, the rest is counted.
    """
    waiting: dict[int, list[Notice]] = {}
    for notice in _unread(now):
        waiting.setdefault(notice.user_id, []).append(notice)
    week = formatting.local_day(now).strftime("%G-%V")
    for notices in waiting.values():
        user = notices[0].user
        mail_enqueue(
            dedup_key=f"notices:{user.pk}:{week}",
            kind="notices",
            to_email=user.email,
            to_person=user.person,
            template="notifications/email/notice_digest",
            context={
                "first_name": user.person.first_name if user.person else "",
                "total": len(notices),
                "notices": notices[:LONGEST],
                "left": max(len(notices) - LONGEST, 0),
                "url": absolute_url(reverse("notifications:notice_list")),
            },
            reason=REASON,
            due_at=now,
        )
    return len(waiting)


def _unread(now: datetime.datetime):
    """The notices of the last week, not read, that their reader wants by mail; one query."""
    by_default = [kind.code for kind in notice_kinds() if kind.in_digest]
    chosen = NoticeChoice.objects.filter(user=OuterRef("user"), kind=OuterRef("kind")).values("mode")
    rows = Notice.objects.unread().filter(at__gte=now - WEEK, user__is_active=True)
    rows = rows.annotate(mode=Subquery(chosen))
    wanted = Q(mode=NoticeMode.DIGEST) | Q(mode=None, kind__in=by_default)
    return rows.filter(wanted).select_related("user__person").order_by("user", "at", "pk")

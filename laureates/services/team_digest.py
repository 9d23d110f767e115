"""The digest of 17 h: what the laureates sent since the last one, to each member of the team (M05b)."""

import datetime

from django.db.models import Max

from ess_platform.common import formatting
from ess_platform.common.working_days import add_working_days, is_working_day
from ess_platform.notifications.models import OutgoingMail
from programmes.models import Cohort
from programmes.selectors.team import team_of

from ..notifications.digest import KIND, notify_team
from ..selectors.campaign_dates import region_of
from ..selectors.received import received_between
from .reminder import LIVING

FIVE_PM = datetime.time(17)


def team_digest_send(*, now: datetime.datetime) -> int:
    """Write the digests of the day and return how many promotions had something to tell.

    Nothing on a day off of the region. What came since the last digest of the promotion, or since 17 h of the working
    day before; a second run the same day writes nothing more. A form settled meanwhile is left out.
    """
    today, told = formatting.local_day(now), 0
    cohorts = Cohort.objects.filter(status__in=LIVING).select_related("programme__operator", "programme__region")
    last = dict(
        OutgoingMail.objects.filter(kind=KIND, due_at__lt=_start_of(today))
        .values_list("scope")
        .annotate(at=Max("due_at"))
        .order_by("scope")
    )
    for cohort in cohorts:
        region = region_of(cohort)
        if not is_working_day(today, region):
            continue
        yesterday = datetime.datetime.combine(add_working_days(today, -1, region), FIVE_PM, formatting.PARIS)
        received = received_between(cohort=cohort, since=last.get(cohort.slug, yesterday), until=now)
        if received:
            told += 1
            for user in team_of(cohort, today):
                notify_team(cohort=cohort, user=user, received=received, now=now)
    return told


def _start_of(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), formatting.PARIS)

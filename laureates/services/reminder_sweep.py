"""The hourly round of the reminders: whatever was forgotten, or came while nothing ran, is caught up here."""

import datetime
import logging

from django.db.models import Q, QuerySet

from ess_platform.common import formatting

from ..models import ProgressReport, ReportingCampaign
from .campaign import campaign_open
from .reminder import LIVING, campaign_plan_reminders

logger = logging.getLogger(__name__)

STILL_WATCHED = datetime.timedelta(days=30)  # after its due date, a campaign has nothing left to plan


def campaigns_to_watch(today: datetime.date) -> QuerySet[ReportingCampaign]:
    """The campaigns that may still have something to plan, in the promotions that live."""
    since = today - STILL_WATCHED
    return (
        ReportingCampaign.objects.filter(
            Q(closed_on=None) | Q(closed_on__gt=today), opens_on__lte=today, cohort__status__in=LIVING
        )
        .filter(Q(due_on__gte=since) | Q(pk__in=ProgressReport.objects.filter(due_on__gte=since).values("campaign")))
        .select_related("cohort__programme__region")
    )


def reminders_sweep(*, now: datetime.datetime) -> int:
    """Open the forms that miss and plan what misses, in every campaign to watch; return how many were looked at.

    A campaign that fails is logged with its identifier and leaves the others alone. Forms are created until the due
    date only.
    """
    today, seen = formatting.local_day(now), 0
    for campaign in campaigns_to_watch(today):
        try:
            if today <= campaign.due_on:
                campaign_open(campaign=campaign, actor=None, now=now)
            else:
                campaign_plan_reminders(campaign=campaign, now=now)
            seen += 1
        except Exception:
            logger.exception("Reminders of campaign %s not planned", campaign.public_id)
    return seen

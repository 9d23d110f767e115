"""What the team reads of the sponsors of a promotion: organisations, sponsorships, laureates without one."""

import datetime
from decimal import Decimal

from django.db.models import Case, Exists, F, Func, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from ess_platform.common.formatting import rounded
from laureates.models import Laureate
from programmes.enums import CohortStatus
from programmes.models import Cohort
from sponsors.models import Sponsor, SponsorMeeting, Sponsorship

QUIET_DAYS = 45


def hours(minutes: int) -> Decimal:
    """Minutes to hours with two decimals, half up (K24)."""
    return rounded(Decimal(minutes) / 60, 2)


def _aggregate(queryset, function: str, field: str, *, distinct: bool = False) -> Subquery:
    """An aggregate of a correlated queryset, without GROUP BY."""
    template = "%(function)s(DISTINCT %(expressions)s)" if distinct else "%(function)s(%(expressions)s)"
    value = Func(F(field), function=function, template=template, output_field=IntegerField())
    return Subquery(queryset.order_by().annotate(aggregated=value).values("aggregated"))


def _last_held_on(meetings) -> Subquery:
    return Subquery(meetings.order_by("-held_on").values("held_on")[:1])


def _with_meetings(queryset, meetings):
    """Add `meetings_count`, `minutes_total` (0 when none) and `last_met_on` (NULL when none)."""
    return queryset.annotate(
        meetings_count=_aggregate(meetings, "COUNT", "pk"),
        minutes_total=Coalesce(_aggregate(meetings, "SUM", "minutes"), 0),
        last_met_on=_last_held_on(meetings),
    )


def sponsor_list(cohort: Cohort):
    """The named queryset of the organisations of a promotion, with their people and what they have done."""
    links = Sponsorship.objects.filter(contact__sponsor=OuterRef("pk"))
    meetings = SponsorMeeting.objects.filter(sponsorship__contact__sponsor=OuterRef("pk"))
    return (
        _with_meetings(Sponsor.objects.filter(cohort=cohort), meetings)
        .annotate(laureates_count=_aggregate(links, "COUNT", "laureate", distinct=True))
        .select_related("organisation")
        .prefetch_related("contacts__person")
    )


def with_activity(sponsorships):
    """Sponsorships with their meetings counted."""
    meetings = SponsorMeeting.objects.filter(sponsorship=OuterRef("pk"))
    return _with_meetings(sponsorships, meetings).select_related(
        "laureate__organisation", "contact__person", "contact__sponsor__organisation"
    )


def sponsorship_list(cohort: Cohort, today: datetime.date):
    """The named queryset of the pairs laureate × sponsor of a promotion.

    `is_active`: begun and not over. `is_quiet`: active, in a promotion that runs, and without a meeting
    for 45 days (nor begun since): the team should ask for news.
    """
    pairs = with_activity(Sponsorship.objects.filter(laureate__cohort=cohort))
    active = Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    limit = today - datetime.timedelta(days=QUIET_DAYS)
    silent = Q(starts_on__lt=limit) & (Q(last_met_on__isnull=True) | Q(last_met_on__lt=limit))
    quiet = active & silent if cohort.status == CohortStatus.RUNNING else Q(pk__in=[])
    return pairs.annotate(is_active=_flag(active), is_quiet=_flag(quiet))


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False))


def laureates_without_sponsor(cohort: Cohort, today: datetime.date):
    """Laureates in scope that no sponsorship accompanies: none at all, or only ended ones in a running promotion."""
    links = Sponsorship.objects.filter(laureate=OuterRef("pk"))
    if cohort.status == CohortStatus.RUNNING:
        links = links.active(today)
    return (
        Laureate.objects.filter(cohort=cohort)
        .in_scope()
        .filter(~Exists(links))
        .select_related("organisation")
        .order_by("organisation__sort_name", "pk")
    )

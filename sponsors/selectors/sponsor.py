"""What the team reads of the sponsors of a promotion: organisations, sponsorships, laureates without one."""

import datetime
import uuid
from decimal import Decimal

from django.db.models import Case, Exists, F, Func, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from ess_platform.common.formatting import rounded
from ess_platform.common.models import sort_key
from ess_platform.directory.models import Organisation
from laureates.models import Laureate
from programmes.enums import CohortStatus
from programmes.models import Cohort
from sponsors.models import Sponsor, SponsorContact, SponsorMeeting, Sponsorship

QUIET_DAYS, FOUND = 45, 10


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


def with_load(contacts, today: datetime.date):
    """People of organisations marraines with their load: `active_count` laureates, meetings and minutes so far."""
    links = Sponsorship.objects.filter(contact=OuterRef("pk")).active(today)
    meetings = SponsorMeeting.objects.filter(sponsorship__contact=OuterRef("pk"))
    return _with_meetings(contacts, meetings).annotate(active_count=_aggregate(links, "COUNT", "pk"))


def sponsor_contacts(sponsor: Sponsor, today: datetime.date):
    """The people of one organisation with their load and their account, those who left last. One query."""
    rows = with_load(SponsorContact.objects.filter(sponsor=sponsor), today)
    return rows.select_related("person__user").order_by("left_on", "person__sort_name")


def sponsor_pairs(sponsor: Sponsor):
    """The sponsorships of one organisation, running first, then the latest. One query."""
    pairs = with_activity(Sponsorship.objects.filter(contact__sponsor=sponsor))
    return pairs.order_by(F("ends_on").desc(nulls_first=True), "laureate__sort_name")


def organisations_matching(words: str) -> list[Organisation]:
    """The structures of the directory whose name holds these words, accents aside; none for no word. One query."""
    if not words:
        return []
    rows = Organisation.objects.filter(sort_name__contains=sort_key(words)).order_by("sort_name", "pk")
    return list(rows.select_related("department")[:FOUND])


def organisation_of_directory(public_id: uuid.UUID) -> Organisation | None:
    """A structure of the directory, which every team shares."""
    return Organisation.objects.filter(public_id=public_id).first()


def meetings_of_team(sponsorships):
    """The meetings of some sponsorships, latest first, for the team."""
    rows = SponsorMeeting.objects.filter(sponsorship__in=sponsorships)
    related = ("sponsorship__laureate__organisation", "sponsorship__contact__person", "logged_by__person")
    return rows.select_related(*related).order_by("-held_on", "-pk")


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

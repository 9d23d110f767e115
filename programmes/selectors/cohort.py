"""Reads of promotions for lists: one named queryset with every join that the page needs."""

from django.db.models import Case, F, Q, QuerySet, Value, When

from ess_platform.accounts.enums import Role
from ess_platform.accounts.spaces import ROLE
from programmes.models import Cohort


def cohort_rows(user) -> QuerySet[Cohort]:
    """Promotions that the user's team runs, with programme, operator and region. One query.

    `is_directed` says whose next edition the user may create.
    """
    return (
        Cohort.objects.managed_by(user)
        .select_related("programme__operator", "programme__region")
        .annotate(is_directed=directed_mark(user))
        .order_by(F("starts_on").desc(nulls_last=True), "sort_name")
    )


def cohorts_matching(queryset: QuerySet[Cohort], words: str) -> QuerySet[Cohort]:
    """Keep the promotions whose name, programme or operator holds the words, without accents."""
    return queryset.filter(
        Q(sort_name__contains=words)
        | Q(programme__operator__sort_name__contains=words)
        | Q(programme__name__icontains=words)
    )


def cohorts_to_open(user) -> QuerySet[Cohort]:
    """Promotions that the user may see, with what a page inside one needs. One query."""
    return Cohort.objects.visible_to(user).select_related("programme__operator", "programme__region")


def directed_mark(user) -> Case:
    """Whether the user directs the operator of a promotion, for a list of promotions."""
    directed = user.reach.numbers(ROLE, [Role.TEAM_ADMIN])
    return Case(When(programme__operator__in=directed, then=Value(True)), default=Value(False))

"""Reads of promotions for lists: one named queryset with every join that the page needs."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from programmes.models import Cohort


def cohort_rows(user) -> QuerySet[Cohort]:
    """Promotions that the user's team runs, with programme, operator and region. One query.

    `is_directed` says whose next edition the user may create.
    """
    return (
        Cohort.objects.managed_by(user)
        .select_related("programme__operator", "programme__region")
        .annotate(is_directed=Exists(Cohort.objects.directed_by(user).filter(pk=OuterRef("pk"))))
        .order_by(F("starts_on").desc(nulls_last=True), "sort_name")
    )


def cohorts_matching(queryset: QuerySet[Cohort], words: str) -> QuerySet[Cohort]:
    """Keep the promotions whose name, programme or operator holds the words, without accents."""
    return queryset.filter(
        Q(sort_name__contains=words)
        | Q(programme__operator__sort_name__contains=words)
        | Q(programme__name__icontains=words)
    )


def cohort_with_rights(user) -> QuerySet[Cohort]:
    """Promotions that the user may see, in one query: what a page inside one needs.

    Each says `is_managed` (its team), `is_directed` (the direction of its operator) and `is_read_only`.
    """
    same = {"pk": OuterRef("pk")}
    return (
        Cohort.objects.visible_to(user)
        .select_related("programme__operator", "programme__region")
        .annotate(
            is_managed=Exists(Cohort.objects.managed_by(user).filter(**same)),
            is_directed=Exists(Cohort.objects.directed_by(user).filter(**same)),
            is_read_only=Exists(Cohort.objects.read_only_for(user).filter(**same)),
        )
    )

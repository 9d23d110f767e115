"""Filters of the list of promotions. Access is decided by the queryset they are given."""

import django_filters

from ess_platform.common.models import sort_key
from programmes.enums import CohortStatus, ProgrammeKind
from programmes.models import Cohort
from programmes.selectors.cohort import cohorts_matching


class CohortFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Rechercher", method="search", max_length=100)
    etat = django_filters.ChoiceFilter(
        label="État", field_name="status", choices=CohortStatus.choices, empty_label="Tous"
    )
    nature = django_filters.ChoiceFilter(
        label="Nature", field_name="programme__kind", choices=ProgrammeKind.choices, empty_label="Toutes"
    )
    annee = django_filters.NumberFilter(
        label="Année", field_name="starts_on", lookup_expr="year", min_value=1990, max_value=2100, decimal_places=0
    )

    class Meta:
        model = Cohort
        fields: list[str] = []

    def search(self, queryset, name, value):
        return cohorts_matching(queryset, sort_key(value))

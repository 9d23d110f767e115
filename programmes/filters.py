"""Filters of the list of promotions. Access is decided by the queryset they are given."""

import django_filters

from ess_platform.common.models import sort_key
from ess_platform.directory.models import Organisation, Territory
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

    region = django_filters.ModelChoiceFilter(
        label="Région", field_name="programme__region", queryset=Territory.objects.none(), empty_label="Toutes"
    )
    operateur = django_filters.ModelChoiceFilter(
        label="Opérateur", field_name="programme__operator", queryset=Organisation.objects.none(), empty_label="Tous"
    )

    class Meta:
        model = Cohort
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        """Regions and operators of the promotions of the list: nobody learns of another one here."""
        super().__init__(*args, **kwargs)
        rows = self.queryset.order_by()
        regions = Territory.objects.filter(pk__in=rows.values("programme__region"))
        self.filters["region"].queryset = regions.order_by("name", "pk")
        operators = Organisation.objects.filter(pk__in=rows.values("programme__operator"))
        self.filters["operateur"].queryset = operators.order_by("sort_name", "pk")

    def search(self, queryset, name, value):
        return cohorts_matching(queryset, sort_key(value))

"""Filters of the list of laureates. Access is decided by the queryset they are given."""

import django_filters
from django.db.models import QuerySet

from ess_platform.common.models import sort_key
from ess_platform.directory.enums import TerritoryLevel
from ess_platform.directory.models import Sector, Territory
from laureates.enums import IN_SCOPE_STATUSES, LaureateStatus, ReportStatus
from laureates.models import Laureate

LATE = "retard"
REPORT_CHOICES = ((LATE, "En retard"), *ReportStatus.choices)
SPONSOR_CHOICES = (("non", "Sans parrain"), ("oui", "Avec parrain"))


def _departments_around(cohort) -> QuerySet[Territory]:
    """Départements of the region of the programme, all of them when it has none: a short list, read by its index."""
    departments = Territory.objects.filter(level=TerritoryLevel.DEPARTMENT)
    region = cohort.programme.region_id
    return departments.filter(parent=region) if region else departments


class LaureateFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Rechercher", method="search", max_length=100)
    filiere = django_filters.ModelChoiceFilter(
        label="Filière",
        field_name="organisation__sector",
        queryset=Sector.objects.all(),
        to_field_name="code",
        empty_label="Toutes",
    )
    departement = django_filters.ModelChoiceFilter(
        label="Département",
        field_name="organisation__department",
        queryset=Territory.objects.none(),
        to_field_name="code",
        empty_label="Tous",
    )
    fiche = django_filters.ChoiceFilter(
        label="Fiche", method="with_report", choices=REPORT_CHOICES, empty_label="Toutes"
    )
    parcours = django_filters.ChoiceFilter(
        label="Parcours", field_name="status", choices=LaureateStatus.choices, empty_label="Tous"
    )
    parrain = django_filters.ChoiceFilter(
        label="Parrain", method="with_sponsor", choices=SPONSOR_CHOICES, empty_label="Tous"
    )

    class Meta:
        model = Laureate
        fields: list[str] = []

    def __init__(self, *args, cohort, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["departement"].queryset = _departments_around(cohort)

    def search(self, queryset, name, value):
        return queryset.filter(sort_name__contains=sort_key(value))

    def with_report(self, queryset, name, value):
        return queryset.filter(is_late=True) if value == LATE else queryset.filter(report_status=value)

    def with_sponsor(self, queryset, name, value):
        if value == "oui":
            return queryset.filter(has_sponsor=True)
        return queryset.filter(has_sponsor=False, status__in=IN_SCOPE_STATUSES)  # nobody is sought for who left

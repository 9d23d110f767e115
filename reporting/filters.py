"""Filters of the list of laureates. Access is decided by the queryset they are given."""

import django_filters

from ess_platform.common.models import sort_key
from ess_platform.directory.enums import TerritoryLevel
from ess_platform.directory.models import Sector, Territory
from laureates.enums import LaureateStatus, ReportStatus
from laureates.models import Laureate

SPONSOR_CHOICES = (("non", "Sans parrain"), ("oui", "Avec parrain"))


def _sectors(request):
    return Sector.objects.filter(organisations__journeys__isnull=False).distinct()


def _departments(request):
    return Territory.objects.filter(level=TerritoryLevel.DEPARTMENT, organisations__journeys__isnull=False).distinct()


class LaureateFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Rechercher", method="search", max_length=100)
    filiere = django_filters.ModelChoiceFilter(
        label="Filière",
        field_name="organisation__sector",
        queryset=_sectors,
        to_field_name="code",
        empty_label="Toutes",
    )
    departement = django_filters.ModelChoiceFilter(
        label="Département",
        field_name="organisation__department",
        queryset=_departments,
        to_field_name="code",
        empty_label="Tous",
    )
    fiche = django_filters.ChoiceFilter(
        label="Fiche", field_name="report_status", choices=ReportStatus.choices, empty_label="Toutes"
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

    def search(self, queryset, name, value):
        return queryset.filter(organisation__sort_name__contains=sort_key(value))

    def with_sponsor(self, queryset, name, value):
        return queryset.filter(has_sponsor=value == "oui")

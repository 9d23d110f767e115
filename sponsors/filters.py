"""Filters and orders of the two team lists. They never decide access; what they cannot read is ignored."""

import django_filters
from django import forms
from django.db.models import F, Q

from ess_platform.common.models import sort_key
from sponsors.models import Sponsor, Sponsorship

SPONSOR_SORTS = {
    "nom": ("organisation__sort_name", "pk"),
    "-nom": ("-organisation__sort_name", "pk"),
    "laureats": ("laureates_count", "organisation__sort_name"),
    "-laureats": ("-laureates_count", "organisation__sort_name"),
    "heures": ("minutes_total", "organisation__sort_name"),
    "-heures": ("-minutes_total", "organisation__sort_name"),
    "dernier": (F("last_met_on").asc(nulls_first=True), "organisation__sort_name"),
    "-dernier": (F("last_met_on").desc(nulls_last=True), "organisation__sort_name"),
}
SPONSORSHIP_SORTS = {
    "laureat": ("laureate__sort_name", "starts_on", "pk"),
    "-laureat": ("-laureate__sort_name", "starts_on", "pk"),
    "parrain": ("contact__person__sort_name", "laureate__sort_name", "pk"),
    "-parrain": ("-contact__person__sort_name", "laureate__sort_name", "pk"),
    "heures": ("minutes_total", "laureate__sort_name", "pk"),
    "-heures": ("-minutes_total", "laureate__sort_name", "pk"),
    "dernier": (F("last_met_on").asc(nulls_first=True), "laureate__sort_name", "pk"),
    "-dernier": (F("last_met_on").desc(nulls_last=True), "laureate__sort_name", "pk"),
}
YES_NO = [("oui", "Oui"), ("non", "Non")]
ACTIVE, QUIET, ENDED, UNSIGNED = "en-cours", "sans-rendez-vous", "terminees", "sans-charte"
STATES = [
    (ACTIVE, "En cours"),
    (QUIET, "Sans rendez-vous depuis 45 jours"),
    (UNSIGNED, "Charte non acceptée"),
    (ENDED, "Terminés ou à venir"),
]


def _search_field() -> django_filters.CharFilter:
    return django_filters.CharFilter(
        method="search",
        label="Recherche",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class SponsorFilter(django_filters.FilterSet):
    q = _search_field()
    groupe = django_filters.ChoiceFilter(
        method="by_group", choices=YES_NO, label="Grand groupe industriel", empty_label="Tous"
    )

    class Meta:
        model = Sponsor
        fields = ()

    def search(self, queryset, name, value):
        """Look into organisations and their people, accents aside."""
        key = sort_key(value)
        people = Sponsor.objects.filter(contacts__person__sort_name__contains=key).values("pk")
        return queryset.filter(Q(organisation__sort_name__contains=key) | Q(pk__in=people))

    def by_group(self, queryset, name, value):
        return queryset.filter(organisation__is_large_industrial_group=value == "oui")


class SponsorshipFilter(django_filters.FilterSet):
    q = _search_field()
    etat = django_filters.ChoiceFilter(method="by_state", choices=STATES, label="État", empty_label="Tous")

    class Meta:
        model = Sponsorship
        fields = ()

    def search(self, queryset, name, value):
        """Look into laureates, sponsors and their organisations, accents aside."""
        key = sort_key(value)
        return queryset.filter(
            Q(laureate__sort_name__contains=key)
            | Q(contact__person__sort_name__contains=key)
            | Q(contact__sponsor__organisation__sort_name__contains=key)
        )

    def by_state(self, queryset, name, value):
        conditions = {
            ACTIVE: Q(is_active=True),
            QUIET: Q(is_quiet=True),
            UNSIGNED: Q(charter_signed_on__isnull=True),
            ENDED: Q(is_active=False),
        }
        return queryset.filter(conditions[value])

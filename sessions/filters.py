"""Filters and order of the agenda. They never decide access; what they cannot read is ignored and said."""

import datetime

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q

from ess_platform.common.models import sort_key
from sessions.enums import SessionKind, SessionStatus
from sessions.models import Contribution, SupportSession

UPCOMING, PAST = "a-venir", "passees"
PERIODS = [(UPCOMING, "À venir"), (PAST, "Passées")]
SORTS = {
    "date": (F("starts_on").asc(), "pk"),
    "-date": (F("starts_on").desc(), "-pk"),
    "titre": ("title", "starts_on", "pk"),
    "-titre": ("-title", "starts_on", "pk"),
    "nature": ("kind", "starts_on", "pk"),
    "-nature": ("-kind", "starts_on", "pk"),
    "etat": ("status", "starts_on", "pk"),
    "-etat": ("-status", "starts_on", "pk"),
    "presents": ("present_people", "starts_on", "pk"),
    "-presents": ("-present_people", "starts_on", "pk"),
}
DEFAULT_SORT = "date"


class SessionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="search",
        label="Recherche",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    nature = django_filters.ChoiceFilter(field_name="kind", choices=SessionKind, label="Nature", empty_label="Toutes")
    etat = django_filters.ChoiceFilter(field_name="status", choices=SessionStatus, label="État", empty_label="Tous")
    periode = django_filters.ChoiceFilter(method="by_period", choices=PERIODS, label="Période", empty_label="Toutes")

    class Meta:
        model = SupportSession
        fields = ()

    def __init__(self, *args, today: datetime.date, **kwargs):
        self.today = today
        super().__init__(*args, **kwargs)

    def search(self, queryset, name, value):
        """Look into titles, places, sites and speakers; accents and capitals do not count."""
        key = sort_key(value)
        spoken = Contribution.objects.filter(session=OuterRef("pk"), search_key__contains=key)
        return queryset.filter(Q(search_key__contains=key) | Exists(spoken))

    def by_period(self, queryset, name, value):
        """Today's session is still to come."""
        if value == UPCOMING:
            return queryset.filter(starts_on__gte=self.today)
        return queryset.filter(starts_on__lt=self.today)


def session_order(value: str | None) -> str:
    """The asked order when it exists, else by date."""
    return value if value in SORTS else DEFAULT_SORT

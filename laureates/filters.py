"""Filters of the lists of this app."""

import django_filters

from ess_platform.common.models import sort_key

from .models import Laureate
from .selectors.review import QUEUE


class ReviewQueueFilter(django_filters.FilterSet):
    """By state and by name. Never decides access."""

    etat = django_filters.ChoiceFilter(field_name="state", label="État", choices=QUEUE, empty_label="Tous")
    q = django_filters.CharFilter(method="by_name", label="Structure")

    class Meta:
        model = Laureate
        fields = ()

    def by_name(self, queryset, name, value):
        return queryset.filter(sort_name__contains=sort_key(value))

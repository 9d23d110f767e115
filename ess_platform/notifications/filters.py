"""Filters of the notices. Access is decided by the queryset they are given."""

import django_filters

from .models import Notice

UNREAD, READ = "non-lus", "lus"


class NoticeFilter(django_filters.FilterSet):
    etat = django_filters.ChoiceFilter(
        label="État", method="by_state", choices=((UNREAD, "Non lus"), (READ, "Lus")), empty_label="Tous"
    )
    nature = django_filters.ChoiceFilter(label="Nature", field_name="kind", empty_label="Toutes")

    class Meta:
        model = Notice
        fields: list[str] = []

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["nature"].extra["choices"] = [(kind.code, kind.label) for kind in kinds]

    def by_state(self, queryset, name, value):
        return queryset.filter(read_at__isnull=value == UNREAD)

"""Filters of the list of accounts. Access is decided by the view."""

import django_filters
from django.db.models import Q
from django.utils import timezone

from ess_platform.accounts.enums import Role
from ess_platform.accounts.models import Membership, User
from ess_platform.common.models import sort_key

ACTIVE_CHOICES = (("oui", "Actif"), ("non", "Désactivé"))


class UserFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Nom ou adresse", method="search", max_length=200)
    role = django_filters.ChoiceFilter(label="Rôle", choices=Role, method="with_role", empty_label="Tous")
    actif = django_filters.ChoiceFilter(label="État", choices=ACTIVE_CHOICES, method="in_state", empty_label="Tous")

    class Meta:
        model = User
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Match the name without accents, or the address."""
        return queryset.filter(Q(person__sort_name__contains=sort_key(value)) | Q(email__icontains=value.strip()))

    def with_role(self, queryset, name, value):
        """Keep the accounts that hold the role today."""
        holders = Membership.objects.active(timezone.localdate()).filter(role=value)
        return queryset.filter(pk__in=holders.values("user"))

    def in_state(self, queryset, name, value):
        """Keep open or closed accounts."""
        return queryset.filter(is_active=value == "oui")

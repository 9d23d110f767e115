"""The list of accounts of the administration."""

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from ess_platform.accounts.models import Membership, User


def users_for_list() -> QuerySet[User]:
    """Every account by name, with its person and its memberships in force today. Three queries whatever the size."""
    memberships = Membership.objects.active(timezone.localdate()).select_related("organisation").order_by("role", "pk")
    return (
        User.objects.select_related("person__organisation")
        .prefetch_related(Prefetch("memberships", queryset=memberships, to_attr="current_memberships"))
        .order_by("person__sort_name", "email", "pk")
    )

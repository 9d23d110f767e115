"""The spaces that follow from a membership. Laureate and sponsor are registered by their own applications."""

from django.utils import timezone

from ess_platform.accounts.enums import Role, Space
from ess_platform.accounts.models import Membership
from ess_platform.accounts.spaces import register_space


def memberships_with(*roles: Role):
    """Build the function that finds the memberships of a person, in force today, in one of these roles."""

    def rows(user):
        return Membership.objects.active(timezone.localdate()).filter(user=user, role__in=roles)

    return rows


def register_own_spaces() -> None:
    """Declare team, funder and administration."""
    register_space(
        Space.TEAM,
        url_name="reporting:dashboard",
        label="Équipe",
        rows=memberships_with(Role.TEAM, Role.TEAM_ADMIN),
        links=(
            ("reporting:dashboard", "Tableau de bord", "house"),
            ("programmes:cohort_list", "Programmes", "collection"),
            ("laureates:structure_list", "Structures", "building"),
            ("directory:lever_list", "Ressources", "book"),
        ),
    )
    register_space(
        Space.FUNDER,
        url_name="reporting:funder_home",
        label="Financeur",
        rows=memberships_with(Role.FUNDER),
        links=(("reporting:funder_home", "Promotions financées", "collection"),),
    )
    register_space(
        Space.ADMIN,
        url_name="accounts:user_list",
        label="Administration",
        rows=memberships_with(Role.ADMIN),
        links=(("accounts:user_list", "Comptes", "people"),),
    )

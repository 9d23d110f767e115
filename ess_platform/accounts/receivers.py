"""The spaces that follow from a membership. Laureate and sponsor are registered by their own applications."""

from django.db.models.functions import Coalesce
from django.utils import timezone

from ess_platform.accounts.enums import Role, Space
from ess_platform.accounts.models import Membership
from ess_platform.accounts.spaces import ROLE, register_reach, register_space


def roles_of(user):
    """The roles of a person today, each with its structure; 0 for a role that has none."""
    own = Membership.objects.active(timezone.localdate()).filter(user=user)
    return own.values_list("role", Coalesce("organisation", 0))


def register_own_spaces() -> None:
    """Declare the roles, and the spaces of team, funder and administration."""
    register_reach(ROLE, roles_of)
    register_space(
        Space.TEAM,
        url_name="reporting:dashboard",
        label="Équipe",
        roles=(Role.TEAM, Role.TEAM_ADMIN),
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
        roles=(Role.FUNDER,),
        links=(("reporting:funder_home", "Promotions financées", "collection"),),
    )
    register_space(
        Space.ADMIN,
        url_name="accounts:user_list",
        label="Administration",
        roles=(Role.ADMIN,),
        links=(("accounts:user_list", "Comptes", "people"),),
    )

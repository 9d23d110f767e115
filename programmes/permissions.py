"""Who may do what with a promotion. `visible_to` decides what exists; these decide what may be done."""

from ess_platform.accounts.enums import Role
from ess_platform.accounts.spaces import ROLE
from ess_platform.directory.models import Organisation
from programmes.models import Cohort


def can_manage_cohort(user, cohort: Cohort) -> bool:
    """True for the team assigned to the promotion, and for the manager of its operator."""
    return cohort.is_managed_by(user)


def can_direct_cohort(user, cohort: Cohort) -> bool:
    """True for the direction of its operator: state, team and funders of the promotion (matrix of trust, 22 to 24)."""
    return cohort.is_directed_by(user)


def directed_operators(user):
    """The operators that the user directs, by name: promotions may be created for them."""
    directed = user.reach.numbers(ROLE, [Role.TEAM_ADMIN])
    return Organisation.objects.filter(pk__in=directed).order_by("sort_name", "pk")

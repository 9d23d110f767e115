"""Who may do what with a promotion. `visible_to` decides what exists; these decide what may be done."""

from django.utils import timezone

from ess_platform.accounts.enums import Role
from ess_platform.accounts.models import Membership
from programmes.models import Cohort


def can_manage_cohort(user, cohort: Cohort) -> bool:
    """True for the team assigned to the promotion, and for the manager of its operator."""
    return Cohort.objects.managed_by(user).filter(pk=cohort.pk).exists()


def can_read_as_funder(user, cohort: Cohort) -> bool:
    """True for a person of an organisation that funds the promotion today."""
    return Cohort.objects.funded_for(user).filter(pk=cohort.pk).exists()


def is_operator_admin(user, cohort: Cohort) -> bool:
    """True for the manager of the operator: publication and reopening are theirs."""
    return (
        Membership.objects.active(timezone.localdate())
        .filter(user=user, role=Role.TEAM_ADMIN, organisation=cohort.programme.operator_id)
        .exists()
    )

"""Who may do what with a promotion. `visible_to` decides what exists; these decide what may be done."""

from programmes.models import Cohort


def can_manage_cohort(user, cohort: Cohort) -> bool:
    """True for the team assigned to the promotion, and for the manager of its operator."""
    return Cohort.objects.managed_by(user).filter(pk=cohort.pk).exists()

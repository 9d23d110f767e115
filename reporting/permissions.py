"""Who may ask for, publish and read a bilan. The team of the promotion does the first two."""

from programmes.models import Cohort
from programmes.permissions import can_manage_cohort
from reporting.models import Bilan, BilanVersion


def can_generate_bilan(user, bilan: Bilan) -> bool:
    """True for the team of the promotion; checked again by the worker when it starts (AZ-09)."""
    return user is not None and user.is_active and can_manage_cohort(user, bilan.cohort)


def can_publish_bilan(user, bilan: Bilan) -> bool:
    """True for the team of the promotion (task S10 of the chargé·e de mission)."""
    return can_generate_bilan(user, bilan)


def can_read_version(user, version: BilanVersion) -> bool:
    """True for the team, and for a funder of the promotion once published."""
    return BilanVersion.objects.visible_to(user).filter(pk=version.pk).exists()


def can_create_bilan(user, cohort: Cohort) -> bool:
    return can_manage_cohort(user, cohort)

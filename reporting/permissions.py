"""Who may ask for and publish a bilan. The team of the promotion does both."""

from programmes.permissions import can_manage_cohort
from reporting.models import Bilan


def can_generate_bilan(user, bilan: Bilan) -> bool:
    """True for the team of the promotion; checked again by the worker when it starts (AZ-09)."""
    return user is not None and user.is_active and can_manage_cohort(user, bilan.cohort)


def can_publish_bilan(user, bilan: Bilan) -> bool:
    """True for the team of the promotion (task S10 of the chargé·e de mission)."""
    return can_generate_bilan(user, bilan)

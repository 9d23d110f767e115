"""A colleague invited to a promotion, until the account is opened."""

from django.db import models

from ess_platform.accounts.models import Invitation
from ess_platform.common.models import TimeStampedModel

from ..enums import TeamRole
from .cohort import Cohort


class TeamInvitation(TimeStampedModel):
    """The place that an invitation gives in a team once it is accepted."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="team_invitations", verbose_name="promotion")
    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="team_places", verbose_name="invitation")
    role = models.CharField("rôle", max_length=10, choices=TeamRole, default=TeamRole.MANAGER)

    class Meta:
        verbose_name = "invitation dans l’équipe"
        verbose_name_plural = "invitations dans l’équipe"
        constraints = [models.UniqueConstraint(fields=["cohort", "invitation"], name="team_invitation_unique")]

    def __str__(self) -> str:
        return f"{self.invitation} · {self.cohort}"

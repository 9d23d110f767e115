"""What this app does when an account opens: the place promised in a team is taken."""

from django.dispatch import receiver

from ess_platform.accounts.models import Invitation
from ess_platform.accounts.signals import account_changed
from programmes.services.team import team_join


@receiver(account_changed, sender=Invitation, dispatch_uid="programmes_join_team")
def join_team(sender, action: str, actor, target: Invitation, **kwargs) -> None:
    """In the transaction that opens the account."""
    if action == "invitation.accept":
        team_join(invitation=target, user=actor)

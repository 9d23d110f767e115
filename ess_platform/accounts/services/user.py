"""Closing and reopening an account. A closed one keeps its history: who did what stays known."""

import datetime

from django.db import transaction

from ess_platform.accounts.models import AccessLink, Invitation, User
from ess_platform.accounts.signals import account_changed
from ess_platform.common.errors import BusinessRuleError


@transaction.atomic
def user_deactivate(*, user: User, actor: User, now: datetime.datetime) -> User:
    """Close an account: the next request of its open sessions is refused (AZ-08).

    Refuses one's own account. Closing twice changes nothing. Open invitations of the address and links die.
    """
    if user.pk == actor.pk:
        raise BusinessRuleError("Vous ne pouvez pas désactiver votre propre compte.")
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        Invitation.objects.filter(email__iexact=user.email, accepted_at=None, revoked_at=None).update(revoked_at=now)
        AccessLink.objects.filter(user=user, revoked_at=None).update(revoked_at=now)
        account_changed.send(sender=User, actor=actor, action="user.deactivate", target=user, changes={})
    return user


@transaction.atomic
def user_reactivate(*, user: User, actor: User) -> User:
    """Reopen an account, with the roles it still has. Reopening twice changes nothing."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        account_changed.send(sender=User, actor=actor, action="user.reactivate", target=user, changes={})
    return user

"""What accounts say, written in the journal: sign-in, log-out, failures, invitations, factors, closings."""

from allauth.account.signals import login_code_rejected, password_changed, password_reset, password_set
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from ess_platform.accounts.signals import account_changed, sign_in_refused
from ess_platform.audit.services import record, record_unknown_person


@receiver(account_changed, dispatch_uid="audit.account_changed")
def on_account_changed(sender, *, actor, action, target, changes, **kwargs):
    record(actor=actor, action=action, target=target, changes=changes)


@receiver(user_logged_in, dispatch_uid="audit.signed_in")
def on_signed_in(sender, *, user, **kwargs):
    record(actor=user, action="session.open", target=user)


@receiver(user_logged_out, dispatch_uid="audit.signed_out")
def on_signed_out(sender, *, user, **kwargs):
    if user is not None:
        record(actor=user, action="session.close", target=user)


@receiver(sign_in_refused, dispatch_uid="audit.sign_in_refused")
def on_sign_in_refused(sender, *, user, reason, **kwargs):
    refuse(user, reason)


@receiver(login_code_rejected, dispatch_uid="audit.login_code_rejected")
def on_code_rejected(sender, *, user, **kwargs):
    refuse(user, "code")


@receiver(authentication_failed, dispatch_uid="audit.second_factor_failed")
def on_second_factor_failed(sender, *, user, **kwargs):
    refuse(user, "second_factor")


def refuse(user, reason: str) -> None:
    """Write a refused sign-in; an address that has no account is not written down."""
    if user is None:
        record_unknown_person(action="session.refuse", changes={"reason": reason})
    else:
        record(actor=None, action="session.refuse", target=user, changes={"reason": reason})


@receiver([password_changed, password_reset, password_set], dispatch_uid="audit.password_changed")
def on_password_changed(sender, *, user, **kwargs):
    record(actor=user, action="user.password", target=user)


@receiver(authenticator_added, dispatch_uid="audit.factor_added")
def on_factor_added(sender, *, user, authenticator, **kwargs):
    record(actor=user, action="user.factor_add", target=user, changes={"type": str(authenticator.type)})


@receiver(authenticator_removed, dispatch_uid="audit.factor_removed")
def on_factor_removed(sender, *, user, authenticator, **kwargs):
    record(actor=user, action="user.factor_remove", target=user, changes={"type": str(authenticator.type)})

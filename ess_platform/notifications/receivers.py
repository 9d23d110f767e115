"""Mails that accounts ask for. Accounts stand below the outbox, so they send signals."""

from django.db import transaction
from django.dispatch import receiver

from ess_platform.accounts.signals import mail_requested, unknown_address_asked
from ess_platform.notifications.services import mail_enqueue
from ess_platform.notifications.tasks import wake_outbox


@receiver(mail_requested, dispatch_uid="notifications.mail_requested")
def on_mail_requested(
    sender, *, template, kind, to_email, to_person, context, reason, dedup_key, reply_to="", scope="", **kwargs
):
    mail_enqueue(
        dedup_key=dedup_key,
        kind=kind,
        to_email=to_email,
        to_person=to_person,
        template=template,
        context=context,
        reason=reason,
        reply_to=reply_to,
        scope=scope,
    )


@receiver(unknown_address_asked, dispatch_uid="notifications.unknown_address_asked")
def on_unknown_address(sender, **kwargs):
    transaction.on_commit(wake_outbox)

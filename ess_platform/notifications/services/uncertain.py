"""Mails that may have left, the worker having died in between: a person says what became of them."""

import datetime

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError

from ..enums import MailState
from ..models import OutgoingMail
from ..tasks import wake_outbox
from .forgetting import closed_texts, is_secret

SETTLED = "Ce courriel n’est plus à vérifier : {state}."
SECRET = "Ce courriel portait un code ou un lien personnel, qui n’est pas gardé : la personne en demande un autre."


@transaction.atomic
def mail_confirm_sent(*, mail: OutgoingMail, actor) -> OutgoingMail:
    """« Il est bien parti » : the reader has it. A second click changes nothing.

    Refuses a mail that is not to be checked. Audit `mail.confirm_sent`.
    """
    locked = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    if locked.state == MailState.SENT and locked.handed_over_at is not None:
        return locked
    _refuse_settled(locked)
    locked.state, locked.sent_at = MailState.SENT, locked.handed_over_at
    for name, text in closed_texts(locked).items():
        setattr(locked, name, text)
    locked.save(update_fields=["state", "sent_at", "body_text", "body_html", "updated_at"])
    record(actor=actor, action="mail.confirm_sent", target=locked, scope=locked.scope)
    return locked


@transaction.atomic
def mail_send_again(*, mail: OutgoingMail, actor, now: datetime.datetime) -> OutgoingMail:
    """« Renvoyer » : the reader has nothing. It leaves with the same identifier, which many readers recognise.

    Refuses a mail that is not to be checked, and codes and links of accounts. Audit `mail.send_again`.
    """
    locked = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    _refuse_settled(locked)
    if is_secret(locked):
        raise BusinessRuleError(SECRET)
    locked.state, locked.due_at, locked.attempts = MailState.PENDING, now, 0
    locked.handed_over_at, locked.last_error = None, ""
    locked.save(update_fields=["state", "due_at", "attempts", "handed_over_at", "last_error", "updated_at"])
    record(actor=actor, action="mail.send_again", target=locked, scope=locked.scope)
    transaction.on_commit(wake_outbox)
    return locked


def _refuse_settled(mail: OutgoingMail) -> None:
    if mail.state != MailState.UNCERTAIN:
        raise BusinessRuleError(SETTLED.format(state=mail.get_state_display().lower()))

"""Mass mails: drafts to read, then one gesture that sends them all (TSK-3)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Person

from ..enums import BatchState, MailState
from ..models import MailBatch, OutgoingMail
from ..reminder_kinds import reminder_kind
from ..selectors.letter import block_of, letter_of
from ..selectors.words import Words, words_of
from ..tasks import wake_outbox
from .forgetting import closed_texts

NOBODY = "Choisissez au moins un destinataire."
NO_ADDRESS = "Personne, parmi les destinataires, n’a d’adresse électronique."
UNKNOWN_KIND = "Ce modèle de courriel n’existe pas."
ALREADY_SENT = "Ces courriels sont déjà partis."
ABANDONED = "Cet envoi a été abandonné : préparez-en un autre."
NOT_A_DRAFT = "Ce courriel n’est plus un brouillon."


@dataclass(frozen=True)
class Recipient:
    """One reader of a mass mail; `context` is what a reminder kind gives: its placeholders and `signature`."""

    person: Person
    context: dict[str, Any]
    reason: str


@transaction.atomic
def mail_batch_create(
    *,
    scope: str,
    kind: str,
    label: str,
    recipients: Sequence[Recipient],
    actor,
    now: datetime.datetime,
    words: Words | None = None,
) -> MailBatch:
    """Prepare one draft per recipient with the words of a kind; nothing leaves before `mail_batch_send`.

    `words` replaces those of the kind for this batch only; who gives them has checked them (`check_words`).
    Who has no address is left out; the same person twice gets one mail. Refuses an unknown kind, and a list
    in which nobody can be reached (`recipients`). Audit `mail_batch.create`.
    """
    known = reminder_kind(kind)
    if known is None:
        raise BusinessRuleError(UNKNOWN_KIND)
    if not recipients:
        raise BusinessRuleError(NOBODY, field="recipients")
    by_person = {recipient.person.pk: recipient for recipient in recipients if recipient.person.email}
    if not by_person:
        raise BusinessRuleError(NO_ADDRESS, field="recipients")
    batch = MailBatch.objects.create(scope=scope, kind=kind, label=label, created_by=actor)
    words = words or words_of(known, scope)
    drafts = []
    for person_id, recipient in by_person.items():
        letter = letter_of([block_of(words, recipient.context)], reason=recipient.reason, can_mute=False)
        drafts.append(
            OutgoingMail(
                dedup_key=f"batch:{batch.public_id}:{person_id}",
                kind=kind,
                reason=recipient.reason,
                to_email=recipient.person.email,
                to_person=recipient.person,
                reply_to=letter.reply_to,
                subject=letter.subject,
                body_text=letter.text,
                body_html=letter.html,
                scope=scope,
                batch=batch,
                due_at=now,
                state=MailState.DRAFT,
            )
        )
    OutgoingMail.objects.bulk_create(drafts)
    record(actor=actor, action="mail_batch.create", target=batch, scope=scope, changes={"mails": len(drafts)})
    return batch


@transaction.atomic
def mail_batch_send(*, batch: MailBatch, actor, now: datetime.datetime) -> int:
    """Let the drafts of a batch leave; return how many. A second click sends nothing more and answers the same.

    Refuses a batch that was given up, and one whose drafts were all put aside. Audit `mail_batch.send`.
    """
    locked = MailBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.state == BatchState.CANCELLED:
        raise BusinessRuleError(ABANDONED)
    if locked.state == BatchState.SENT:
        return locked.mails.exclude(state=MailState.CANCELLED).count()
    count = locked.mails.filter(state=MailState.DRAFT).update(
        state=MailState.PENDING, due_at=now, updated_at=timezone.now()
    )
    if not count:
        raise BusinessRuleError(NOBODY)
    locked.state, locked.sent_at = BatchState.SENT, now
    locked.save(update_fields=["state", "sent_at", "updated_at"])
    record(actor=actor, action="mail_batch.send", target=locked, scope=locked.scope, changes={"mails": count})
    transaction.on_commit(wake_outbox)
    return count


@transaction.atomic
def mail_batch_cancel(*, batch: MailBatch, actor) -> MailBatch:
    """Give up a batch that nobody sent. A second click changes nothing; refuses one that left.

    Audit `mail_batch.cancel`.
    """
    locked = MailBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.state == BatchState.SENT:
        raise BusinessRuleError(ALREADY_SENT)
    if locked.state == BatchState.CANCELLED:
        return locked
    for mail in locked.mails.select_for_update().filter(state=MailState.DRAFT):
        _put_aside(mail)
    locked.state = BatchState.CANCELLED
    locked.save(update_fields=["state", "updated_at"])
    record(actor=actor, action="mail_batch.cancel", target=locked, scope=locked.scope)
    return locked


@transaction.atomic
def mail_draft_withdraw(*, mail: OutgoingMail, actor) -> OutgoingMail:
    """Take one reader out of a batch that is being read. Refuses a mail that is not a draft.

    Audit `mail_draft.withdraw`.
    """
    locked = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    if locked.state != MailState.DRAFT:
        raise BusinessRuleError(NOT_A_DRAFT)
    _put_aside(locked)
    record(actor=actor, action="mail_draft.withdraw", target=locked, scope=locked.scope)
    return locked


def _put_aside(mail: OutgoingMail) -> None:
    """Cancel a draft, and forget its personal links."""
    mail.state = MailState.CANCELLED
    for name, text in closed_texts(mail).items():
        setattr(mail, name, text)
    mail.save(update_fields=["state", "body_text", "body_html", "updated_at"])

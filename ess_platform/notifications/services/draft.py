"""Correct the drafts of a mass mail before it leaves: one by one, or all with the same words."""

from collections.abc import Mapping

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError

from ..enums import MailState
from ..models import MailBatch, OutgoingMail
from ..models.template import BODY_MAX, SUBJECT_MAX
from ..selectors.draft import BUTTON, addresses_of, draft_body, letter_typed
from ..selectors.letter import Letter, block_of, letter_of
from ..selectors.words import Words
from .batch import NOT_A_DRAFT, Recipient

NO_SUBJECT = "Écrivez l’objet du courriel."
LONG_SUBJECT = f"L’objet dépasse {SUBJECT_MAX} caractères."
NO_BODY = "Écrivez le texte du courriel."
LONG_BODY = f"Le texte dépasse {BODY_MAX} caractères."
LOST_LINK = "Gardez {lien}, à la fin de son paragraphe : sans lui, le courriel n’a plus de bouton."
WRITTEN = ("subject", "body_text", "body_html", "reply_to", "updated_at")


@transaction.atomic
def mail_draft_edit(*, mail: OutgoingMail, subject: str, body: str, actor) -> OutgoingMail:
    """Replace the subject and the text of one draft; the line that says why one gets it stays.

    Refuses, naming the field: a mail that is not a draft, an empty or too long subject or body, and a body that has
    lost its button (`{lien}`). The same words again change nothing. Audit: `mail_draft.edit`.
    """
    locked = OutgoingMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if locked.state != MailState.DRAFT:
        raise BusinessRuleError(NOT_A_DRAFT)
    subject, body = " ".join(subject.split()), body.replace("\r\n", "\n").strip()
    if (subject, body) == (locked.subject, draft_body(locked)):
        return locked
    _refuse_words(locked, subject, body)
    _write(locked, letter_typed(locked, subject=subject, body=body), reply_to=locked.reply_to)
    record(actor=actor, action="mail_draft.edit", target=locked, scope=locked.scope)
    return locked


def _refuse_words(mail: OutgoingMail, subject: str, body: str) -> None:
    if not subject:
        raise BusinessRuleError(NO_SUBJECT, field="subject")
    if len(subject) > SUBJECT_MAX:
        raise BusinessRuleError(LONG_SUBJECT, field="subject")
    if not body:
        raise BusinessRuleError(NO_BODY, field="body")
    if len(body) > BODY_MAX:
        raise BusinessRuleError(LONG_BODY, field="body")
    if BUTTON in addresses_of(mail) and BUTTON not in body:
        raise BusinessRuleError(LOST_LINK, field="body")


@transaction.atomic
def mail_draft_rewrite(*, batch: MailBatch, words: Words, recipients: Mapping[int, Recipient]) -> int:
    """Write the drafts of a batch again with the same words, and return how many; `recipients` are by person.

    A draft whose reader is not given keeps its text. The caller has checked the words and records the audit.
    """
    drafts = OutgoingMail.objects.select_for_update(of=("self",)).filter(batch=batch, state=MailState.DRAFT)
    count = 0
    for mail in drafts:
        recipient = recipients.get(mail.to_person_id)
        if recipient is None:
            continue
        letter = letter_of([block_of(words, recipient.context)], reason=recipient.reason, can_mute=False)
        _write(mail, letter, reply_to=letter.reply_to)
        count += 1
    return count


def _write(mail: OutgoingMail, letter: Letter, *, reply_to: str) -> None:
    mail.subject, mail.body_text, mail.body_html = letter.subject, letter.text, letter.html
    mail.reply_to = reply_to
    mail.save(update_fields=WRITTEN)

"""Mass mails are drafts until somebody sends them."""

import pytest
from django.utils import timezone

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.enums import BatchState, MailState
from ess_platform.notifications.models import MailBatch, OutgoingMail
from ess_platform.notifications.services import (
    Recipient,
    mail_batch_cancel,
    mail_batch_create,
    mail_batch_send,
    mail_draft_withdraw,
    outbox_send,
)
from tests.ess_platform.notifications.conftest import LINK
from tests.factories import make_person, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return make_user()


def recipient(kinds, **fields) -> Recipient:
    person = make_person(**fields)
    return Recipient(person, {"prenom": person.first_name, **kinds.values}, "Vous remplissez la fiche.")


def create(kinds, actor, *recipients, kind="M02") -> MailBatch:
    return mail_batch_create(
        scope="promo", kind=kind, label="Relancer", recipients=recipients, actor=actor, now=timezone.now()
    )


def test_drafts_wait_to_be_read(kinds, actor, mailoutbox):
    reader = recipient(kinds, first_name="Awa")
    batch = create(kinds, actor, reader, reader, recipient(kinds, email=""))
    [mail] = batch.mails.all()
    assert (mail.state, mail.to_email, mail.scope) == (MailState.DRAFT, reader.person.email, "promo")
    assert (mail.subject, mail.reply_to) == ("Plus que 7 jours pour votre fiche", "camille@ailleurs.test")
    assert "Bonjour Awa," in mail.body_text
    assert "Recevoir moins" not in mail.body_text, "a person writes, it is not an automatic reminder"
    assert outbox_send(now=timezone.now()) == 0
    assert mailoutbox == []


def test_sent_once(kinds, actor, mailoutbox, django_capture_on_commit_callbacks):
    batch = create(kinds, actor, recipient(kinds), recipient(kinds))
    now = timezone.now()
    with django_capture_on_commit_callbacks(execute=True):
        assert mail_batch_send(batch=batch, actor=actor, now=now) == 2
    assert mail_batch_send(batch=batch, actor=actor, now=now) == 2
    batch.refresh_from_db()
    assert (batch.state, batch.sent_at, len(mailoutbox)) == (BatchState.SENT, now, 2)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "mail_batch.create",
        "mail_batch.send",
    ]


def test_one_reader_taken_out(kinds, actor):
    batch = create(kinds, actor, recipient(kinds), recipient(kinds))
    mail = batch.mails.order_by("pk").first()
    withdrawn = mail_draft_withdraw(mail=mail, actor=actor)
    assert withdrawn.state == MailState.CANCELLED
    assert LINK not in withdrawn.body_text, "its personal link is forgotten"
    assert mail_batch_send(batch=batch, actor=actor, now=timezone.now()) == 1
    with pytest.raises(BusinessRuleError, match="plus un brouillon"):
        mail_draft_withdraw(mail=mail, actor=actor)


def test_given_up(kinds, actor):
    batch = create(kinds, actor, recipient(kinds))
    assert mail_batch_cancel(batch=batch, actor=actor).state == BatchState.CANCELLED
    assert mail_batch_cancel(batch=batch, actor=actor).state == BatchState.CANCELLED
    assert OutgoingMail.objects.get().state == MailState.CANCELLED
    assert LINK not in OutgoingMail.objects.get().body_html
    assert AuditEntry.objects.filter(action="mail_batch.cancel").count() == 1
    with pytest.raises(BusinessRuleError, match="abandonné"):
        mail_batch_send(batch=batch, actor=actor, now=timezone.now())


def test_refusals(kinds, actor):
    with pytest.raises(BusinessRuleError, match="n’existe pas"):
        create(kinds, actor, recipient(kinds), kind="inconnu")
    for readers in ((), (recipient(kinds, email=""),)):
        with pytest.raises(BusinessRuleError) as refused:
            create(kinds, actor, *readers)
        assert refused.value.field == "recipients"
    assert not MailBatch.objects.exists()
    batch = create(kinds, actor, recipient(kinds))
    mail_draft_withdraw(mail=batch.mails.get(), actor=actor)
    with pytest.raises(BusinessRuleError, match="au moins un destinataire"):
        mail_batch_send(batch=batch, actor=actor, now=timezone.now())
    sent = create(kinds, actor, recipient(kinds))
    mail_batch_send(batch=sent, actor=actor, now=timezone.now())
    with pytest.raises(BusinessRuleError, match="déjà partis"):
        mail_batch_cancel(batch=sent, actor=actor)

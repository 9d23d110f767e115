"""A mail that may have left: a person decides, and only once."""

import pytest
from django.utils import timezone

from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.enums import MailState
from ess_platform.notifications.services import mail_confirm_sent, mail_send_again, outbox_send
from tests.factories import make_mail, make_user

pytestmark = pytest.mark.django_db


def test_it_left(mailoutbox):
    mail, actor = make_mail(state=MailState.UNCERTAIN, scope="promo"), make_user()
    assert outbox_send(now=timezone.now()) == 0, "never by itself"
    done = mail_confirm_sent(mail=mail, actor=actor)
    assert (done.state, done.sent_at) == (MailState.SENT, mail.handed_over_at)
    assert "jeton-secret" not in done.body_text
    mail_confirm_sent(mail=mail, actor=actor)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.scope) == ("mail.confirm_sent", actor, "promo")
    assert mailoutbox == []


def test_sent_again_with_the_same_identifier(mailoutbox, django_capture_on_commit_callbacks):
    mail = make_mail(state=MailState.UNCERTAIN, attempts=12, last_error="Interrompu")
    with django_capture_on_commit_callbacks(execute=True):
        mail_send_again(mail=mail, actor=make_user(), now=timezone.now())
    mail.refresh_from_db()
    assert mail.state == MailState.SENT
    assert mailoutbox[0].extra_headers["Message-ID"] == f"<{mail.message_id}@testserver>"
    assert AuditEntry.objects.get().action == "mail.send_again"


@pytest.mark.parametrize("state", [MailState.PENDING, MailState.SENT, MailState.CANCELLED])
def test_refuses_what_is_not_to_be_checked(state):
    mail, actor = make_mail(state=state, sent_at=timezone.now()), make_user()
    with pytest.raises(BusinessRuleError, match="n’est plus à vérifier"):
        mail_confirm_sent(mail=mail, actor=actor)
    with pytest.raises(BusinessRuleError, match="n’est plus à vérifier"):
        mail_send_again(mail=mail, actor=actor, now=timezone.now())


def test_a_code_is_not_sent_again():
    mail = make_mail(state=MailState.UNCERTAIN, kind="account.login_code", body_text="")
    with pytest.raises(BusinessRuleError, match="en demande un autre"):
        mail_send_again(mail=mail, actor=make_user(), now=timezone.now())

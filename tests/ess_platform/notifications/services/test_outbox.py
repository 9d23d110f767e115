"""The outbox: once per event, never twice, and patient with mail servers."""

import datetime
import smtplib

import pytest
from django.core import mail as mailbox
from django.utils import timezone

from ess_platform.notifications.enums import MailState
from ess_platform.notifications.models import OutgoingMail
from ess_platform.notifications.services import mail_cancel, mail_enqueue, outbox_send
from ess_platform.notifications.services.outbox import LEASE, MAX_ATTEMPTS, Handover, NoLongerOurs, claim
from ess_platform.notifications.smtp import DJANGO_SMTP_BACKEND, SMTP_BACKEND
from tests.factories import make_mail, make_person

pytestmark = pytest.mark.django_db
BACKEND = "django.core.mail.backends.locmem.EmailBackend.send_messages"


def enqueue(key="essai:1", **fields):
    fields.setdefault("to_email", "personne@ailleurs.test")
    fields.setdefault("kind", "account.login_code")
    return mail_enqueue(dedup_key=key, template="account/email/login_code", context={"code": "ABC-123"}, **fields)


def send():
    return outbox_send(now=timezone.now() + datetime.timedelta(seconds=1))


def failing(monkeypatch, error):
    def refuse(self, messages):
        raise error

    monkeypatch.setattr(BACKEND, refuse)


def test_written_once_per_event():
    person = make_person()
    first = enqueue(to_person=person, reason="Parce que")
    assert enqueue(to_email="autre@ailleurs.test") == first
    assert OutgoingMail.objects.count() == 1
    assert (first.to_person, first.reason, first.state) == (person, "Parce que", MailState.PENDING)
    assert first.subject == "Essaim : votre code de connexion"
    assert "ABC-123" in first.body_text
    assert "ABC-123" in first.body_html


def test_subject_is_one_short_line(monkeypatch):
    monkeypatch.setattr(
        "ess_platform.notifications.services.mail.render_to_string", lambda *a: "Un\r\nBcc: x\n" + "é" * 300
    )
    mail = enqueue()
    assert mail.subject.startswith("Un Bcc: x é")
    assert len(mail.subject) == 160


def test_sent_once_with_a_stable_identifier():
    mail = enqueue(reply_to="equipe@ailleurs.test")
    assert send() == 1
    assert send() == 0
    [message] = mailbox.outbox
    assert message.to == ["personne@ailleurs.test"]
    assert message.reply_to == ["equipe@ailleurs.test"]
    assert message.extra_headers["Message-ID"] == f"<{mail.message_id}@testserver>"
    mail.refresh_from_db()
    assert mail.state == MailState.SENT
    assert mail.sent_at is not None


def test_code_is_forgotten_once_sent():
    mail = enqueue()
    send()
    mail.refresh_from_db()
    assert (mail.body_text, mail.body_html) == ("", "")


def test_other_kinds_keep_their_text():
    mail = enqueue(kind="laureates.report_sent")
    send()
    mail.refresh_from_db()
    assert "ABC-123" in mail.body_text


def test_not_before_its_time():
    enqueue(due_at=timezone.now() + datetime.timedelta(hours=1))
    assert send() == 0
    assert mailbox.outbox == []


def test_held_by_another_worker():
    mail = enqueue()
    now = timezone.now() + datetime.timedelta(seconds=1)
    assert claim(mail.pk, now) is not None
    assert claim(mail.pk, now) is None
    assert send() == 0
    assert claim(mail.pk, now + 2 * LEASE) is not None, "a worker that died frees its mail"


def test_cancelled_mail_stays():
    enqueue()
    assert mail_cancel(dedup_key="essai:1") is True
    assert mail_cancel(dedup_key="essai:1") is False
    assert send() == 0


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({"personne@ailleurs.test": (550, b"unknown")}),
        smtplib.SMTPDataError(554, b"refused"),
        ValueError("Invalid address"),
    ],
)
def test_permanent_failure(monkeypatch, error):
    mail = enqueue()
    failing(monkeypatch, error)
    assert send() == 0
    mail.refresh_from_db()
    assert mail.state == MailState.FAILED
    assert mail.last_error


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({"personne@ailleurs.test": (451, b"later")}),
        smtplib.SMTPDataError(452, b"full"),
        smtplib.SMTPServerDisconnected("cut"),
        ConnectionRefusedError("away"),
        TimeoutError("slow"),
    ],
)
def test_temporary_failure_waits_longer_each_time(monkeypatch, error):
    mail = enqueue()
    before = mail.due_at
    failing(monkeypatch, error)
    send()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.lease_expires_at) == (MailState.PENDING, 1, None)
    first = mail.due_at
    assert first - before >= datetime.timedelta(minutes=1)
    outbox_send(now=first)
    mail.refresh_from_db()
    assert mail.attempts == 2
    assert mail.due_at - timezone.now() > datetime.timedelta(seconds=110)


def test_given_up_after_too_many_tries(monkeypatch):
    mail = enqueue()
    OutgoingMail.objects.update(attempts=MAX_ATTEMPTS)
    send()
    mail.refresh_from_db()
    assert mail.state == MailState.FAILED
    assert mailbox.outbox == []


def test_server_away_stops_the_batch(monkeypatch):
    for number in range(3):
        enqueue(f"essai:{number}")
    failing(monkeypatch, ConnectionRefusedError("away"))
    send()
    assert sorted(OutgoingMail.objects.values_list("attempts", flat=True)) == [0, 0, 1]


@pytest.mark.parametrize("backend", [SMTP_BACKEND, DJANGO_SMTP_BACKEND])
def test_demonstration_addresses_get_nothing_by_smtp(settings, backend):
    settings.EMAIL_BACKEND = backend
    mail = enqueue(to_email="mission.demo@essaim.example")
    assert send() == 0
    mail.refresh_from_db()
    assert mail.state == MailState.CANCELLED


def test_worker_is_woken_after_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        enqueue()
    assert len(callbacks) == 1
    assert len(mailbox.outbox) == 1


def test_absent_broker_breaks_nothing(monkeypatch, django_capture_on_commit_callbacks):
    def refuse(**kwargs):
        raise ConnectionError

    monkeypatch.setattr("ess_platform.notifications.tasks.send_outbox.apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        mail = enqueue()
    assert mail.state == MailState.PENDING


def test_a_worker_that_died_after_the_handover_leaves_a_doubt():
    mail = make_mail()
    now = timezone.now() + datetime.timedelta(seconds=1)
    Handover(claim(mail.pk, now)).note()
    assert outbox_send(now=now) == 0, "the lease still holds"
    assert outbox_send(now=now + 2 * LEASE) == 0
    mail.refresh_from_db()
    assert (mail.state, mail.lease_expires_at) == (MailState.UNCERTAIN, None)
    assert mail.handed_over_at is not None
    assert "jeton-secret" in mail.body_text, "kept for « Renvoyer »"
    assert mailbox.outbox == []


def test_a_worker_that_died_before_the_handover_is_replaced():
    mail = make_mail()
    now = timezone.now() + datetime.timedelta(seconds=1)
    claim(mail.pk, now)
    assert outbox_send(now=now + 2 * LEASE) == 1
    assert len(mailbox.outbox) == 1


def test_a_doubt_about_a_code_keeps_nothing():
    mail = enqueue()
    now = timezone.now() + datetime.timedelta(seconds=1)
    Handover(claim(mail.pk, now)).note()
    outbox_send(now=now + 2 * LEASE)
    mail.refresh_from_db()
    assert (mail.state, mail.body_text, mail.body_html) == (MailState.UNCERTAIN, "", "")


def test_a_slow_worker_hands_nothing_over_once_another_took_its_mail():
    mail = make_mail()
    now = timezone.now() + datetime.timedelta(seconds=1)
    slow = claim(mail.pk, now)
    claim(mail.pk, now + 2 * LEASE)
    with pytest.raises(NoLongerOurs):
        Handover(slow).note()
    mail.refresh_from_db()
    assert mail.handed_over_at is None


def test_cancelling_stops_a_mail_that_is_not_handed_over_yet():
    mail = make_mail()
    now = timezone.now() + datetime.timedelta(seconds=1)
    held = claim(mail.pk, now)
    assert mail_cancel(dedup_key=mail.dedup_key) is True
    with pytest.raises(NoLongerOurs):
        Handover(held).note()
    mail.refresh_from_db()
    assert mail.state == MailState.CANCELLED
    assert "jeton-secret" not in mail.body_text


def test_cancelling_comes_too_late_after_the_handover():
    mail = make_mail()
    Handover(claim(mail.pk, timezone.now() + datetime.timedelta(seconds=1))).note()
    assert mail_cancel(dedup_key=mail.dedup_key) is False


ADDRESSES = (
    "https://essaim.test/lien/aB-9_.x/ et https://essaim.test/presence/Zm9v/absent/?j=1, "
    "http://essaim.test:8000/questionnaire/t0k/ puis https://essaim.test/invitation/abc-DEF/ "
    'et https://essaim.test/programmes/lien/agenda/ <a href="https://essaim.test/lien/x/">'
)
FORGOTTEN = (
    "https://essaim.test/lien/…/ et https://essaim.test/presence/…/absent/?j=1, "
    "http://essaim.test:8000/questionnaire/…/ puis https://essaim.test/invitation/…/ "
    'et https://essaim.test/programmes/lien/agenda/ <a href="https://essaim.test/lien/…/">'
)


@pytest.mark.parametrize("ending", ["sent", "failed", "cancelled", "given up"])
def test_closed_rows_forget_personal_links(monkeypatch, settings, ending):
    mail = make_mail(body_text=ADDRESSES, body_html=ADDRESSES, attempts=MAX_ATTEMPTS if ending == "given up" else 0)
    if ending == "failed":
        failing(monkeypatch, smtplib.SMTPDataError(554, b"refused"))
    if ending == "cancelled":
        settings.EMAIL_BACKEND = SMTP_BACKEND
        OutgoingMail.objects.update(to_email="demo@essaim.example")
    send()
    mail.refresh_from_db()
    assert mail.state == {"given up": MailState.FAILED}.get(ending, ending)
    assert (mail.body_text, mail.body_html) == (FORGOTTEN, FORGOTTEN)
    if ending == "sent":
        assert mailbox.outbox[0].body == ADDRESSES, "the reader has the real ones"

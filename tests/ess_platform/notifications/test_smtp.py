"""Our word with a mail server: what is noted, and what is believed when the line is cut."""

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from ess_platform.notifications.enums import MailState
from ess_platform.notifications.models import OutgoingMail
from ess_platform.notifications.services import outbox_send
from ess_platform.notifications.smtp import SMTP_BACKEND
from tests.browser.stack import free_port
from tests.factories import make_mail

pytestmark = pytest.mark.django_db


class Server:
    """A mail server that does what `at_rcpt` and `at_data` say: an answer, or « cut »."""

    def __init__(self):
        self.received: list[str] = []
        self.at_rcpt = self.at_data = "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.at_rcpt == "cut":
            server.transport.close()
        envelope.rcpt_tos.append(address)
        return self.at_rcpt

    async def handle_DATA(self, server, session, envelope):
        self.received.append(envelope.rcpt_tos[0])
        if self.at_data == "cut":
            server.transport.close()
        return self.at_data


@pytest.fixture
def server(settings):
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = SMTP_BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield handler
    controller.stop()


def send_one() -> OutgoingMail:
    mail = make_mail(to_email="awa@ailleurs.test")
    outbox_send(now=timezone.now())
    mail.refresh_from_db()
    return mail


def test_received(server):
    mail = send_one()
    assert (mail.state, server.received) == (MailState.SENT, ["awa@ailleurs.test"])
    assert mail.handed_over_at <= mail.sent_at


def test_several_by_one_connection(server):
    for number in range(3):
        make_mail(to_email=f"p{number}@ailleurs.test")
    assert outbox_send(now=timezone.now()) == 3
    assert server.received == ["p0@ailleurs.test", "p1@ailleurs.test", "p2@ailleurs.test"]


@pytest.mark.parametrize("answer", ["451 later", "421 closing"])
def test_a_temporary_refusal_of_the_text_is_believed(server, answer):
    server.at_data = answer
    mail = send_one()
    assert (mail.state, mail.handed_over_at, mail.attempts) == (MailState.PENDING, None, 1)
    assert mail.last_error == answer


def test_a_refusal_for_ever(server):
    server.at_data = "554 never"
    mail = send_one()
    assert (mail.state, mail.handed_over_at, mail.last_error) == (MailState.FAILED, None, "554 never")


def test_a_refused_reader_does_not_stop_the_others(server):
    server.at_rcpt = "550 unknown"
    first, second = make_mail(), make_mail()
    assert outbox_send(now=timezone.now()) == 0
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.FAILED}
    assert {first.handed_over_at, second.handed_over_at} == {None}


def test_cut_before_the_text_is_sent_again(server):
    server.at_rcpt = "cut"
    mail = send_one()
    assert (mail.state, mail.handed_over_at) == (MailState.PENDING, None)


def test_cut_after_the_text_leaves_a_doubt(server):
    server.at_data = "cut"
    mail = make_mail()
    assert outbox_send(now=timezone.now()) == 0
    mail.refresh_from_db()
    assert (mail.state, len(server.received)) == (MailState.UNCERTAIN, 1)
    assert mail.last_error.startswith("L’envoi a été interrompu")
    assert outbox_send(now=timezone.now()) == 0
    assert len(server.received) == 1, "never again by itself"


def test_nobody_at_the_other_end(server, settings):
    settings.EMAIL_PORT = free_port()
    mail = send_one()
    assert (mail.state, mail.attempts, mail.handed_over_at) == (MailState.PENDING, 1, None)

"""Empty the outbox: claim a row, send it, say what became of it (JOB-02, JOB-09).

At least once: a worker killed between the mail server's answer and the row sends again, with the same
Message-ID, which mail servers and readers recognise. Nothing is sent inside a transaction.
"""

import datetime
import logging
import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F, Q
from django.utils import timezone

from ess_platform.notifications.enums import MailState
from ess_platform.notifications.models import OutgoingMail

logger = logging.getLogger(__name__)

BATCH = 50
LEASE = datetime.timedelta(minutes=5)
MAX_ATTEMPTS = 12
FIRST_DELAY = datetime.timedelta(minutes=1)
LONGEST_DELAY = datetime.timedelta(hours=24)
PERMANENT_CODE = 500  # SMTP: 4xx « try again », 5xx « never »
FICTITIOUS = ".example"
SECRET_KINDS = "account."  # codes and links: their text is forgotten once they are gone
SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
DEMO_ADDRESS = "Adresse de démonstration : rien n’est envoyé."
GIVEN_UP = "Abandonné après trop d’essais."


def outbox_send(*, now: datetime.datetime, limit: int = BATCH) -> int:
    """Send at most `limit` mails that are due, oldest first; return how many left.

    Stops at the first failure of the connection: the mail server is away for the others too.
    """
    sent = 0
    connection = None
    try:
        for pk in due_ids(now, limit):
            mail = claim(pk, now)
            if mail is None:
                continue
            if not may_leave(mail):
                finish(mail, MailState.CANCELLED, error=DEMO_ADDRESS)
                continue
            connection = connection or get_connection()
            outcome = deliver(mail, connection)
            sent += outcome == "sent"
            if outcome == "away":
                break
    finally:
        if connection is not None:
            connection.close()
    return sent


def due_ids(now: datetime.datetime, limit: int) -> list[int]:
    """The mails that wait, nobody holding them."""
    free = Q(lease_expires_at=None) | Q(lease_expires_at__lte=now)
    waiting = OutgoingMail.objects.filter(free, state=MailState.PENDING, due_at__lte=now)
    return list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:limit])


def claim(pk: int, now: datetime.datetime) -> OutgoingMail | None:
    """Take a mail by a conditional update; None when another worker was faster, or after too many tries."""
    free = Q(lease_expires_at=None) | Q(lease_expires_at__lte=now)
    lease = timezone.now() + LEASE
    taken = OutgoingMail.objects.filter(free, pk=pk, state=MailState.PENDING).update(
        lease_expires_at=lease, attempts=F("attempts") + 1, updated_at=timezone.now()
    )
    if not taken:
        return None
    mail = OutgoingMail.objects.get(pk=pk)
    if mail.attempts > MAX_ATTEMPTS:
        finish(mail, MailState.FAILED, error=mail.last_error or GIVEN_UP)
        return None
    return mail


def may_leave(mail: OutgoingMail) -> bool:
    """Demonstration addresses get nothing from a real mail server."""
    domain = mail.to_email.rpartition("@")[2].lower()
    return settings.EMAIL_BACKEND != SMTP_BACKEND or not domain.endswith(FICTITIOUS)


def deliver(mail: OutgoingMail, connection) -> str:
    """Send one mail; return `sent`, `failed`, `later`, or `away` when the server does not answer."""
    try:
        message_of(mail, connection).send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        return handle(mail, error)
    finish(mail, MailState.SENT)
    return "sent"


def handle(mail: OutgoingMail, error: Exception) -> str:
    """Sort the errors: never again for 5xx and impossible addresses, later for the rest."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return refused(mail, *next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError):
        return postpone(mail, error, "away")
    if isinstance(error, smtplib.SMTPResponseException):
        return refused(mail, error.smtp_code, error.smtp_error)
    if isinstance(error, ValueError):  # a header or an address that no mail can carry
        return give_up(mail, f"{type(error).__name__} : {error}")
    return postpone(mail, error, "later" if isinstance(error, smtplib.SMTPException) else "away")


def message_of(mail: OutgoingMail, connection) -> EmailMultiAlternatives:
    """The message of a row: the same Message-ID at each try."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.body_text,
        to=[mail.to_email],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Message-ID": f"<{mail.message_id}@{host}>", "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    if mail.body_html:
        message.attach_alternative(mail.body_html, "text/html")
    return message


def refused(mail: OutgoingMail, code: int, text: bytes | str) -> str:
    """Sort the server's refusal: never for 5xx, later for 4xx."""
    said = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    if code >= PERMANENT_CODE:
        return give_up(mail, f"{code} {said}")
    return postpone(mail, f"{code} {said}", "later")


def give_up(mail: OutgoingMail, error: str) -> str:
    finish(mail, MailState.FAILED, error=error)
    logger.error("Mail %s refused for ever", mail.public_id)
    return "failed"


def postpone(mail: OutgoingMail, error: Exception | str, outcome: str) -> str:
    """Free the row until its next try: 1, 2, 4… minutes, at most a day."""
    delay = min(FIRST_DELAY * 2 ** (mail.attempts - 1), LONGEST_DELAY)
    said = error if isinstance(error, str) else f"{type(error).__name__} : {error}"
    held(mail).update(
        due_at=timezone.now() + delay,
        lease_expires_at=None,
        last_error=said[:300],
        updated_at=timezone.now(),
    )
    logger.warning("Mail %s postponed by %s", mail.public_id, delay)
    return outcome


def finish(mail: OutgoingMail, state: MailState, *, error: str = "") -> None:
    """Close the row, if it is still ours; forget the text of codes and links."""
    now = timezone.now()
    changes = {"state": state, "lease_expires_at": None, "last_error": error[:300], "updated_at": now}
    if state == MailState.SENT:
        changes["sent_at"] = now
    if mail.kind.startswith(SECRET_KINDS):
        changes |= {"body_text": "", "body_html": ""}
    held(mail).update(**changes)


def held(mail: OutgoingMail):
    """The row, as long as this worker still holds it."""
    return OutgoingMail.objects.filter(pk=mail.pk, state=MailState.PENDING, lease_expires_at=mail.lease_expires_at)

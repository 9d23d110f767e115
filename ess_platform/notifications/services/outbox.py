"""Empty the outbox: claim a row, send it, say what became of it (JOB-02, JOB-09).

Exactly once, as far as anybody can know. The spool recognises a mail that it already has, so a worker killed
before its note simply sends again. A mail server does not: `handed_over_at` is written and committed just
before it is given the text, and a row found with it has perhaps left: it is never sent again by itself, a
person looks (`uncertain.py`). Nothing is sent inside a transaction.
"""

import datetime
import logging
import smtplib
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from ..enums import MailState
from ..models import OutgoingMail
from ..scopes import scope_team
from ..smtp import DJANGO_SMTP_BACKEND, SMTP_BACKEND, is_explicit_answer
from .forgetting import closed_texts, is_secret
from .notice import notices_write

logger = logging.getLogger(__name__)

BATCH = 50
LEASE = datetime.timedelta(minutes=5)
MAX_ATTEMPTS = 12
FIRST_DELAY = datetime.timedelta(minutes=1)
LONGEST_DELAY = datetime.timedelta(hours=24)
PERMANENT_CODE = 500  # SMTP: 4xx « try again », 5xx « never »
FICTITIOUS = ".example"
DEMO_ADDRESS = "Adresse de démonstration : rien n’est envoyé."
GIVEN_UP = "Abandonné après trop d’essais."
INTERRUPTED = "L’envoi a été interrompu : ce courriel est peut-être parti."


class NoLongerOurs(Exception):
    """Another worker, or a person, took the row while this one was slow."""


@dataclass
class Handover:
    """The note « the server is being given the text », and whether it was written."""

    mail: OutgoingMail
    is_noted: bool = False

    def note(self) -> None:
        """Write it, or stop everything when the row is no longer ours: the text has not left yet."""
        now = timezone.now()
        if not held(self.mail).update(handed_over_at=now, updated_at=now):
            raise NoLongerOurs
        self.is_noted = True


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
            if outcome != "sent":
                connection = hang_up(connection)
    finally:
        hang_up(connection)
    return sent


def hang_up(connection) -> None:
    """Close the connection; what it still says changes nothing to the mails that left."""
    if connection is None:
        return
    try:
        connection.close()
    except (smtplib.SMTPException, OSError) as error:
        logger.info("Mail server closed badly: %s", type(error).__name__)


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
    if mail.handed_over_at is not None:
        finish(mail, MailState.UNCERTAIN, error=INTERRUPTED)
        logger.error("Mail %s may have left: its worker died", mail.public_id)
        return None
    if mail.attempts > MAX_ATTEMPTS:
        finish(mail, MailState.FAILED, error=mail.last_error or GIVEN_UP)
        return None
    return mail


def may_leave(mail: OutgoingMail) -> bool:
    """Demonstration addresses get nothing from a real mail server."""
    domain = mail.to_email.rpartition("@")[2].lower()
    return settings.EMAIL_BACKEND not in (SMTP_BACKEND, DJANGO_SMTP_BACKEND) or not domain.endswith(FICTITIOUS)


def deliver(mail: OutgoingMail, connection) -> str:
    """Send one mail; return `sent`, `failed`, `later`, `lost`, or `away` when the server does not answer."""
    handover = Handover(mail)
    try:
        connection.open()  # before anything is noted; and so that closing it comes after the answer
        if hasattr(connection, "on_handover"):
            connection.on_handover = handover.note
        elif not getattr(connection, "is_idempotent", False):
            handover.note()
        message_of(mail, connection).send()
    except NoLongerOurs:
        return "lost"
    except (smtplib.SMTPException, OSError, ValueError) as error:
        is_unknown = handover.is_noted and hasattr(connection, "on_handover") and not is_explicit_answer(error)
        return doubt(mail, error) if is_unknown else handle(mail, error)
    finish(mail, MailState.SENT)
    return "sent"


def doubt(mail: OutgoingMail, error: Exception) -> str:
    """The server went silent after it was given the text."""
    finish(mail, MailState.UNCERTAIN, error=f"{INTERRUPTED} ({type(error).__name__})")
    logger.error("Mail %s may have left: %s", mail.public_id, type(error).__name__)
    return "away"


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
        handed_over_at=None,
        last_error=said[:300],
        updated_at=timezone.now(),
    )
    logger.warning("Mail %s postponed by %s", mail.public_id, delay)
    return outcome


def finish(mail: OutgoingMail, state: MailState, *, error: str = "") -> None:
    """Close the row, if it is still ours; forget codes and personal links. « À vérifier » keeps its links."""
    now = timezone.now()
    changes = {"state": state, "lease_expires_at": None, "last_error": error[:300], "updated_at": now}
    if state == MailState.SENT:
        changes["sent_at"] = now
    if state in (MailState.FAILED, MailState.CANCELLED):
        changes["handed_over_at"] = None
    if state != MailState.UNCERTAIN or is_secret(mail):
        changes |= closed_texts(mail)
    if held(mail).update(**changes) and state in (MailState.FAILED, MailState.UNCERTAIN):
        tell_team(mail, state, now)


def tell_team(mail: OutgoingMail, state: MailState, now: datetime.datetime) -> None:
    """Tell the team of the promotion that a mail has not arrived, or that nobody knows."""
    what = "est à vérifier" if state == MailState.UNCERTAIN else "n’est pas arrivé"
    notices_write(
        users=scope_team(mail.scope),
        kind="mail.failed",
        text=f"Le courriel « {mail.subject} » à {mail.to_person or mail.to_email} {what}.",
        url=reverse("notifications:mail_check_list"),
        scope=mail.scope,
        dedup_key=f"mail:{mail.public_id}:{state}",
        now=now,
    )


def held(mail: OutgoingMail):
    """The row, as long as this worker still holds it."""
    return OutgoingMail.objects.filter(pk=mail.pk, state=MailState.PENDING, lease_expires_at=mail.lease_expires_at)

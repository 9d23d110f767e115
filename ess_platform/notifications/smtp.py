"""SMTP as Django does it, with one more word: « I am about to hand the text over »."""

import smtplib
from collections.abc import Callable

from django.core.mail.backends.smtp import EmailBackend as DjangoBackend

SMTP_BACKEND = "ess_platform.notifications.smtp.EmailBackend"
DJANGO_SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


class EmailBackend(DjangoBackend):
    """Calls `on_handover` just before a server is given the text of a mail.

    Until then a lost connection has sent nothing; from then on, and until the server answers, nobody can say
    whether it took the mail.
    """

    on_handover: Callable[[], None] | None = None

    @property
    def connection_class(self):
        backend, base = self, super().connection_class

        class Connection(base):
            def data(self, msg):
                if backend.on_handover is not None:
                    backend.on_handover()
                return super().data(msg)

        return Connection


def is_explicit_answer(error: Exception) -> bool:
    """True for a refusal spoken by the server: it did not take the mail."""
    return isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused)

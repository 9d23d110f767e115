"""The mailbox of a demonstration: what the spool holds, open to who tries the platform."""

import datetime
import email.utils
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from ess_platform.common.formatting import PARIS
from ess_platform.notifications.spool import SPOOL_BACKEND, read_mail, spool_folder, spooled_files


@dataclass(frozen=True)
class SpooledMail:
    """One line of the list; `name` is the identifier of the mail."""

    name: str
    to: str
    subject: str
    sent_at: datetime.datetime | None


@dataclass(frozen=True)
class OpenMail:
    """A mail being read; `html` is empty when it has no twin."""

    head: SpooledMail
    sender: str
    reply_to: str
    text: str
    html: str


def is_open() -> bool:
    """True in a demonstration whose mails stay on its disk; never elsewhere."""
    return settings.DEMO_MODE and settings.EMAIL_BACKEND == SPOOL_BACKEND


def spooled_mails(recipient: str = "") -> list[SpooledMail]:
    """The mails, newest first; those to an address that contains `recipient` when it is given."""
    wanted = recipient.strip().casefold()
    found = (head_of(path) for path in spooled_files())
    return [mail for mail in found if wanted in mail.to.casefold()]


@lru_cache(maxsize=5_000)
def head_of(path: Path) -> SpooledMail:
    """The head of a file, read once: files of the spool never change."""
    return _head(path.stem, read_mail(path))


def _head(name: str, mail) -> SpooledMail:
    date = email.utils.parsedate_to_datetime(mail["Date"]) if mail["Date"] else None
    if date is not None and date.tzinfo is None:  # « -0000 » : a moment of UTC
        date = date.replace(tzinfo=datetime.UTC)
    return SpooledMail(name, str(mail["To"]), str(mail["Subject"]), date.astimezone(PARIS) if date else None)


def open_mail(name: str) -> OpenMail | None:
    """The whole mail of an identifier; None when the spool has none."""
    try:
        mail = read_mail(spool_folder() / f"{name}.eml")
    except FileNotFoundError:
        return None
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return OpenMail(
        head=_head(name, mail),
        sender=str(mail["From"]),
        reply_to=str(mail["Reply-To"] or ""),
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
    )

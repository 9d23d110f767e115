"""The mailbox on disk that stands in for a mail server: one `.eml` file per mail, under `VAR/mails`.

Handing the same mail over again is a success that writes nothing: its file is named by its identifier. So a
worker killed between this and its own note sends nothing twice, and loses nothing.
"""

import contextlib
import email
import email.policy
import os
import re
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

PARTS = "tmp"  # where mails are being written; beside the others, so that linking one is a single step
STALE = 3600  # seconds; what is older was left by a killed worker
NAME = re.compile(r"[\w-]{1,120}", re.ASCII)
SPOOL_BACKEND = "ess_platform.notifications.spool.EmailBackend"


class EmailBackend(BaseEmailBackend):
    """Write each mail whole or not at all, once."""

    is_idempotent = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.folder = spool_folder()
        self.is_ready = False

    def open(self):
        """Make the folders, and clear away what killed workers left."""
        if self.is_ready:
            return False
        (self.folder / PARTS).mkdir(parents=True, exist_ok=True)
        for part in (self.folder / PARTS).iterdir():
            with contextlib.suppress(FileNotFoundError):
                if part.stat().st_mtime < time.time() - STALE:
                    part.unlink()
        self.is_ready = True
        return True

    def send_messages(self, email_messages) -> int:
        self.open()
        for message in email_messages:
            mail = message.message()
            self.write(file_name(mail["Message-ID"]), mail.as_bytes(linesep="\n"))
        return len(email_messages)

    def write(self, name: str, content: bytes) -> None:
        """Write beside, flush to the disk, then link under its name: the first one wins."""
        target = self.folder / name
        if target.exists():
            return
        descriptor, part = tempfile.mkstemp(dir=self.folder / PARTS)
        try:
            with os.fdopen(descriptor, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(part, target)
        finally:
            os.unlink(part)


def spool_folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)


def file_name(message_id: str) -> str:
    """`<8c0e…@host>` → `8c0e….eml`. Refuses an identifier that could not name a file (ValueError)."""
    name = message_id.strip().removeprefix("<").partition("@")[0]
    if not NAME.fullmatch(name):
        raise ValueError(f"not an identifier of a mail: {message_id!r}")
    return f"{name}.eml"


def spooled_files() -> list[Path]:
    """The mails of the spool, newest first."""
    with contextlib.suppress(FileNotFoundError), os.scandir(spool_folder()) as entries:
        found = [(entry.stat().st_mtime_ns, entry.path) for entry in entries if entry.name.endswith(".eml")]
        return [Path(path) for _, path in sorted(found, reverse=True)]
    return []


def read_mail(path: Path) -> EmailMessage:
    """A mail of the spool; FileNotFoundError when there is none."""
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)

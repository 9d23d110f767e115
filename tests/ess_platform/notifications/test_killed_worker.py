"""The worker is killed at random points: no mail is lost, none leaves twice (JOB-09)."""

import email
import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.utils import timezone

from ess_platform.notifications.models import OutgoingMail
from tests.browser.stack import free_port
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[3]
MAILS = 250
KILLS = 50
SEED = 20261123


@pytest.fixture
def mails() -> list[str]:
    """The identifiers of the mails that wait."""
    make_user()
    now = timezone.now()
    rows = OutgoingMail.objects.bulk_create(
        OutgoingMail(
            dedup_key=f"essai:{number}",
            kind="essai",
            to_email=f"personne{number}@ailleurs.test",
            subject=f"Essai {number}",
            body_text="Bonjour",
            body_html="<p>Bonjour</p>",
            due_at=now,
        )
        for number in range(MAILS)
    )
    return sorted(str(row.message_id) for row in rows)


def run_worker(folder: Path, *words: str, **variables: str) -> dict[str, list]:
    """Run `mail_worker` on the database of the test; return state and attempts by mail."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.ess_platform.notifications.worker_settings",
        "VAR_DIR": str(folder),
        **variables,
    }
    if connection.vendor == "postgresql":
        parts = urlsplit(os.environ["DATABASE_URL"])
        env["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    elif not (folder / "db.sqlite3").exists():
        with sqlite3.connect(folder / "db.sqlite3") as copy:
            connection.connection.backup(copy)
        copy.close()
    done = subprocess.run(
        [sys.executable, "-m", "tests.ess_platform.notifications.mail_worker", *words],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_spool_has_every_mail_once(mails, tmp_path):
    states = run_worker(tmp_path, "kill", str(SEED), str(KILLS), EMAIL_URL="")
    files = sorted((tmp_path / "mails").glob("*.eml"))
    assert [file.stem for file in files] == mails
    read = [email.message_from_bytes(file.read_bytes()) for file in files]
    assert sorted(mail["Subject"] for mail in read) == sorted(f"Essai {number}" for number in range(MAILS))
    assert all(mail.get_payload()[1].get_payload() == "<p>Bonjour</p>" for mail in read), "written whole"
    assert {state for state, _ in states.values()} == {"sent"}
    assert sum(attempts for _, attempts in states.values()) > MAILS, "no worker was killed in the middle of a mail"


class Sink:
    """A mail server that keeps the identifier of what it accepts."""

    def __init__(self):
        self.received: list[str] = []

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content)
        self.received.append(message["Message-ID"].strip("<>").partition("@")[0])
        return "250 Message accepted"


@pytest.fixture
def sink():
    handler = Sink()
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    handler.url = f"smtp://127.0.0.1:{port}"
    yield handler
    controller.stop()


def test_a_mail_server_receives_none_twice_and_none_is_lost(mails, tmp_path, sink):
    states = run_worker(tmp_path, "kill", str(SEED + 1), str(KILLS), EMAIL_URL=sink.url)
    assert set(Counter(sink.received).values()) == {1}
    missing = set(mails) - set(sink.received)
    assert {key for key, (state, _) in states.items() if state == "sent"} <= set(sink.received)
    assert {states[key][0] for key in missing} <= {"uncertain"}
    assert {state for state, _ in states.values()} <= {"sent", "uncertain"}
    assert any(state == "uncertain" for state, _ in states.values()), "no worker was killed in the middle of a mail"

    states = run_worker(tmp_path, "settle", *sink.received, EMAIL_URL=sink.url)
    assert sorted(sink.received) == mails
    assert {state for state, _ in states.values()} == {"sent"}

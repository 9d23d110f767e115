"""The mailbox on disk: whole, once, and readable."""

import os
import time

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone

from ess_platform.notifications.services import outbox_send
from ess_platform.notifications.spool import SPOOL_BACKEND, file_name, read_mail, spooled_files
from tests.factories import make_mail


@pytest.fixture
def spool(settings, tmp_path):
    settings.EMAIL_BACKEND = SPOOL_BACKEND
    settings.EMAIL_FILE_PATH = str(tmp_path / "mails")
    return tmp_path / "mails"


def message(identifier="un", subject="Objet accentué", body="Été"):
    found = EmailMultiAlternatives(subject, body, "de@ailleurs.test", ["a@ailleurs.test"])
    found.extra_headers["Message-ID"] = f"<{identifier}@essaim.test>"
    return found


def test_one_file_named_by_its_identifier(spool):
    assert get_connection().send_messages([message(), message("deux")]) == 2
    assert sorted(path.name for path in spool.glob("*.eml")) == ["deux.eml", "un.eml"]
    mail = read_mail(spool / "un.eml")
    assert (mail["Subject"], mail["To"]) == ("Objet accentué", "a@ailleurs.test")
    assert mail.get_body(("plain",)).get_content().strip() == "Été"
    assert list((spool / "tmp").iterdir()) == []


def test_handed_over_again_is_a_success_that_writes_nothing(spool):
    connection = get_connection()
    connection.send_messages([message(body="Premier")])
    before = (spool / "un.eml").stat().st_mtime_ns
    assert connection.send_messages([message(body="Second")]) == 1
    assert (spool / "un.eml").stat().st_mtime_ns == before
    assert read_mail(spool / "un.eml").get_content().strip() == "Premier"


def test_a_failed_write_leaves_nothing(spool, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        get_connection().send_messages([message()])
    assert spooled_files() == []
    assert list((spool / "tmp").iterdir()) == []


def test_what_killed_workers_left_is_cleared_away(spool):
    (spool / "tmp").mkdir(parents=True)
    old, recent = spool / "tmp" / "vieux", spool / "tmp" / "en-cours"
    for part in (old, recent):
        part.write_text("moitié")
    os.utime(old, (time.time() - 7200,) * 2)
    get_connection().open()
    assert (old.exists(), recent.exists()) == (False, True)


@pytest.mark.parametrize("identifier", ["", "../../etc/passwd", "a b", "x" * 121, "é"])
def test_an_identifier_that_is_no_name_is_refused(identifier):
    with pytest.raises(ValueError, match="not an identifier"):
        file_name(f"<{identifier}@essaim.test>")


def test_newest_first(spool):
    assert spooled_files() == []
    get_connection().send_messages([message(), message("deux")])
    os.utime(spool / "un.eml", (time.time() + 10,) * 2)
    assert [path.stem for path in spooled_files()] == ["un", "deux"]


@pytest.mark.django_db
def test_outbox_sends_again_what_a_killed_worker_had_spooled(spool):
    mail = make_mail()
    assert outbox_send(now=timezone.now()) == 1
    type(mail).objects.update(state="pending", sent_at=None, handed_over_at=None)
    assert outbox_send(now=timezone.now()) == 1
    mail.refresh_from_db()
    assert (mail.state, len(spooled_files())) == ("sent", 1)
    assert "jeton-secret" in (spool / f"{mail.message_id}.eml").read_text(), "the reader's copy keeps its link"

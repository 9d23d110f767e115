"""Rules that the settings keep for everybody."""

import importlib.metadata
import re
import tomllib

import pytest
from django.conf import settings

from ess_platform.celery import WORKER_SOCKET_TIMEOUT, relax_worker_timeouts
from ess_platform.common.hashers import SmallArgon2PasswordHasher
from ess_platform.settings import background, base

LOCKS = ["requirements/base.txt", "requirements/dev.txt", "package-lock.json"]


def test_a_task_ends_before_its_message_is_given_to_another_worker():
    options = background.CELERY_BROKER_TRANSPORT_OPTIONS
    assert background.CELERY_TASK_SOFT_TIME_LIMIT < background.CELERY_TASK_TIME_LIMIT
    assert options["visibility_timeout"] > background.CELERY_TASK_TIME_LIMIT


def test_messages_are_acknowledged_after_the_work():
    assert background.CELERY_TASK_ACKS_LATE is True
    assert background.CELERY_TASK_REJECT_ON_WORKER_LOST is True
    assert background.CELERY_WORKER_PREFETCH_MULTIPLIER == 1


def test_the_web_process_never_waits_for_a_silent_broker():
    options = background.CELERY_BROKER_TRANSPORT_OPTIONS
    assert (options["socket_connect_timeout"], options["socket_timeout"]) == (1, 1)
    assert background.CELERY_TASK_PUBLISH_RETRY_POLICY["max_retries"] == 1


def test_a_worker_is_given_more_patience():
    class Conf:
        broker_transport_options = dict(background.CELERY_BROKER_TRANSPORT_OPTIONS)

    relax_worker_timeouts(conf=Conf)
    expected = background.CELERY_BROKER_TRANSPORT_OPTIONS | {"socket_timeout": WORKER_SOCKET_TIMEOUT}
    assert Conf.broker_transport_options == expected
    assert background.CELERY_BROKER_TRANSPORT_OPTIONS["socket_timeout"] == 1


def test_every_request_is_one_transaction():
    assert settings.DATABASES["default"]["ATOMIC_REQUESTS"] is True


def test_postgresql_gives_up_in_time(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@h:5432/d")
    database = base.external_database(base.POSTGRES_TIMEOUTS)
    assert database["OPTIONS"] == {
        "connect_timeout": 3,
        "options": "-c statement_timeout=10000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=15000",
    }
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (60, True)


def test_sqlite_locks_before_it_reads(tmp_path):
    options = base.sqlite_database(tmp_path)["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


@pytest.mark.parametrize(("depth", "is_under_var"), [(1, True), (40, False)])
def test_the_socket_of_the_broker_fits(monkeypatch, depth, is_under_var):
    var = background.Path("/srv", *["folder"] * depth)
    monkeypatch.setattr(background, "VAR", var)
    path = background.embedded_broker_socket()
    assert path.is_relative_to(var) is is_under_var
    assert len(str(path)) <= background.MAX_SOCKET_PATH


def test_two_folders_never_share_a_broker(monkeypatch):
    paths = set()
    for name in ("a", "b"):
        monkeypatch.setattr(background, "VAR", background.Path("/srv", *["folder"] * 40, name))
        paths.add(background.embedded_broker_socket())
    assert len(paths) == 2


def test_passwords_are_hashed_with_a_bounded_memory():
    hasher = SmallArgon2PasswordHasher()
    encoded = hasher.encode("correct horse", hasher.salt())
    assert "argon2id" in encoded
    assert "m=19456,t=2,p=1" in encoded
    assert hasher.verify("correct horse", encoded) is True


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_no_registry(name):
    text = (base.BASE / name).read_text()
    found = re.findall(r"--(?:extra-)?index-url|--find-links|\"resolved\"|https?://\S*(?:registry|pypi)\S*", text)
    assert found == []


def test_the_version_is_said_once():
    project = tomllib.loads((base.BASE / "pyproject.toml").read_text())["project"]
    assert project["version"] == importlib.import_module("ess_platform").__version__

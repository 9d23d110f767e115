"""`/sante/` says what works, 503 when something does not; `/sante/vivant/` only that we answer."""

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import include, path, reverse

from ess_platform import __version__
from ess_platform.common.views import health

urlpatterns = [path("sante/", include("ess_platform.common.health_urls"))]
pytestmark = [pytest.mark.urls(__name__)]
ALL_OK = {"database": "ok", "broker": "ok", "worker": "ok", "storage": "ok"}


def works():
    return True


def fails():
    raise ConnectionRefusedError("secret-host:5432")


@pytest.fixture
def checks(monkeypatch):
    """Checks that all work, to be replaced one by one."""
    replaced = dict.fromkeys(health.CHECKS, works)
    monkeypatch.setattr(health, "CHECKS", replaced)
    return replaced


def test_addresses():
    assert (reverse("health:ready"), reverse("health:alive")) == ("/sante/", "/sante/vivant/")


def test_all_is_well(checks):
    response = Client().get("/sante/")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", **ALL_OK, "version": __version__}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", ALL_OK)
@pytest.mark.parametrize("check", [fails, lambda: False])
def test_one_thing_down_is_503_and_says_which(checks, name, check):
    checks[name] = check
    response = Client().get("/sante/")
    assert response.status_code == 503
    assert response.json() == {"status": "down", **ALL_OK, name: "down", "version": __version__}
    assert "secret-host" not in response.content.decode()


def test_alive_asks_nobody(checks):
    checks.update(dict.fromkeys(checks, fails))
    response = Client().get("/sante/vivant/")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("address", ["/sante/", "/sante/vivant/"])
def test_nothing_is_changed_there(checks, address):
    assert Client().post(address).status_code == 405


@pytest.mark.django_db
def test_the_database_is_really_asked(monkeypatch):
    assert health.check_database() is True

    def away():
        raise OperationalError

    monkeypatch.setattr(health.connection, "cursor", away)
    assert health.run_check("database", health.check_database) == "down"


def test_storage_is_written_read_and_left_clean():
    assert health.check_storage() is True
    assert health.default_storage.listdir("health") == ([], [])


def test_no_broker_means_no_worker_is_asked(monkeypatch):
    monkeypatch.setitem(health.CHECKS, "broker", lambda: False)
    monkeypatch.setattr(health.app.control, "ping", fails)
    assert health.check_worker() is False


@pytest.mark.parametrize(("replies", "expected"), [([{"node": {"ok": "pong"}}], True), ([], False)])
def test_one_worker_is_enough(monkeypatch, replies, expected):
    monkeypatch.setitem(health.CHECKS, "broker", works)
    monkeypatch.setattr(health.app.control, "ping", lambda **options: replies)
    assert health.check_worker() is expected


def test_answers_are_kept_for_a_while(monkeypatch):
    clock, asked = [100.0], []
    monkeypatch.setattr(health.time, "monotonic", lambda: clock[0])
    kept = health.Kept(lambda: asked.append(1) is None, 10)
    assert (kept(), kept(), len(asked)) == (True, True, 1)
    clock[0] += 10
    assert (kept(), len(asked)) == (True, 2)


def test_a_failure_is_kept_too(monkeypatch):
    kept = health.Kept(fails, 10)
    with pytest.raises(ConnectionRefusedError):
        kept()
    assert kept() is False

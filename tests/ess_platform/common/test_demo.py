"""`manage.py demo`: clear refusals, everything up by itself, everything gone at Ctrl-C."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from ess_platform.common.management.commands import demo
from tests.migrated import migrated_file


@pytest.fixture
def taken_port():
    """A port that somebody else listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_taken_port_is_said_with_a_way_out(taken_port):
    with pytest.raises(CommandError) as refusal:
        demo.check_port_free("127.0.0.1", taken_port)
    assert str(refusal.value) == (
        f"La démonstration ne peut pas démarrer : le port {taken_port} est déjà pris ; "
        f"choisissez-en un autre, par exemple : PORT={taken_port + 1} ./run.sh demo."
    )


def test_a_free_port_is_accepted(free_port):
    assert demo.check_port_free("127.0.0.1", free_port) is None


def test_an_address_of_another_machine_is_refused(free_port):
    with pytest.raises(CommandError, match=r"n’est pas une adresse de cette machine"):
        demo.check_port_free("192.0.2.1", free_port)


def test_names_of_the_machine():
    assert demo.own_names("127.0.0.1") == ["127.0.0.1"]
    assert demo.own_names("::1") == ["[::1]"]
    assert socket.gethostname() in demo.own_names("0.0.0.0")


def test_a_folder_of_ours_is_closed_to_the_others(tmp_path):
    folder = tmp_path / "broker"
    demo.private_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_prepared_by_somebody_else_is_refused(tmp_path):
    trap = tmp_path / "trap"
    trap.symlink_to(tmp_path)
    with pytest.raises(CommandError, match="appartient à un autre compte"):
        demo.private_folder(trap)


def test_production_is_refused(settings):
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="réglages de production"):
        call_command("demo")


def process_table():
    """State and parent of every process; a bare Debian has no `ps`."""
    table = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
            table[int(path.parent.name)] = (state, int(parent))
    return table


def family_of(pid):
    """A process and all those below it."""
    table = process_table()
    family = {pid}
    for _ in table:
        family |= {child for child, (_, parent) in table.items() if parent in family}
    return family


def is_running(pid):
    """Say whether a process lives, without those that ended and wait to be noticed."""
    return process_table().get(pid, ("Z", 0))[0] != "Z"


needs_proc = pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are counted in /proc")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Where the demo keeps its data: tables without a row at its first start, found again at the next one."""
    folder = tmp_path_factory.mktemp("demo") / "var"
    folder.mkdir()
    shutil.copy(migrated_file(), folder / "db.sqlite3")
    return folder


@pytest.fixture
def running_demo(tmp_path, data, free_port):
    """A demo of its own: folder, port, embedded database and broker."""
    drop = {"DATABASE_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "SITE_URL", "ALLOWED_HOSTS", "HOST"}
    env = {name: value for name, value in os.environ.items() if name not in drop}
    env |= {"VAR_DIR": str(data), "PORT": str(free_port), "PYTHONUNBUFFERED": "1"}
    with (tmp_path / "out").open("w+") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo"], cwd=settings.BASE, env=env, stdout=out, stderr=out
        )
        try:
            end = time.monotonic() + 180
            while "Ctrl-C" not in (tmp_path / "out").read_text():
                assert process.poll() is None, (tmp_path / "out").read_text()
                assert time.monotonic() < end, (tmp_path / "out").read_text()
                time.sleep(0.2)
            yield process, f"http://127.0.0.1:{free_port}", tmp_path / "out"
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


@needs_proc
def test_everything_runs_then_nothing_is_left(running_demo, data):
    process, address, out = running_demo
    with urllib.request.urlopen(f"{address}/sante/", timeout=20) as answer:
        state = json.load(answer)
    names = ("status", "database", "broker", "worker", "storage")
    assert {name: state[name] for name in names} == dict.fromkeys(names, "ok")
    assert f"Essaim est prêt : {address}/" in out.read_text()

    second = subprocess.run(
        [sys.executable, "manage.py", "demo", "--port", "0"],
        cwd=settings.BASE,
        env=os.environ | {"VAR_DIR": str(data), "DJANGO_SETTINGS_MODULE": "ess_platform.settings.dev"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert "Une démonstration tourne déjà" in second.stderr

    family = family_of(process.pid)
    assert len(family) >= 6  # itself, broker, web and its two, worker and its pool, scheduler
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert [pid for pid in family if is_running(pid)] == []
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address, timeout=2)


@needs_proc
def test_a_killed_demo_leaves_nobody_behind(running_demo):
    process, _, _ = running_demo
    family = family_of(process.pid)
    process.kill()
    process.wait()
    end = time.monotonic() + 40
    while any(map(is_running, family)) and time.monotonic() < end:
        time.sleep(0.2)
    assert [pid for pid in family if is_running(pid)] == []

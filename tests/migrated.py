"""A database already migrated, which every test database and every platform of a browser begins as a copy of.

Migrations take half a minute of a processor; each worker of a run would play them anew. The copy is kept in `var/`
or on the server, under a name that changes with what makes it, so that the next run begins at once.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
PREFIX = "essaim_migrated_"


def _digest() -> str:
    """Changes with any migration, ours or of a package, and with what migrations call."""
    made = hashlib.sha256()
    for package in ("django", "django-allauth"):
        made.update(f"{package} {version(package)}\n".encode())
    ours = (path for path in ROOT.glob("**/migrations/*.py") if ".venv" not in path.parts)
    for path in sorted([*ours, ROOT / "ess_platform/common/db_triggers.py"]):
        made.update(path.read_bytes())
    return made.hexdigest()[:12]


def _alone(make: Callable[[], None]) -> None:
    VAR.mkdir(exist_ok=True)
    with (VAR / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make()


def _migrate(**variables: str) -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "PYTEST_"))}
    environment = kept | {"DJANGO_SETTINGS_MODULE": "ess_platform.settings.dev"} | variables
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=True)


def migrated_file() -> Path:
    """The SQLite database, made on the first call; to be copied, never written."""
    found = VAR / f"{PREFIX}{_digest()}.sqlite3"

    def make():
        if found.exists():
            return
        with tempfile.TemporaryDirectory(dir=VAR) as folder:
            _migrate(VAR_DIR=folder)
            with sqlite3.connect(Path(folder) / "db.sqlite3") as connection:
                connection.execute("PRAGMA journal_mode=DELETE")  # all of it in one file
            connection.close()
            for former in VAR.glob(f"{PREFIX}*"):
                former.unlink()
            shutil.move(Path(folder) / "db.sqlite3", found)

    _alone(make)
    return found


def migrated_database(url: str) -> str:
    """Name of the database of the server of `url` to give as `TEMPLATE`, made on the first call."""
    name = f"{PREFIX}{_digest()}"

    def make():
        connection = psycopg2.connect(url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
            there = {row[0] for row in cursor}
            if name in there:
                return
            unfinished = f"{PREFIX}unfinished"
            for former in there:
                cursor.execute(f'DROP DATABASE "{former}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{unfinished}"')
            with tempfile.TemporaryDirectory() as folder:
                _migrate(VAR_DIR=folder, DATABASE_URL=urlunsplit(urlsplit(url)._replace(path=f"/{unfinished}")))
            cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
        connection.close()

    _alone(make)
    return name

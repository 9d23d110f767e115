"""The whole platform as `./run.sh demo` starts it: its own database, broker, web server and worker."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from tests.migrated import migrated_database

ROOT = Path(__file__).resolve().parents[2]
START_TIMEOUT = 180


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Stack:
    """One running platform. `shell(code)` runs Python inside it and returns what the code prints."""

    var: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="essaim-")))
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        env = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "PYTEST_"))}
        env |= {
            "DJANGO_SETTINGS_MODULE": "ess_platform.settings.dev",
            "VAR_DIR": str(self.var),
            "SITE_URL": self.base,
            "PYTHONUNBUFFERED": "1",
            "TASK_QUEUE": f"essaim-stack-{self.port}",  # two workers on one Redis never share a queue
        }
        if os.environ.get("DATABASE_URL"):
            env["DATABASE_URL"] = self._own_database(os.environ["DATABASE_URL"])
        return env

    def _own_database(self, url: str) -> str:
        parts = urlsplit(url)
        return urlunsplit(parts._replace(path=f"/essaim_stack_{self.port}"))

    def _database(self, verb: str) -> None:
        url = os.environ.get("DATABASE_URL")
        if not url:
            return
        connection = psycopg2.connect(url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            ending = " WITH (FORCE)" if verb == "DROP" else f' TEMPLATE "{migrated_database(url)}"'
            cursor.execute(f'{verb} DATABASE "essaim_stack_{self.port}"{ending}')
        connection.close()

    def start(self) -> None:
        if self.process is None:
            self._database("CREATE")
        with (self.var / "demo.out").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", "--host", "127.0.0.1", "--port", str(self.port)],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        end = time.monotonic() + START_TIMEOUT
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError((self.var / "demo.out").read_text(errors="replace")[-4000:])
            time.sleep(0.3)

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base}/sante/", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)

    def close(self) -> None:
        self.stop()
        self._database("DROP")
        shutil.rmtree(self.var, ignore_errors=True)

    def shell(self, code: str) -> str:
        return self.manage("shell", "-v0", "-c", code)

    def manage(self, *words: str) -> str:
        """Run a management command on the data of this platform; return what it prints."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=START_TIMEOUT,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def json(self, code: str):
        return json.loads(self.shell(f"import json\n{code}"))

    def worker_pids(self) -> list[int]:
        """The worker's main process and its pool, from the process table."""
        pids = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
                environment = (entry / "environ").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if "celery" in words and f"VAR_DIR={self.var}" in environment:
                pids.append(int(entry.name))
        return sorted(pids)

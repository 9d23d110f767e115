"""Health checks: `/sante/` says what works, `/sante/vivant/` that the process answers."""

import logging
import secrets
import threading
import time
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ess_platform import __version__
from ess_platform.celery import app

logger = logging.getLogger(__name__)

PING_TIMEOUT = 1.0  # seconds; a worker that is there answers in a few milliseconds
KEEP_FOR = 10.0  # seconds that the answer of a check that costs something is kept for


def check_database() -> bool:
    """Run the smallest query there is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def check_broker() -> bool:
    """Connect, with one more try at once rather than the patience that a task would get."""
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
        return True


def check_worker() -> bool:
    """Ask for one worker to answer, and stop at the first one that does."""
    if not CHECKS["broker"]():
        return False  # nobody can be asked, and a broadcast would insist
    return bool(app.control.ping(timeout=PING_TIMEOUT, limit=1))


def check_storage() -> bool:
    """Write a small file where the documents go, read it again and remove it."""
    content = secrets.token_bytes(16)
    name = default_storage.save(f"health/{secrets.token_hex(8)}", ContentFile(content))
    try:
        with default_storage.open(name) as file:
            return file.read() == content
    finally:
        default_storage.delete(name)


class Kept:
    """A check whose last answer is kept for a while in this process, asked by one thread at a time."""

    def __init__(self, check: Callable[[], bool], keep_for: float):
        self.check, self.keep_for = check, keep_for
        self.lock = threading.Lock()
        self.until, self.answer = 0.0, False

    def __call__(self) -> bool:
        with self.lock:
            if time.monotonic() >= self.until:
                try:
                    self.answer = self.check()
                except Exception:
                    self.answer = False
                    raise
                finally:
                    self.until = time.monotonic() + self.keep_for
            return self.answer


CHECKS: dict[str, Callable[[], bool]] = {
    "database": check_database,
    "broker": Kept(check_broker, 1.0),
    "worker": Kept(check_worker, KEEP_FOR),
    "storage": Kept(check_storage, KEEP_FOR),
}


def run_check(name: str, check: Callable[[], bool]) -> str:
    """Say `ok` or `down`; the cause goes to the log, never to the visitor."""
    try:
        return "ok" if check() else "down"
    except Exception as error:
        logger.warning("Health check %s failed: %s: %s", name, type(error).__name__, error)
        return "down"


@login_not_required
@transaction.non_atomic_requests
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Tell whether database, broker, worker and storage work; 503 when one of them does not."""
    states = {name: run_check(name, check) for name, check in CHECKS.items()}
    is_ok = all(state == "ok" for state in states.values())
    body = {"status": "ok" if is_ok else "down", **states, "version": __version__}
    return JsonResponse(body, status=200 if is_ok else 503)


@login_not_required
@transaction.non_atomic_requests
@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """Tell that this process answers, whatever the state of what it depends on."""
    return JsonResponse({"status": "ok"})

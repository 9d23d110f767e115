"""Background work: the broker, and how Celery treats tasks.

Embedded default: Valkey on a socket, started by `manage.py demo`. A message is only a hint, the row in the
database is the job: nothing here has to keep one safe.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from celery.schedules import crontab

from ess_platform.settings.environment import VAR, env

MAX_SOCKET_PATH = 100  # bytes; the system's limit is 107


def embedded_broker_socket() -> Path:
    """Where `manage.py demo` puts the broker's socket: under `VAR`, or a short path when that is too long."""
    path = VAR.resolve() / "valkey" / "valkey.sock"
    if len(os.fsencode(path)) <= MAX_SOCKET_PATH:
        return path
    short = hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"essaim-{os.getuid()}-{short}" / "valkey.sock"


EMBEDDED_BROKER = not env.str("CELERY_BROKER_URL", "")
if EMBEDDED_BROKER:
    BROKER_SOCKET = embedded_broker_socket()
    CELERY_BROKER_URL = f"redis+socket://{BROKER_SOCKET}"
else:
    BROKER_SOCKET = None
    CELERY_BROKER_URL = env.str("CELERY_BROKER_URL")

# One worker and no other: what it finds « running » when it starts has nobody behind it, so it need not wait
# for the lease to end. True of the embedded broker, and of the demo whatever its broker; never in production.
SINGLE_WORKER = env.bool("SINGLE_WORKER", EMBEDDED_BROKER)
# Two installations on one Redis need two names.
CELERY_TASK_DEFAULT_QUEUE = env.str("TASK_QUEUE", "") or "essaim"

CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,  # above CELERY_TASK_TIME_LIMIT
    "socket_connect_timeout": 1,
    "socket_timeout": 1,  # the worker lengthens it when it starts (ess_platform/celery.py)
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.2,
}
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.2,
}
CELERY_TASK_IGNORE_RESULT = True  # the job's row holds the result
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 100
# A bilan of 300 laureates takes 0.9 GB, one of 22 a third of it: the process that made the large one is replaced.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 500_000  # kB
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    # A message that waited longer than the period is out of date: the next one does the same work.
    "sweep-jobs": {"task": "reporting.sweep_jobs", "schedule": 30, "options": {"expires": 30}},
    "expire-files": {"task": "reporting.expire_files", "schedule": 3600, "options": {"expires": 3600}},
    "sweep-imports": {"task": "laureates.sweep_imports", "schedule": 60, "options": {"expires": 60}},
    "plan-reminders": {"task": "laureates.plan_reminders", "schedule": 600, "options": {"expires": 600}},
    "send-team-digest": {
        "task": "laureates.send_team_digest",
        "schedule": crontab(hour=17, minute=0, day_of_week="mon-fri"),
        "options": {"expires": 3600},
    },
    "plan-session-reminders": {"task": "sessions.plan_reminders", "schedule": 600, "options": {"expires": 600}},
    "send-reminders": {"task": "notifications.send_reminders", "schedule": 60, "options": {"expires": 60}},
    "send-notice-digests": {
        "task": "notifications.send_notice_digests",
        "schedule": crontab(hour=9, minute=0, day_of_week="mon"),
        "options": {"expires": 3600},
    },
    "purge-notices": {
        "task": "notifications.purge_notices",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 3600},
    },
    "send-outbox": {"task": "notifications.send_outbox", "schedule": 60, "options": {"expires": 60}},
}

"""Settings of `mail_worker.py`: the test settings, on the database and the transport that it is given."""

import os

from ess_platform.settings.test import *  # noqa: F403

if os.environ.get("EMAIL_URL"):
    EMAIL_BACKEND = "ess_platform.notifications.smtp.EmailBackend"
else:
    EMAIL_BACKEND = "ess_platform.notifications.spool.EmailBackend"
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"handlers": [], "level": "CRITICAL"}}

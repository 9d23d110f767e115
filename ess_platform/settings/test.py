"""Tests: the embedded default in memory, or the servers of `DATABASE_URL` and `CELERY_BROKER_URL`."""

import atexit
import os
import shutil
import tempfile

# Before anything reads it: nothing that a test writes may reach the data of the developer.
_scratch = None
if "VAR_DIR" not in os.environ:
    _scratch = os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="essaim-test-")
    atexit.register(shutil.rmtree, _scratch, ignore_errors=True)

from ess_platform.settings.base import *  # noqa: E402, F403
from ess_platform.settings.base import (  # noqa: E402
    DATABASES,
    POSTGRES_TIMEOUTS,
    VAR,
    external_database,
)

SECRET_KEY = "only-for-the-tests-" + "x" * 50
DEBUG = False
DEMO_MODE = True
DEMO_PASSWORD = "essaim-demo-2026"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "http://testserver"
MFA_REQUIRED_FOR_STAFF = False

if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # Making the test databases, and a test that computes inside its transaction, may take longer.
    DATABASES["default"] = external_database(dict.fromkeys(POSTGRES_TIMEOUTS, 60_000))
    DATABASES["default"]["CONN_MAX_AGE"] = 0
else:
    DATABASES["default"]["NAME"] = VAR / "db.sqlite3"  # the test database itself is in memory

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = None  # nothing is collected: files are served from where they are
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # nothing is scanned when a test client is made
CELERY_TASK_ALWAYS_EAGER = True  # never outside unit tests
CELERY_TASK_EAGER_PROPAGATES = True

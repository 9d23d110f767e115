"""The platform as it runs in production, on a database of its own; `VAR_DIR` and `DATABASE_URL` say where."""

from ess_platform.settings.base import *  # noqa: F403

SECRET_KEY = "only-for-the-benchmarks-" + "x" * 50
DEBUG = False
DEMO_MODE = True
DEMO_PASSWORD = "essaim-demo-2026"
ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
SITE_URL = "http://testserver"
MFA_REQUIRED_FOR_STAFF = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = False

"""Production: everything by environment, and nothing starts on a missing or an example value."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from ess_platform.settings.base import *  # noqa: F403
from ess_platform.settings.base import STORAGES, env

PLACEHOLDER = "a-remplacer"  # every value of .env.example that must be changed says it
REQUIRED = (
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "DATABASE_URL",
    "CELERY_BROKER_URL",
    "EMAIL_URL",
    "MEDIA_ROOT",
)
CHECKED = (*REQUIRED, "DEFAULT_FROM_EMAIL", "CONTACT_EMAIL")
MIN_KEY_LENGTH = 50
FORCE_DEMO = env.bool("ESSAIM_FORCE_DEMO", False)


def problems() -> list[str]:
    """Say in French what keeps this environment from being a production one."""
    required = (*REQUIRED, "DEMO_PASSWORD") if FORCE_DEMO else REQUIRED
    found = []
    if env.str("STORAGE_URL", ""):
        found.append("STORAGE_URL : le stockage S3 n’est pas encore pris en charge, indiquez MEDIA_ROOT")
    found += [f"{name} : variable absente ou vide" for name in required if not env.str(name, "").strip()]
    found += [
        f"{name} : c’est encore la valeur d’exemple"
        for name in dict.fromkeys((*CHECKED, *required))
        if PLACEHOLDER in env.str(name, "")
    ]
    key = env.str("SECRET_KEY", "")
    if key and PLACEHOLDER not in key and (len(key) < MIN_KEY_LENGTH or len(set(key)) < 10):
        found.append(f"SECRET_KEY : trop courte ou trop simple ({MIN_KEY_LENGTH} caractères aléatoires au moins)")
    if "*" in env.str("ALLOWED_HOSTS", ""):
        found.append("ALLOWED_HOSTS : nommez les domaines, sans « * »")
    return found


if found := problems():
    raise ImproperlyConfigured("Essaim ne démarre pas en production :\n- " + "\n- ".join(found))

DEBUG = False
DEMO_MODE = FORCE_DEMO
MFA_REQUIRED_FOR_STAFF = env.bool("MFA_REQUIRED_FOR_STAFF", True)
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = [key for key in env.list("SECRET_KEY_FALLBACKS", []) if key]
ALLOWED_HOSTS = [host.strip() for host in env.list("ALLOWED_HOSTS") if host.strip()]
SITE_URL = env.str("SITE_URL").rstrip("/")
CSRF_TRUSTED_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(SITE_URL))]

# HTTPS only. Whether a request came by HTTPS is told by gunicorn, which believes the proxies of
# FORWARDED_ALLOW_IPS and nobody else.
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^sante/"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_SECURE = True

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

if dsn := env.str("SENTRY_DSN", ""):
    try:
        import sentry_sdk
    except ImportError as error:
        raise ImproperlyConfigured("SENTRY_DSN demande le paquet sentry-sdk, qui n’est pas installé.") from error
    sentry_sdk.init(dsn=dsn, send_default_pii=False, include_local_variables=False, max_request_body_size="never")

"""What all settings share. Embedded default: SQLite and Valkey under `VAR_DIR`, no server to install.

Everything that differs between places comes from the environment; `.env.example` lists the names.
Any of them may be given as NAME_FILE, the path of a file that holds the value.
"""

from pathlib import Path

from ess_platform.settings.background import *  # noqa: F403
from ess_platform.settings.environment import ASSETS_DIR, BASE, VAR, env

# --- Product ---------------------------------------------------------------------------------------

PRODUCT_NAME = "Essaim"
SITE_URL = env.str("SITE_URL", "") or "http://127.0.0.1:8000"
DEMO_MODE = False  # shows in every page and every PDF that the data is fictitious
DEMO_PASSWORD = env.str("DEMO_PASSWORD", "") or "essaim-demo-2026"
DEMO_EMAIL_DOMAIN = "essaim.example"
MFA_REQUIRED_FOR_STAFF = False
ADMIN_PATH = env.str("ADMIN_PATH", "") or "administration/django/"

# Who runs this installation, for the legal pages; what is not given is shown as «non renseigné».
OPERATOR_NAME = env.str("OPERATOR_NAME", "")
OPERATOR_ADDRESS = env.str("OPERATOR_ADDRESS", "")
OPERATOR_REGISTRATION = env.str("OPERATOR_REGISTRATION", "")
OPERATOR_PUBLICATION_DIRECTOR = env.str("OPERATOR_PUBLICATION_DIRECTOR", "")
HOST_NAME = env.str("HOST_NAME", "")
HOST_ADDRESS = env.str("HOST_ADDRESS", "")
DPO_EMAIL = env.str("DPO_EMAIL", "")

# --- Applications ----------------------------------------------------------------------------------

INSTALLED_APPS = [
    "ess_platform.common",
    "ess_platform.directory",
    "ess_platform.accounts",
    "ess_platform.audit",
    "ess_platform.notifications",
    "programmes",
    "laureates",
    "sessions",
    "sponsors",
    "reporting",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "csp",
    "django.forms",
]

# From the outside in. The first ones dress every answer, static files and errors included.
MIDDLEWARE = [
    "ess_platform.common.middleware.RequestIdMiddleware",
    "ess_platform.common.middleware.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ess_platform.common.middleware.DatabaseUnavailableMiddleware",
    "ess_platform.common.middleware.MalformedInputMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ess_platform.common.middleware.NoStoreMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ess_platform.accounts.middleware.AccessLinkMiddleware",
    "ess_platform.accounts.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ess_platform.accounts.middleware.SecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "ess_platform.urls"
WSGI_APPLICATION = "ess_platform.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ess_platform.common.context_processors.product",
                "ess_platform.accounts.context_processors.navigation",
                "ess_platform.notifications.context_processors.notices",
            ],
        },
    },
]

# --- Language and time -----------------------------------------------------------------------------

LANGUAGE_CODE = "fr-fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"  # CELERY_TIMEZONE says the same
USE_I18N = True
USE_TZ = True

# --- Database --------------------------------------------------------------------------------------

POSTGRES_TIMEOUTS = {  # milliseconds; nothing slow happens inside a transaction
    "statement_timeout": 10_000,
    "lock_timeout": 5_000,
    "idle_in_transaction_session_timeout": 15_000,
}


def sqlite_database(path: Path) -> dict:
    """Describe the embedded database. Without IMMEDIATE, concurrent writes fail at once («locked»)."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "ATOMIC_REQUESTS": True,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;"
            # Without it « INSERT OR REPLACE » removes a row without waking the guards of its table.
            " PRAGMA recursive_triggers=ON;",
        },
    }


def external_database(timeouts: dict[str, int]) -> dict:
    """Describe the database of `DATABASE_URL`, with its time limits when it is PostgreSQL."""
    database = env.dj_db_url("DATABASE_URL", conn_max_age=60, conn_health_checks=True)
    database["ATOMIC_REQUESTS"] = True
    if database["ENGINE"].endswith("postgresql"):
        limits = " ".join(f"-c {name}={value}" for name, value in timeouts.items())
        database["OPTIONS"] = {"connect_timeout": 3, "options": limits, **database.get("OPTIONS", {})}
    return database


if env.str("DATABASE_URL", ""):
    DATABASES = {"default": external_database(POSTGRES_TIMEOUTS)}
else:
    DATABASES = {"default": sqlite_database(VAR / "db.sqlite3")}

# In the database too: counters of the rate limits must be shared by all processes, and log-in must
# work while the broker is down. `createcachetable` makes the table.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# --- Files -----------------------------------------------------------------------------------------

MEDIA_ROOT = env.str("MEDIA_ROOT", "") or str(VAR / "media")  # private: never served by address
STATIC_URL = "static/"
STATIC_ROOT = env.str("STATIC_ROOT", "") or str(BASE / "static_root")
STATICFILES_DIRS = [
    BASE / "static",
    ("bootstrap", ASSETS_DIR / "bootstrap"),
    ("fonts", ASSETS_DIR / "fonts"),
]
STORAGES = {
    "default": {"BACKEND": "ess_platform.common.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # without files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = [
    "ess_platform.common.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_KEPT = 16_000_000  # bytes of one file: more than any form accepts, which then says so itself
FILE_UPLOAD_REQUEST = 200_000_000  # bytes of one request; beyond, page 413

# --- Sign-in ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "ess_platform.common.hashers.SmallArgon2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "ess_platform.accounts.validators.EntropyPasswordValidator"},
    {"NAME": "ess_platform.accounts.validators.PersonalPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "accounts:home"
LOGOUT_REDIRECT_URL = "account_request_login_code"

PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_ADAPTER = "ess_platform.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts come by invitation
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
# allauth's own writes a row when the link is opened; a GET changes nothing.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE_URL.partition(":")[0]
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,5/10m/key",
    "reset_password": "20/m/ip,5/10m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
    "verify": "30/m/ip",  # the codes of documents, on the public page that checks them
}
# Addresses of visitors come from the connection, or from this many trusted proxies before it.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
MFA_ADAPTER = "ess_platform.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = PRODUCT_NAME

# Login is required by middleware. These pages, and no other, opt out with `login_not_required`.
PUBLIC_URL_NAMES = frozenset(
    {
        "account_confirm_login_code",
        "account_inactive",
        "account_login",
        "account_logout",
        "account_request_login_code",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "accounts:access_link",
        "accounts:access_link_page",
        "accounts:invitation_accept",
        "accounts:invitation_ask_again",
        "admin:login",
        "health:alive",
        "health:ready",
        "mfa_authenticate",
        "notifications:demo_mail",
        "notifications:demo_mail_html",
        "notifications:demo_mail_list",
        "pages:accessibility",
        "pages:help",
        "pages:home",
        "pages:legal",
        "pages:privacy",
        "pages:sitemap",
        "programmes:testimonial_link",
        "reporting:verify",
        "reporting:verify_code",
        "sessions:action_link",
        "sessions:calendar_feed",
        "sessions:poll_link",
        "sessions:presence_calendar",
        "sessions:presence_link",
        "sessions:questionnaire_link",
        "sessions:speaker_calendar",
        "sessions:speaker_link",
        "sessions:signing",
        "sessions:signing_code",
        "sessions:signing_done",
        "sessions:visit_note_link",
    }
)

# --- Sessions, cookies and headers -----------------------------------------------------------------

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "ess_platform.common.views.csrf.csrf_failure"
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Mail ------------------------------------------------------------------------------------------

EMAIL_FILE_PATH = str(VAR / "mails")
if env.str("EMAIL_URL", ""):
    EMAIL_BACKEND = "ess_platform.notifications.smtp.EmailBackend"
    globals().update(env.dj_email_url("EMAIL_URL"))  # names a backend for other schemes than smtp
else:
    EMAIL_BACKEND = "ess_platform.notifications.spool.EmailBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "") or f"{PRODUCT_NAME} <ne-pas-repondre@essaim.example>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL
CONTACT_EMAIL = env.str("CONTACT_EMAIL", "") or "contact@essaim.example"

# --- Logs ------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "ess_platform.common.middleware.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        **{name: {"level": "ERROR"} for name in ("weasyprint", "weasyprint.progress", "fontTools")},
    },
}

"""What every answer carries, and what malformed input or a missing database is answered with."""

import codecs
import logging
import re
import secrets
import sys
from contextvars import ContextVar

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.http.request import UnreadablePostError
from django.template.loader import select_template

logger = logging.getLogger(__name__)

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "gamepad",
        "geolocation",
        "gyroscope",
        "hid",
        "idle-detection",
        "local-fonts",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "screen-wake-lock",
        "serial",
        "storage-access",
        "usb",
        "xr-spatial-tracking",
    )
)
RETRY_AFTER = 5  # seconds, told to who meets a page that is unavailable for a moment
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL refuses the first, UTF-8 the others
ACCEPTED_CHARSETS = {"utf-8", "ascii"}
CHARSET = re.compile(r"charset\s*=\s*\"?([^\";]*)", re.IGNORECASE)
SENTENCES = {
    400: "Cette demande contient des données que le site ne peut pas lire.",
    413: "Cet envoi est trop volumineux.",
    415: "Ce format d’envoi n’est pas accepté : le site attend du texte en UTF-8.",
    503: "Le site est momentanément indisponible. Réessayez dans quelques instants.",
}

_request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIdFilter(logging.Filter):
    """Give each log line the reference of the request that wrote it."""

    def filter(self, record):
        record.request_id = _request_id.get()
        return True


def error_page(request, status: int) -> HttpResponse:
    """Answer `status` with its French page.

    The page is rendered without the request: whoever is signed in must not be looked up here, the
    database may be what is missing. Should the page itself fail, one French sentence is the answer.
    """
    reference = getattr(request, "request_id", "")
    names = [f"{status}.html"] if status >= 500 else [f"{status}.html", "400.html"]
    try:
        body = select_template(names).render({"reference": reference, "reason": SENTENCES[status]})
        kind = "text/html; charset=utf-8"
    except Exception:
        logger.exception("The error page %s cannot be rendered", status)
        body, kind = f"{SENTENCES[status]}\nRéférence : {reference}\n", "text/plain; charset=utf-8"
    response = HttpResponse(body, status=status, content_type=kind)
    response["Cache-Control"] = "no-store"
    if status == 503:
        response["Retry-After"] = str(RETRY_AFTER)
    return response


class RequestIdMiddleware:
    """Give each request a reference of its own, in its logs, its answer and its error pages."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.request_id = secrets.token_hex(6)
        token = _request_id.set(request.request_id)
        try:
            response = self.get_response(request)
        finally:
            _request_id.reset(token)
        response["X-Request-ID"] = request.request_id
        return response


class SecurityHeadersMiddleware:
    """Headers that Django and django-csp do not set, on every answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class NoStoreMiddleware:
    """Keep what a signed-in person sees out of every cache, unless the view decided otherwise.

    The session is not read here if nothing read it before: a page that does not know who asks has
    nothing to hide. Around the log-out too: the cookie still came with the request.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if "Cache-Control" not in response and request.session.accessed:
            has_cookie = settings.SESSION_COOKIE_NAME in request.COOKIES
            if has_cookie or not request.session.is_empty():
                response["Cache-Control"] = "no-store"
        return response


def is_temporary_failure(error: BaseException | None) -> bool:
    """Tell a database that is away or busy from a mistake of ours.

    SQLite says «no such table» with the same class: that one stays an error.
    """
    return isinstance(error, OperationalError | InterfaceError) and "no such" not in str(error)


class DatabaseUnavailableMiddleware:
    """Answer 503, never 500, while the database is away, locked or too slow.

    Errors of the view come by `process_exception`. Those of another middleware (the session, the
    person) have become a 500 already: the signal sent on the way says which ones to replace.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        got_request_exception.connect(self.note, dispatch_uid="ess_platform.database_unavailable")

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 500 and getattr(request, "database_unavailable", False):
            return error_page(request, 503)
        return response

    @staticmethod
    def note(sender, request=None, **kwargs):
        """Remember on the request that the database was the cause."""
        if request is not None and is_temporary_failure(sys.exc_info()[1]):
            request.database_unavailable = True

    def process_exception(self, request, exception):
        """Replace the error of a view."""
        if is_temporary_failure(exception):
            logger.error("Database unavailable: %s", str(exception).strip().replace("\n", " "))
            return error_page(request, 503)
        return None


def is_storable(text: str) -> bool:
    """Say whether a text from outside holds only what a database can hold."""
    return UNSTORABLE.search(text) is None


class MalformedInputMiddleware:
    """Refuse what no page can use before it reaches one: never a 500 for a malformed request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not self.has_known_charset(request):
            return error_page(request, 415)
        if not all(map(is_storable, [request.path, *self.texts(request.GET)])):
            return error_page(request, 400)
        for name, value in list(request.COOKIES.items()):
            if not is_storable(value):  # an escaped NUL in a session key would reach the database
                del request.COOKIES[name]
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        """Read the form once the address is known to exist, and check every text of it."""
        if request.method != "POST":
            return None
        try:
            texts = [*self.texts(request.POST), *self.file_names(request.FILES)]
        except RequestDataTooBig:
            return error_page(request, 413)
        except (BadRequest, UnreadablePostError, ValueError, LookupError):
            return error_page(request, 400)
        return None if all(map(is_storable, texts)) else error_page(request, 400)

    @staticmethod
    def has_known_charset(request) -> bool:
        """Accept UTF-8 and ASCII: the site sends its forms in nothing else."""
        named = CHARSET.findall(request.META.get("CONTENT_TYPE", ""))
        try:
            return all(codecs.lookup(name.strip()).name in ACCEPTED_CHARSETS for name in named)
        except (LookupError, ValueError):
            return False

    @staticmethod
    def texts(fields):
        """Every name and value of the fields."""
        for name, values in fields.lists():
            yield name
            yield from values

    @staticmethod
    def file_names(files):
        """Every field name, file name and declared type of the files."""
        for name, uploads in files.lists():
            yield name
            for upload in uploads:
                yield upload.name or ""
                yield upload.content_type or ""

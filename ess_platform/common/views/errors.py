"""Error pages: French, same frame, a reference to quote, no technical detail.

They are rendered without the request wherever a context processor could fail in its turn
(a database that is down is the usual reason of a 500).
"""

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def error_reference(request: HttpRequest) -> str:
    """The request identifier when a middleware gave one, else a short one that is logged."""
    return getattr(request, "request_id", "") or secrets.token_hex(4)


def spoken_reason(exception: Exception | None) -> str:
    """The sentence given to PermissionDenied, Http404… when it was written for the reader."""
    reason = exception.args[0] if exception and exception.args else ""
    return reason if isinstance(reason, str) else ""


def is_script(request: HttpRequest) -> bool:
    """Whether a script of ours asks (fetch or htmx), and not somebody who reads the answer as a page."""
    headers = request.headers
    if headers.get("HX-Request") == "true" or headers.get("X-Requested-With", "").lower() == "fetch":
        return True
    return headers.get("Accept", "").partition(",")[0].strip() == "application/json"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, without the reason: it comes from the framework, in English."""
    return static_error(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: says the reason, `raise PermissionDenied("Seule l’équipe peut clore une séance.")`."""
    reference = error_reference(request)
    context = {"reason": spoken_reason(exception), "reference": reference}
    logger.warning("403 %s %s", request.path, reference)
    return render(request, "403.html", context, status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same whether the object is missing or hidden: no reason."""
    return render(request, "404.html", status=404)


def conflict(request: HttpRequest, reason: str, back_url: str = "") -> HttpResponse:
    """409, called by a view when someone else changed the object in between."""
    context = {"reason": reason, "back_url": back_url, "reference": error_reference(request)}
    return render(request, "409.html", context, status=409)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, static."""
    return static_error(request, 500)


def static_error(request: HttpRequest, status: int) -> HttpResponse:
    """400, 429, 500, 503: no request in the template, so nothing can fail there."""
    reference = error_reference(request)
    logger.error("%s %s %s", status, request.path, reference)
    return HttpResponse(render_to_string(f"{status}.html", {"reference": reference}), status=status)

"""Who comes in, and how far: links of mails, sign-in, and a second factor for the team (AUTH-07)."""

from urllib.parse import urlsplit

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.signing import BadSignature
from django.http import JsonResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from ess_platform.accounts.permissions import must_have_second_factor
from ess_platform.accounts.selectors.space import spaces_of
from ess_platform.accounts.services.access_link import access_link_mark_used, find_access_link, is_open
from ess_platform.common.views.errors import is_script

LINK_COOKIE = "essaim_lien"
LINK_SALT = "accounts.access_link"

SET_UP_PAGE = "mfa_activate_totp"
STILL_OPEN = frozenset(
    {
        SET_UP_PAGE,
        "mfa_index",
        "account_logout",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
    }
)


class AccessLinkMiddleware:
    """Let in, for this request only, the person whose link this browser opened (PRG-7).

    Only where the view says `accepts_access_link = "<purpose>"` and its `public_id` is the link's object. No
    session is made; a signed-in session always wins; who must have a second factor signs in.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.access_link = None
        response = self.get_response(request)
        link = request.access_link
        if link is not None:
            response["Cache-Control"] = "no-store"
            if request.method not in ("GET", "HEAD", "OPTIONS") and response.status_code < 400:
                access_link_mark_used(link=link, now=timezone.now())
        return response

    def process_view(self, request, view_func, view_args, view_kwargs):
        purpose = getattr(getattr(view_func, "view_class", None), "accepts_access_link", "")
        if not purpose or LINK_COOKIE not in request.COOKIES or request.user.is_authenticated:
            return
        link = self.link_of(request, purpose)
        if link is None or link.target_id != view_kwargs.get("public_id"):
            return
        if is_open(link, timezone.now()) and not must_have_second_factor(spaces_of(link.user)):
            request.user, request.access_link = link.user, link

    @staticmethod
    def link_of(request, purpose: str):
        try:
            token = request.get_signed_cookie(LINK_COOKIE, salt=LINK_SALT, max_age=settings.SESSION_COOKIE_AGE)
        except (BadSignature, KeyError):
            return None
        return find_access_link(token, purpose)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Send to sign-in, and tell a script in its own language: it must not take the sign-in page for an answer."""

    def handle_no_permission(self, request, view_func):
        if not is_script(request):
            return super().handle_no_permission(request, view_func)
        url = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page_of(request)})}"
        return JsonResponse({"error": "signed_out", "login_url": url}, status=401)


def page_of(request) -> str:
    """The page that the script runs in, to come back to after sign-in: its own address may not be readable."""
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return request.get_full_path()
    parts = urlsplit(page)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


class SecondFactorMiddleware:
    """Send staff without a second factor to its set-up page; log-out and confirmation stay open."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not settings.MFA_REQUIRED_FOR_STAFF or not getattr(view_func, "login_required", True):
            return None
        if request.resolver_match.view_name in STILL_OPEN or not request.user.is_authenticated:
            return None
        if not must_have_second_factor(spaces_of(request.user)) or is_mfa_enabled(request.user):
            return None
        return redirect(SET_UP_PAGE)

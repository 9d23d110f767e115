"""A second factor for the team and the administration, before anything else (AUTH-07)."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.shortcuts import redirect

from ess_platform.accounts.permissions import must_have_second_factor
from ess_platform.accounts.selectors.space import spaces_of

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

"""What somebody sees whose form is refused because its token is missing or out of date."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse

from ess_platform.common.views.errors import is_script, permission_denied

REASON = (
    "Ce formulaire a expiré, ou votre navigateur n’accepte pas les cookies. "
    "Revenez à la page précédente, rechargez-la, puis envoyez de nouveau votre formulaire."
)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with a sentence that helps; Django's own reason is in English and goes to the log.

    A script is told `stale_page`: its page was opened before the last sign-in, and reloading it repairs it.
    """
    if is_script(request):
        return JsonResponse({"error": "stale_page"}, status=403)
    return permission_denied(request, PermissionDenied(REASON))

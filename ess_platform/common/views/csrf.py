"""What somebody sees whose form is refused because its token is missing or out of date."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from ess_platform.common.views.errors import permission_denied

REASON = (
    "Ce formulaire a expiré, ou votre navigateur n’accepte pas les cookies. "
    "Revenez à la page précédente, rechargez-la, puis envoyez de nouveau votre formulaire."
)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with a sentence that helps; Django's own reason is in English and goes to the log."""
    return permission_denied(request, PermissionDenied(REASON))

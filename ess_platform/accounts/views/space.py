"""The house base of the pages of a space that stand outside any promotion."""

from django.core.exceptions import PermissionDenied

from ess_platform.accounts.enums import Space
from ess_platform.accounts.selectors.space import spaces_of


class SpacePageMixin:
    """Refuse who does not have this space (403, with the reason); anonymous visitors go to sign-in before."""

    space: Space
    space_refusal = "Cette page est réservée à un autre rôle. Votre espace vous montre ce qui vous concerne."

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and self.space not in {entry.space for entry in spaces_of(request.user)}:
            raise PermissionDenied(self.space_refusal)
        return super().dispatch(request, *args, **kwargs)

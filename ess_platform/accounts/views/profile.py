"""The spaces of the signed-in person, and her own account."""

from allauth.mfa.utils import is_mfa_enabled
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import TemplateView, View

from ess_platform.accounts.models import Membership
from ess_platform.accounts.selectors.space import hats_of


class HomeView(View):
    """`/accueil/`: to the first space of the person; to her account when she has none yet."""

    http_method_names = ["get", "head", "options"]

    def get(self, request):
        hats = hats_of(request.user, request.path)
        return redirect(hats[0].url if hats else "accounts:profile")


class ProfileView(TemplateView):
    """`/compte/`: who I am here, my roles, my security, what is kept about me."""

    template_name = "accounts/profile.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        memberships = (
            Membership.objects.active(timezone.localdate())
            .filter(user=user)
            .select_related("organisation")
            .order_by("role", "pk")
        )
        return super().get_context_data(memberships=memberships, has_second_factor=is_mfa_enabled(user), **kwargs)

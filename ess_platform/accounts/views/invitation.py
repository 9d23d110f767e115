"""The page of an invitation: GET shows and changes nothing, POST opens the account (AUTH-06)."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from ess_platform.accounts.forms import InvitationAcceptForm
from ess_platform.accounts.services.invitation import (
    find_invitation,
    invitation_accept,
    invitation_ask_again,
    is_open,
)
from ess_platform.common.errors import BusinessRuleError

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


ASKED = (
    "Si cette invitation peut être renvoyée, la personne qui vous a écrit vient d’être prévenue. "
    "Vous recevrez un nouveau courriel."
)


def dead_invitation(request, status: int, message: str = ""):
    """404 for a link never given; 410 for one that is over, with the way to ask for another."""
    context = {"message": message, "status": status, "token": request.resolver_match.kwargs["token"]}
    return render(request, "accounts/invitation_dead.html", context, status=status)


@method_decorator([login_not_required, never_cache, sensitive_post_parameters()], name="dispatch")
class InvitationAcceptView(View):
    """`/invitation/<jeton>/`: 404 for a link never given, 410 for one that was used or has expired."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "accounts/invitation_accept.html"

    def dispatch(self, request, *args, **kwargs):
        self.invitation = find_invitation(kwargs["token"])
        if self.invitation is None or not is_open(self.invitation, timezone.now()):
            return dead_invitation(request, 404 if self.invitation is None else 410)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        return self.page(InvitationAcceptForm(invitation=self.invitation))

    def post(self, request, *args, **kwargs):
        form = InvitationAcceptForm(request.POST, invitation=self.invitation)
        if not form.is_valid():
            return self.page(form)
        try:
            with transaction.atomic():
                user = invitation_accept(
                    invitation=self.invitation, password=form.cleaned_data["password"], now=timezone.now()
                )
        except BusinessRuleError as error:
            return dead_invitation(request, 410, error.message)
        login(request, user, backend=BACKEND)
        return redirect("accounts:home")

    def page(self, form):
        return render(self.request, self.template_name, {"form": form, "invitation": self.invitation})


@method_decorator([login_not_required, never_cache], name="dispatch")
class InvitationAskView(View):
    """`/invitation/<jeton>/demander/`: the same answer whatever the link was; who invited is told once a day."""

    http_method_names = ["post"]

    def post(self, request, token):
        invitation = find_invitation(token)
        if invitation is not None:
            invitation_ask_again(invitation=invitation, now=timezone.now())
        messages.success(request, ASKED)
        return redirect("account_request_login_code")

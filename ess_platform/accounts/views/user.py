"""Administration of accounts: list, closing and reopening, invitation. Administrators only."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View

from ess_platform.accounts.enums import Space
from ess_platform.accounts.filters import UserFilter
from ess_platform.accounts.forms import InvitationCreateForm
from ess_platform.accounts.selectors.user import users_for_list
from ess_platform.accounts.services.invitation import invitation_create_for_new_person
from ess_platform.accounts.services.user import user_deactivate, user_reactivate
from ess_platform.accounts.views.space import SpacePageMixin
from ess_platform.common.errors import BusinessRuleError

ADMIN_ONLY = "Cette page est réservée à l’administration de la plateforme."
PAGE_SIZE = 25


class AdministrationMixin(SpacePageMixin):
    space = Space.ADMIN
    space_refusal = ADMIN_ONLY


class UserListView(AdministrationMixin, TemplateView):
    """`/administration/comptes/`"""

    template_name = "accounts/user_list.html"

    def get_context_data(self, **kwargs):
        accounts = UserFilter(self.request.GET, queryset=users_for_list())
        page = Paginator(accounts.qs, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            filter=accounts,
            page_obj=page,
            total=page.paginator.count,
            is_filtered=any(self.request.GET.get(name) for name in accounts.filters),
            **kwargs,
        )


class UserStateView(AdministrationMixin, View):
    """Confirmation page, then POST: a page, never a pop-up, before closing or reopening (B6)."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "accounts/user_confirm.html"
    closes = True

    @cached_property
    def account(self):
        return get_object_or_404(users_for_list(), public_id=self.kwargs["public_id"])

    def get(self, request, *args, **kwargs):
        return self.page()

    def post(self, request, *args, **kwargs):
        try:
            if self.closes:
                user_deactivate(user=self.account, actor=request.user, now=timezone.now())
            else:
                user_reactivate(user=self.account, actor=request.user)
        except BusinessRuleError as error:
            return self.page(error.message, status=409)
        done = "désactivé" if self.closes else "réactivé"
        messages.success(request, f"Le compte de {self.account.get_full_name()} est {done}.")
        return redirect("accounts:user_list")

    def page(self, error: str = "", status: int = 200):
        context = {"account": self.account, "closes": self.closes, "error": error}
        return render(self.request, self.template_name, context, status=status)


class InvitationCreateView(AdministrationMixin, FormView):
    """`/administration/comptes/inviter/`"""

    template_name = "accounts/invitation_form.html"
    form_class = InvitationCreateForm
    success_url = reverse_lazy("accounts:user_list")

    def form_valid(self, form):
        try:
            invitation = invitation_create_for_new_person(
                **form.cleaned_data, invited_by=self.request.user, now=timezone.now()
            )
        except BusinessRuleError as error:
            form.add_error(error.field, error.message)
            return self.form_invalid(form)
        messages.success(self.request, f"Une invitation part à {invitation.email}. Le lien est valable 14 jours.")
        return super().form_valid(form)

"""Mails that may have left: the team says what became of them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from ess_platform.accounts.enums import Space
from ess_platform.accounts.selectors.space import spaces_of
from ess_platform.common.errors import BusinessRuleError
from ess_platform.notifications.forms import MailCheckForm
from ess_platform.notifications.models import OutgoingMail
from ess_platform.notifications.scopes import scope_names
from ess_platform.notifications.selectors.check import mails_to_check
from ess_platform.notifications.selectors.tokens import without_tokens
from ess_platform.notifications.services import mail_confirm_sent, mail_send_again

TEAM_ONLY = "Cette page est réservée aux équipes des programmes. Votre espace vous montre ce qui vous concerne."
PAGE_SIZE = 25


class MailCheckListView(TemplateView):
    """`/courriels-a-verifier/`: what was interrupted while it was leaving."""

    template_name = "notifications/mail_check_list.html"

    def dispatch(self, request, *args, **kwargs):
        spaces = {entry.space for entry in spaces_of(request.user)}
        if request.user.is_authenticated and not spaces & {Space.TEAM, Space.ADMIN}:
            raise PermissionDenied(TEAM_ONLY)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        page = Paginator(mails_to_check(self.request.user), PAGE_SIZE).get_page(self.request.GET.get("page"))
        names = scope_names(sorted({mail.scope for mail in page} - {""}))
        for mail in page:
            mail.scope_name = names.get(mail.scope, "")
        return super().get_context_data(page_obj=page, **kwargs)


class MailCheckView(View):
    """`/courriels-a-verifier/<id>/`: GET shows the mail and the two answers, POST gives one."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "notifications/mail_check.html"

    @cached_property
    def mail(self):
        mails = OutgoingMail.objects.visible_to(self.request.user).select_related("to_person")
        return get_object_or_404(mails, public_id=self.kwargs["public_id"])

    def get(self, request, *args, **kwargs):
        return self.page()

    def post(self, request, *args, **kwargs):
        form = MailCheckForm(request.POST)
        mail = self.mail
        if not form.is_valid():
            return self.page("Choisissez une des deux réponses.", status=400)
        try:
            if form.cleaned_data["outcome"] == MailCheckForm.SENT:
                mail_confirm_sent(mail=mail, actor=request.user)
                done = f"Le courriel à {mail.to_email} est noté comme envoyé."
            else:
                mail_send_again(mail=mail, actor=request.user, now=timezone.now())
                done = f"Le courriel repart à {mail.to_email}."
        except BusinessRuleError as error:
            return self.page(error.message, status=409)
        messages.success(request, done)
        return redirect("notifications:mail_check_list")

    def page(self, error: str = "", status: int = 200):
        context = {
            "mail": self.mail,
            "text": without_tokens(self.mail.body_text),
            "scope_name": scope_names([self.mail.scope])[self.mail.scope] if self.mail.scope else "",
            "form_choices": MailCheckForm,
            "error": error,
        }
        return render(self.request, self.template_name, context, status=status)

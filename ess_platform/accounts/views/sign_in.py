"""Sign-in and log-out: allauth's own steps, with the words and headers of the house."""

from allauth.account import views as allauth_views
from django.shortcuts import render

from ess_platform.accounts.forms import LoginForm, RequestLoginCodeForm

RETRY_AFTER = "60"  # seconds; the shortest window of the limits
TOO_MANY = "too_many_login_attempts"


def too_many_requests(request, exception=None):
    """Answer 429 with the French page and when to come back (WEB-10)."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = RETRY_AFTER
    return response


class ThrottledFormMixin:
    """A form refused for too many tries is answered 429 with its page, nothing typed being lost."""

    def form_invalid(self, form):
        response = super().form_invalid(form)
        codes = {error.code for errors in form.errors.as_data().values() for error in errors}
        if TOO_MANY in codes:
            response.status_code = 429
            response["Retry-After"] = RETRY_AFTER
        return response


class RequestLoginCodeView(ThrottledFormMixin, allauth_views.RequestLoginCodeView):
    """`/connexion/`: the address, then a code by mail."""

    form_class = RequestLoginCodeForm
    template_name = "account/request_login_code.html"


class LoginView(ThrottledFormMixin, allauth_views.LoginView):
    """`/connexion/mot-de-passe/`: a plain form with `login` and `password`."""

    form_class = LoginForm
    template_name = "account/login.html"


class LogoutView(allauth_views.LogoutView):
    """`/deconnexion/`: by POST; the browser is told to forget what it kept (SES-04)."""

    template_name = "account/logout.html"

    def post(self, *args, **kwargs):
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response

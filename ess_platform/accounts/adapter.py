"""How allauth behaves here: accounts come by invitation only, mails go through the outbox."""

from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.urls import reverse

from ess_platform.accounts.models import User
from ess_platform.accounts.signals import mail_requested, sign_in_refused

# One sentence for a wrong address, a wrong password and a closed account (AUTH-05).
WRONG_CREDENTIALS = (
    "L’adresse ou le mot de passe ne correspond pas. Vérifiez votre saisie, ou recevez un code par courriel."
)
TOO_MANY_ATTEMPTS = "Trop d’essais en peu de temps. Patientez quelques minutes, puis réessayez."
WRONG_CODE = "Ce code n’est pas le bon. Vérifiez-le dans le dernier courriel reçu."
REASONS = {
    "login_code": "Vous avez demandé un code de connexion.",
    "password_reset_key": "Vous avez demandé un nouveau mot de passe.",
}
SECURITY_REASON = "La sécurité de votre compte a changé."


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": WRONG_CREDENTIALS,
        "email_password_mismatch": WRONG_CREDENTIALS,
        "invalid_login": WRONG_CREDENTIALS,
        "incorrect_code": WRONG_CODE,
        "incorrect_password": "Ce mot de passe n’est pas le bon.",
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "invalid_password_reset": "Ce lien a déjà servi ou a expiré. Demandez-en un nouveau.",
        "too_many_login_attempts": TOO_MANY_ATTEMPTS,
        "rate_limited": TOO_MANY_ATTEMPTS,
    }

    def is_open_for_signup(self, request) -> bool:
        """Nobody signs up alone (AUTH-06)."""
        return False

    def _get_login_attempts_cache_key(self, request, **credentials) -> str:
        """Count failures by account and network: a stranger cannot lock somebody out (AUTH-04)."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{self.get_client_ip(request)}"

    def authenticate(self, request, **credentials):
        """Refuse a closed account as a wrong password: same words, same journal (AUTH-05)."""
        user = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            self.authentication_failed(request, **credentials)
            return None
        return user

    def authentication_failed(self, request, **credentials) -> None:
        """Tell the journal who could not sign in; an address without account is not written down."""
        email = credentials.get("email", "")
        sign_in_refused.send(
            sender=type(self), user=User.objects.filter(email__iexact=email).first(), reason="password"
        )

    def reauthenticate(self, user, password: str) -> bool:
        """Check the password of the signed-in person by the address of the account itself."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Write the mail in the outbox: the page never waits for a mail server."""
        event = template_prefix.rpartition("/")[2]
        mail_requested.send(
            sender=type(self),
            template=template_prefix,
            kind=f"account.{event}",
            to_email=email,
            to_person=None,
            context={"email": email, **context},
            reason=REASONS.get(event, SECURITY_REASON),
            dedup_key=f"account.{event}:{uuid4().hex}",
        )

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        """Tell the person, at the address of the account, that its security changed (AUTH-09)."""
        self.send_mail(template_prefix, email or user.email, context or {})

    def get_password_change_redirect_url(self, request) -> str:
        """Back to the account page."""
        return reverse("accounts:profile")


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Ce code n’est pas le bon. Attendez le suivant dans votre application, puis réessayez.",
    }

"""Forms of sign-in, invitation and administration of accounts."""

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import RequestLoginCodeForm as AllauthRequestLoginCodeForm
from django import forms
from django.contrib.auth.password_validation import validate_password

from ess_platform.accounts.enums import Role
from ess_platform.accounts.models import User
from ess_platform.accounts.services.invitation import needs_password
from ess_platform.accounts.signals import unknown_address_asked
from ess_platform.accounts.validators import MAX_LENGTH, EntropyPasswordValidator
from ess_platform.directory.models import Organisation

EMAIL_LABEL = "Adresse électronique"
EMAIL_MAX = 254
STRENGTH = EntropyPasswordValidator().get_help_text()
BAD_EMAIL = "Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr"


def email_widget() -> forms.EmailInput:
    """An address field that browsers and password managers recognise."""
    return forms.EmailInput(attrs={"autocomplete": "username", "maxlength": str(EMAIL_MAX), "spellcheck": "false"})


class RequestLoginCodeForm(AllauthRequestLoginCodeForm):
    """Ask for a code: the same words whether the address is known or not (AUTH-05)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(
            label=EMAIL_LABEL,
            max_length=EMAIL_MAX,
            widget=email_widget(),
            error_messages={
                "invalid": BAD_EMAIL,
                "required": "Indiquez l’adresse électronique de votre compte.",
            },
        )

    def clean_email(self):
        email = super().clean_email()
        if self._user is None:
            unknown_address_asked.send(sender=type(self))
        return email


class LoginForm(AllauthLoginForm):
    """Address and password, in plain fields named `login` and `password`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.EmailField(
            label=EMAIL_LABEL,
            max_length=EMAIL_MAX,
            widget=email_widget(),
            error_messages={"invalid": BAD_EMAIL, "required": "Indiquez votre adresse électronique."},
        )
        self.fields["password"] = forms.CharField(
            label="Mot de passe",
            strip=False,
            max_length=MAX_LENGTH,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            error_messages={"required": "Indiquez votre mot de passe."},
        )
        self.order_fields(["login", "password"])


class InvitationAcceptForm(forms.Form):
    """Choose the password of the account that opens; facultative where codes sent by mail are enough."""

    password = forms.CharField(
        label="Choisissez un mot de passe",
        strip=False,
        max_length=MAX_LENGTH,
        help_text=STRENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choisissez un mot de passe."},
    )
    confirmation = forms.CharField(
        label="Saisissez-le une seconde fois",
        strip=False,
        max_length=MAX_LENGTH,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Saisissez le mot de passe une seconde fois."},
    )

    def __init__(self, *args, invitation, **kwargs):
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        if not needs_password(invitation):
            for field in self.fields.values():
                field.required = False
            self.fields["password"].label = "Choisir un mot de passe"
            self.fields["password"].help_text = f"Sans lui, un code reçu par courriel vous connecte. {STRENGTH}"

    def clean_password(self):
        password = self.cleaned_data["password"]
        if not password:
            return ""
        validate_password(password, User(email=self.invitation.email, person=self.invitation.person))
        return password

    def clean(self):
        cleaned = super().clean()
        first, second = cleaned.get("password"), cleaned.get("confirmation")
        if (first or second) and "password" not in self.errors and first != second:
            self.add_error("confirmation", "Les deux saisies diffèrent : reprenez la seconde.")
        return cleaned


class InvitationCreateForm(forms.Form):
    """Invite a person of a team, a funder, or an administrator."""

    email = forms.EmailField(label=EMAIL_LABEL, max_length=EMAIL_MAX, error_messages={"invalid": BAD_EMAIL})
    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    role = forms.ChoiceField(label="Rôle", choices=Role)
    organisation = forms.ModelChoiceField(
        label="Structure",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="Aucune (administration)",
        help_text="Obligatoire, sauf pour l’administration.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = (
            Organisation.objects.filter(hats__hat__in=("operator", "funder")).distinct().order_by("sort_name", "pk")
        )

"""Inviting a colleague to fill a form."""

from django import forms

from ess_platform.accounts.forms import BAD_EMAIL, EMAIL_MAX


class ContributorForm(forms.Form):
    """Who, and where to write to her."""

    first_name = forms.CharField(
        label="Son prénom",
        max_length=80,
        error_messages={"required": "Indiquez son prénom."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    last_name = forms.CharField(
        label="Son nom",
        max_length=80,
        error_messages={"required": "Indiquez son nom."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label="Son adresse électronique",
        max_length=EMAIL_MAX,
        error_messages={"invalid": BAD_EMAIL, "required": "Indiquez son adresse électronique."},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

"""One's own details."""

import re

from django import forms

from ess_platform.directory.models import Person

from ..models import Participant

PHONE_MAX = Person._meta.get_field("phone").max_length
PHONE = re.compile(r"\+?[\d .()/-]+")
BAD_PHONE = "Ce numéro n’est pas complet. Exemple : 06 39 98 12 34"


class DetailsForm(forms.Form):
    """How the team reaches me, and what the others of the promotion may read."""

    job_title = forms.CharField(
        label="Fonction",
        required=False,
        max_length=Participant._meta.get_field("job_title").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    phone = forms.CharField(
        label="Téléphone",
        required=False,
        max_length=PHONE_MAX,
        help_text="L’équipe vous appelle à ce numéro si une date change au dernier moment.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    shows_email = forms.BooleanField(label="Montrer mon adresse électronique à la promotion", required=False)
    shows_phone = forms.BooleanField(label="Montrer mon téléphone à la promotion", required=False)

    def clean_phone(self):
        phone = " ".join(self.cleaned_data["phone"].split())
        digits = sum(character.isdigit() for character in phone)
        if phone and not (PHONE.fullmatch(phone) and 9 <= digits <= 15):
            raise forms.ValidationError(BAD_PHONE)
        return phone

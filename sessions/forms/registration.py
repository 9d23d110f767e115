"""Forms of the team about the seats and the answers of a session."""

from django import forms

from sessions.forms.answer import AnswerForm
from sessions.forms.attendance import VersionForm
from sessions.models import SessionGuest
from sessions.services.guest import NO_NAME
from sessions.services.registration import NO_SEAT


class CapacityForm(VersionForm):
    capacity = forms.IntegerField(
        label="Places",
        required=False,
        min_value=1,
        max_value=32_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="Laissez vide si les places ne se comptent pas.",
        error_messages={
            "invalid": "Écrivez un nombre entier, par exemple 20.",
            "min_value": NO_SEAT,
            "max_value": "Ce nombre de places est trop grand.",
        },
    )


class TeamAnswerForm(AnswerForm):
    """What somebody told the team: « Vient », « Ne vient pas », with the reason if there is one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reponse"].label = "Sa réponse"
        self.fields["reponse"].choices = [("oui", "Vient"), ("non", "Ne vient pas")]
        self.fields["motif"].label = "Motif, si la personne ne vient pas"
        del self.fields["retour"]


class GuestForm(forms.Form):
    full_name = forms.CharField(
        label="Nom",
        max_length=SessionGuest._meta.get_field("full_name").max_length,
        error_messages={"required": NO_NAME},
    )
    organisation = forms.CharField(
        label="Structure", required=False, max_length=SessionGuest._meta.get_field("organisation").max_length
    )
    email = forms.EmailField(
        label="Adresse électronique",
        required=False,
        error_messages={"invalid": "Écrivez une adresse complète, par exemple prenom@structure.fr."},
    )

"""« Je viens », « Je ne peux pas »: two buttons, or two boxes, and a reason for the second."""

from django import forms

from sessions.enums import RegistrationState
from sessions.services.registration import NO_ANSWER, NOTE_LENGTH, NOTE_TOO_LONG

# The answers as they stand in addresses and in forms.
WORDS = {"oui": RegistrationState.CONFIRMED, "non": RegistrationState.DECLINED}
BACK = {"accueil": "laureates:space_home", "agenda": "sessions:space_agenda"}


class AnswerForm(forms.Form):
    """`retour` names the page where the buttons were; another value, or none, is the page of the date."""

    reponse = forms.ChoiceField(
        label="Votre réponse",
        choices=[("oui", "Je viens"), ("non", "Je ne peux pas")],
        widget=forms.RadioSelect,
        error_messages={"required": NO_ANSWER, "invalid_choice": NO_ANSWER},
    )
    motif = forms.CharField(
        label="Motif, si vous ne pouvez pas venir",
        required=False,
        max_length=NOTE_LENGTH,
        help_text="Lu par l’équipe seulement. N’y indiquez aucune donnée de santé ni d’opinion.",
        error_messages={"max_length": NOTE_TOO_LONG},
    )
    motif.widget.attrs.pop("maxlength")  # the page says that it is too long, and loses nothing
    retour = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def state(self) -> str:
        return WORDS[self.cleaned_data["reponse"]]

    @property
    def back_name(self) -> str | None:
        """URL name of the page to go back to; None for the page of the date."""
        return BACK.get(self.cleaned_data["retour"])

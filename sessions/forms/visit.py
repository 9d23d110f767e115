"""Forms of a learning visit: the team's guide; carpool, questions and carnet of a participant."""

from django import forms

from sessions.enums import CarpoolKind
from sessions.forms.attendance import VersionForm
from sessions.models import CarpoolEntry, VisitGuide
from sessions.services.visit import (
    MOST_SEATS,
    NO_KIND,
    NO_ORIGIN,
    NO_TEXT,
    NOTE_LENGTH,
    NOTHING_SEEN,
    QUESTION_LENGTH,
    SEATS,
    TOO_LONG,
)


def limited(limit: int) -> dict:
    """Too long a text is refused by name, and kept as typed."""
    return {"max_length": TOO_LONG.format(limit=limit)}


def long_text(label: str, limit: int, *, rows: int = 4, required: bool = False, help_text: str = "", error: str = ""):
    field = forms.CharField(
        label=label,
        required=required,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
        error_messages=limited(limit) | ({"required": error} if error else {}),
    )
    del field.widget.attrs["maxlength"]
    return field


class VisitGuideForm(VersionForm):
    """`version` is 0 while nothing was written."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    contact_name = forms.CharField(
        label="Contact sur place", required=False, max_length=VisitGuide._meta.get_field("contact_name").max_length
    )
    contact_phone = forms.CharField(
        label="Téléphone du contact",
        required=False,
        max_length=VisitGuide._meta.get_field("contact_phone").max_length,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text="Montré aux participants : demandez son accord.",
    )
    access = long_text("Accès", 1000, help_text="Entrée, parking, transports, personnes à mobilité réduite.")
    equipment = long_text(
        "Équipements de sécurité",
        1000,
        help_text="Ce que chacun apporte, ce que le site prête : chaussures, casque, gilet.",
    )
    has_carpool = forms.BooleanField(label="Ouvrir le covoiturage entre participants", required=False)


class CarpoolForm(forms.Form):
    kind = forms.ChoiceField(
        label="Vous",
        choices=CarpoolKind,
        widget=forms.RadioSelect,
        error_messages={"required": NO_KIND, "invalid_choice": NO_KIND},
    )
    seats = forms.IntegerField(
        label="Places",
        min_value=1,
        max_value=MOST_SEATS,
        initial=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), SEATS),
    )
    origin = forms.CharField(
        label="Départ de",
        max_length=CarpoolEntry._meta.get_field("origin").max_length,
        error_messages={"required": NO_ORIGIN},
    )
    note = forms.CharField(
        label="Précision",
        required=False,
        max_length=CarpoolEntry._meta.get_field("note").max_length,
        help_text="Heure de départ, retour…",
    )
    shows_phone = forms.BooleanField(
        label="Montrer mon téléphone aux participants de cette visite",
        required=False,
        help_text="Sans votre accord, seul votre nom se lit.",
    )


class VisitQuestionForm(forms.Form):
    text = long_text("Votre question pour le site", QUESTION_LENGTH, rows=2, required=True, error=NO_TEXT)


class VisitNoteForm(VersionForm):
    """`version` is 0 while there is no carnet."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    seen = long_text("Ce que j’ai vu", NOTE_LENGTH, required=True, error=NOTHING_SEEN)
    will_try = long_text(
        "Ce que je vais essayer",
        NOTE_LENGTH,
        help_text="Nous vous demanderons ce que cela a donné, 30 jours après la visite.",
    )
    is_shared = forms.BooleanField(
        label="Partager ce carnet avec l’équipe",
        required=False,
        help_text="Sans votre accord, vous seul·e le lisez.",
    )

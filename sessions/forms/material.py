"""Forms of what a session leaves behind: a document or an address, the minutes by parts."""

from django import forms

from laureates.forms.fields import AnswerFileField
from sessions.enums import MaterialKind, MaterialVisibility
from sessions.forms.attendance import VersionForm
from sessions.selectors.minutes import PARTS
from sessions.services.material import NO_TITLE, NOT_HTTPS, ONE_OF_TWO, TITLE_LENGTH, is_https
from sessions.services.minutes import PART_LENGTH, TOO_LONG

HELPS = {
    "decisions": "Ce qui est décidé, par qui, pour quand.",
    "ideas": "Une ligne par idée, avec son auteur si c’est utile.",
    "resources": "Documents, adresses, personnes citées.",
    "next_steps": "Ce que chacun fait d’ici la prochaine date.",
}


class MaterialForm(forms.Form):
    kind = forms.ChoiceField(label="Nature", choices=MaterialKind, initial=MaterialKind.DOCUMENT)
    title = forms.CharField(label="Titre", max_length=TITLE_LENGTH, error_messages={"required": NO_TITLE})
    file = AnswerFileField(
        label="Fichier", help_text="PDF, Word, Excel, PowerPoint, OpenDocument ou image, 8 Mo au plus."
    )
    url = forms.CharField(
        label="Ou une adresse",
        required=False,
        max_length=500,
        help_text="Enregistrement, présentation en ligne : https://…",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    visibility = forms.ChoiceField(
        label="Qui le voit",
        choices=MaterialVisibility,
        initial=MaterialVisibility.LAUREATES,
        widget=forms.RadioSelect,
    )

    def clean_url(self):
        url = self.cleaned_data["url"].strip()
        if url and not is_https(url):
            raise forms.ValidationError(NOT_HTTPS)
        return url

    def clean(self):
        data = super().clean()
        both = bool(data.get("file")) == bool(data.get("url"))
        if both and not {"file", "url"} & set(self.errors):
            self.add_error("file", ONE_OF_TWO)
        return data


class MinutesForm(VersionForm):
    """`version` is 0 while there is no draft."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in PARTS.items():
            self.fields[name] = forms.CharField(
                label=label,
                required=False,
                help_text=HELPS[name],
                widget=forms.Textarea(attrs={"rows": 6}),
            )

    def clean(self):
        data = super().clean()
        for name in PARTS:
            if len(data.get(name, "").replace("\r\n", "\n")) > PART_LENGTH:
                self.add_error(name, TOO_LONG)
        return data

"""The text of a charter."""

from django import forms

from programmes.models import CharterVersion


class CharterForm(forms.Form):
    """A text to publish; `number` is the version that was in force when it was opened."""

    text = forms.CharField(
        label="Texte de la charte",
        max_length=CharterVersion._meta.get_field("text").max_length,
        help_text="Du texte simple : une ligne vide sépare deux paragraphes.",
        error_messages={
            "required": "Écrivez le texte de la charte.",
            "max_length": "Ce texte est trop long : 10 000 caractères au plus.",
        },
        widget=forms.Textarea(attrs={"rows": 24}),
    )
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

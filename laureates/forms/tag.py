"""A word to put on laureates."""

from django import forms

from ..models.tag import LABEL_MAX


class TagForm(forms.Form):
    use_required_attribute = False
    label = forms.CharField(
        label="Étiquette",
        max_length=LABEL_MAX,
        help_text="Un mot ou deux, par exemple : à visiter. Seule l’équipe lit les étiquettes.",
        widget=forms.TextInput(attrs={"list": "etiquettes-connues", "autocomplete": "off"}),
        error_messages={
            "required": "Écrivez une étiquette, ou choisissez-en une.",
            "max_length": f"Une étiquette compte {LABEL_MAX} caractères au plus.",
        },
    )

    def __init__(self, data=None, **options):
        super().__init__(data, label_suffix="", **options)

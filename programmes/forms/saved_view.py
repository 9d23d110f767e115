"""The name of a saved view, and who reads it."""

from django import forms

from programmes.models.saved_view import NAME_MAX


class SavedViewForm(forms.Form):
    use_required_attribute = False
    name = forms.CharField(
        label="Nom de la vue",
        max_length=NAME_MAX,
        help_text="Par exemple : À appeler cette semaine.",
        error_messages={
            "required": "Donnez un nom à cette vue.",
            "max_length": f"Un nom compte {NAME_MAX} caractères au plus.",
        },
    )
    is_shared = forms.BooleanField(label="Partager avec l’équipe de la promotion", required=False)

    def __init__(self, data=None, **options):
        super().__init__(data, label_suffix="", **options)

"""The form of a note of the team."""

from django import forms

from ..services.staff_note import BODY_LENGTH
from .laureate import HouseForm, NeededTextField


class StaffNoteForm(HouseForm):
    body = NeededTextField(
        label="Note",
        limit=BODY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez la note avant de l’enregistrer."},
    )
    is_shared = forms.BooleanField(
        label="Partager avec l’équipe de la promotion",
        required=False,
        help_text="Sans cette case, vous seul·e la lisez.",
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

"""« Où en êtes-vous ? »: one choice and a few words."""

from django import forms

from sessions.enums import FollowUpState
from sessions.services.follow_up import NO_STATE, NOTE_LENGTH, OUTCOME_LENGTH, TOO_LONG


class FollowUpForm(forms.Form):
    state = forms.ChoiceField(
        label="Où en êtes-vous ?",
        choices=FollowUpState,
        widget=forms.RadioSelect,
        error_messages={"required": NO_STATE, "invalid_choice": NO_STATE},
    )
    note = forms.CharField(
        label="Ce que cela a donné",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    limit = NOTE_LENGTH

    def clean_note(self):
        note = self.cleaned_data["note"].strip()
        if len(note) > self.limit:
            raise forms.ValidationError(TOO_LONG.format(limit=self.limit))
        return note


class VisitFollowUpForm(FollowUpForm):
    limit = OUTCOME_LENGTH

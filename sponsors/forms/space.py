"""Logging a meeting: five questions, on a phone; asking for a contact, and answering."""

import datetime
import uuid

from django import forms

from laureates.forms.fields import PlainTextField
from sponsors.enums import IntroductionState, MeetingMode
from sponsors.models import Sponsorship
from sponsors.services.introduction import ANSWER_LENGTH, NEED_LENGTH
from sponsors.services.meeting import MAXIMUM_MINUTES

OTHER = "autre"
DURATIONS = [("30", "30 minutes"), ("45", "45 minutes"), ("60", "1 heure"), ("90", "1 heure 30"), (OTHER, "Autre")]


class SponsorshipField(forms.ModelChoiceField):
    def to_python(self, value):
        """A public id that is not even one is an unknown laureate, said in the same words."""
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from error

    def label_from_instance(self, obj: Sponsorship) -> str:
        return f"{obj.laureate.organisation.name} ({obj.laureate.cohort.name})"


class SponsorField(SponsorshipField):
    """The same sponsorship, seen by the laureate: the person who accompanies."""

    def label_from_instance(self, obj: Sponsorship) -> str:
        return f"{obj.contact.person.full_name} ({obj.contact.sponsor.organisation.name})"


def sponsor_field() -> SponsorField:
    return SponsorField(
        queryset=Sponsorship.objects.none(),
        to_field_name="public_id",
        label="Parrain, marraine",
        empty_label="Choisir une personne",
        error_messages={
            "required": "Choisissez la personne concernée.",
            "invalid_choice": "Cette personne ne fait pas partie de vos parrains.",
        },
    )


class MeetingForm(forms.Form):
    sponsorship = SponsorshipField(
        queryset=Sponsorship.objects.none(),
        to_field_name="public_id",
        label="Lauréat",
        empty_label="Choisir un lauréat",
        error_messages={
            "required": "Choisissez le lauréat que vous avez rencontré.",
            "invalid_choice": "Ce lauréat ne fait pas partie de ceux que vous accompagnez.",
        },
    )
    held_on = forms.DateField(
        label="Date",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "required": "Indiquez la date du rendez-vous.",
            "invalid": "Indiquez une date, par exemple 21/03/2026.",
        },
    )
    minutes = forms.ChoiceField(
        label="Durée",
        choices=DURATIONS,
        widget=forms.RadioSelect,
        error_messages={"required": "Indiquez la durée.", "invalid_choice": "Choisissez une durée dans la liste."},
    )
    other_minutes = forms.IntegerField(
        label="Autre durée, en minutes",
        required=False,
        min_value=1,
        max_value=MAXIMUM_MINUTES,
        help_text="Si vous avez choisi « Autre ».",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": "Indiquez un nombre entier de minutes, par exemple 75.",
            "min_value": "Un rendez-vous dure entre 1 minute et 12 heures.",
            "max_value": "Un rendez-vous dure entre 1 minute et 12 heures.",
        },
    )
    mode = forms.ChoiceField(
        label="Mode",
        choices=MeetingMode,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Indiquez comment vous vous êtes parlé.",
            "invalid_choice": "Choisissez un mode dans la liste.",
        },
    )
    subject = forms.CharField(label="Objet", max_length=255, required=False)
    next_step = forms.CharField(label="Suite à donner", max_length=255, required=False)
    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, sponsorships, today: datetime.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sponsorship"].queryset = sponsorships
        self.fields["held_on"].widget.attrs["max"] = today.isoformat()
        self.initial.setdefault("held_on", today)
        self.initial.setdefault("idempotency_key", uuid.uuid4())

    def clean(self):
        data = super().clean()
        chosen = data.get("minutes")
        if chosen == OTHER:
            if data.get("other_minutes") is None and "other_minutes" not in self.errors:
                self.add_error("other_minutes", "Indiquez la durée en minutes.")
            data["duration"] = data.get("other_minutes")
        elif chosen:
            data["duration"] = int(chosen)
        return data

    def service_arguments(self) -> dict:
        """What `meeting_log` takes from this form."""
        data = self.cleaned_data
        return {
            "sponsorship": data["sponsorship"],
            "held_on": data["held_on"],
            "minutes": data["duration"],
            "mode": MeetingMode(data["mode"]),
            "subject": data["subject"],
            "next_step": data["next_step"],
            "idempotency_key": str(data["idempotency_key"]),
        }


class LaureateMeetingForm(MeetingForm):
    """The same five questions, asked to the laureate."""

    sponsorship = sponsor_field()


class IntroductionForm(forms.Form):
    """« Demander une mise en relation »."""

    sponsorship = sponsor_field()
    need = PlainTextField(
        limit=NEED_LENGTH,
        label="Votre besoin",
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": NEED_LENGTH}),
        help_text="Qui cherchez-vous, pour quoi faire, avant quand ? 400 caractères au plus.",
        error_messages={"required": "Décrivez votre besoin en une phrase ou deux."},
    )
    idempotency_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, sponsorships, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sponsorship"].queryset = sponsorships
        self.initial.setdefault("idempotency_key", uuid.uuid4())

    def clean_need(self):
        if not self.cleaned_data["need"]:
            raise forms.ValidationError(self.fields["need"].error_messages["required"], code="required")
        return self.cleaned_data["need"]


class AnswerForm(forms.Form):
    """The sponsor's answer: yes, no, rather somebody else."""

    state = forms.ChoiceField(
        label="Votre réponse",
        choices=[
            (IntroductionState.ACCEPTED, "Oui, je fais le lien"),
            (IntroductionState.REDIRECTED, "Plutôt quelqu’un d’autre"),
            (IntroductionState.DECLINED, "Non, je ne peux pas"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse.", "invalid_choice": "Choisissez une réponse."},
    )
    answer = PlainTextField(
        limit=ANSWER_LENGTH,
        label="Votre message au lauréat",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": ANSWER_LENGTH}),
        help_text="Le nom du contact, la prochaine étape, ou vers qui se tourner. Le lauréat le lit dans son espace.",
    )

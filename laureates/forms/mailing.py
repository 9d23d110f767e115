"""Forms of the reminders: whom to remind, the words of a mail, until when to keep silent."""

import datetime

from django import forms

from ess_platform.notifications.models.template import BODY_MAX, SUBJECT_MAX
from ess_platform.notifications.reminder_kinds import ReminderKind

from ..models import ReportingCampaign
from ..selectors.review import LATE
from .fields import PlainTextField

WAITING_STATES = (
    ("", "Toutes les fiches attendues"),
    ("not_started", "Non commencées"),
    ("draft", "Brouillons"),
    (LATE, "En retard"),
)
FOREVER, UNTIL = "forever", "until"
DATE_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


class MailingTargetForm(forms.Form):
    """Which campaign, which forms, which mail: the first half of « Nouvelle relance », a plain GET."""

    use_required_attribute = False
    campagne = forms.ChoiceField(label="Campagne", required=False)
    etat = forms.ChoiceField(label="Fiches", choices=WAITING_STATES, required=False)
    modele = forms.ChoiceField(label="Modèle de courriel", required=False)

    def __init__(self, data, *, campaigns: list[ReportingCampaign], kinds: list[ReminderKind]):
        super().__init__(data, label_suffix="")
        self.fields["campagne"].choices = [(str(campaign.public_id), campaign.label) for campaign in campaigns]
        self.fields["modele"].choices = [(kind.code, kind.label) for kind in kinds]


class WordsForm(forms.Form):
    """Subject and body with their placeholders; the service says what cannot become a mail."""

    use_required_attribute = False
    subject = PlainTextField(
        label="Objet",
        help_text=f"{SUBJECT_MAX} caractères au plus.",
        limit=SUBJECT_MAX,
        widget=forms.TextInput,
        error_messages={"required": "Écrivez l’objet du courriel."},
    )
    body = PlainTextField(
        label="Texte",
        help_text="Une ligne vide sépare deux paragraphes.",
        limit=BODY_MAX,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": "Écrivez le texte du courriel."},
    )

    def __init__(self, data=None, **options):
        super().__init__(data, label_suffix="", **options)


class TemplateForm(WordsForm):
    """The words of a kind in a promotion, and the version that the page was filled from."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)


class MailingForm(WordsForm):
    """The second half: the laureates ticked, and the words for all of them."""

    laureates = forms.MultipleChoiceField(
        label="Lauréats à relancer",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Cochez au moins un lauréat.",
            "invalid_choice": "Un des lauréats cochés n’a plus de fiche à envoyer : la liste vient de changer.",
        },
    )
    field_order = ("laureates", "subject", "body")

    def __init__(self, data=None, *, choices: list[tuple[str, str]], **options):
        super().__init__(data, **options)
        self.fields["laureates"].choices = choices


class MuteForm(forms.Form):
    """« Ne plus relancer »: for good, or until a day included."""

    use_required_attribute = False
    how_long = forms.ChoiceField(
        label="Jusqu’à quand ?",
        widget=forms.RadioSelect,
        choices=((UNTIL, "Jusqu’à une date"), (FOREVER, "Sans limite")),
        error_messages={"required": "Dites jusqu’à quand."},
    )
    until = forms.DateField(
        label="Dernier jour sans relance",
        required=False,
        widget=DATE_INPUT,
        input_formats=DATE_FORMATS,
        error_messages={"invalid": "Écrivez une date, par exemple 31/05/2026."},
    )

    def __init__(self, data=None):
        super().__init__(data, label_suffix="", initial={"how_long": UNTIL})

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("how_long") == UNTIL and not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", "Indiquez le dernier jour sans relance.")
        return cleaned

    def last_day(self) -> datetime.date | None:
        return self.cleaned_data["until"] if self.cleaned_data["how_long"] == UNTIL else None

"""A contribution as the team writes it, and the answer of its speaker."""

import uuid
from typing import Any

from django import forms

from sessions.enums import SpeakerKind
from sessions.forms.session import short_text, whole_number
from sessions.models import AgendaItem, Contribution
from sessions.services.contribution import NO_SPEAKER, SpeakerAnswer, SpeakerFacts

NAMES = ("speaker", "speaker_organisation", "speaker_kind", "title", "minutes", "email", "bio", "agenda_item")
SPEAKER = Contribution._meta.get_field("speaker").max_length
YES, NO = "oui", "non"
EMAIL_ERROR = "Indiquez une adresse complète, par exemple prenom.nom@exemple.fr."


class ContributionForm(forms.Form):
    """Who, for which structure, of which type; the address serves to confirm by a link."""

    use_required_attribute = False
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    speaker = forms.CharField(
        label="Intervenant·e",
        max_length=SPEAKER,
        help_text="Le nom, ou la fonction si le nom n’est pas connu.",
        error_messages={"required": NO_SPEAKER, "max_length": f"{SPEAKER} caractères au plus."},
    )
    speaker_organisation = short_text(Contribution, "speaker_organisation", "Structure")
    speaker_kind = forms.ChoiceField(
        label="Type",
        required=False,
        choices=[("", "Non renseigné"), *SpeakerKind.choices],
        help_text="Le bilan compte les interventions par type.",
    )
    title = short_text(Contribution, "title", "Titre de l’intervention")
    minutes = whole_number("Durée, en minutes", most=720)
    agenda_item = forms.ModelChoiceField(
        label="Point du déroulé", required=False, queryset=AgendaItem.objects.none(), empty_label="Aucun"
    )
    email = forms.EmailField(
        label="Adresse électronique",
        required=False,
        help_text="Pour confirmer par un lien, sans compte. Jamais montrée aux participants.",
        error_messages={"invalid": EMAIL_ERROR},
    )
    bio = short_text(Contribution, "bio", "Présentation", rows=3)

    def __init__(self, *args, items, **options):
        super().__init__(*args, label_suffix="", **options)
        self.fields["agenda_item"].queryset = items

    def facts(self) -> SpeakerFacts:
        """What a service takes."""
        return SpeakerFacts(**{name: self.cleaned_data[name] for name in NAMES})


def contribution_initial(contribution: Contribution) -> dict[str, Any]:
    """A form filled with a contribution."""
    return {name: getattr(contribution, name) for name in NAMES}


def new_contribution() -> dict[str, Any]:
    """Its key makes of two posts of the same page one contribution."""
    return {"key": uuid.uuid4()}


class SpeakerForm(forms.Form):
    """The page of the link: yes or no, then what may be printed and shown."""

    use_required_attribute = False
    answer = forms.ChoiceField(
        label="Votre réponse",
        choices=[(YES, "Je confirme mon intervention"), (NO, "Je ne suis pas disponible")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez l’une des deux réponses."},
    )
    title = short_text(Contribution, "title", "Titre de votre intervention")
    bio = short_text(
        Contribution, "bio", "Votre présentation en quelques lignes", "Votre fonction, ce que vous apportez.", rows=4
    )
    allows_bio = forms.ChoiceField(
        label="Votre présentation peut-elle figurer dans le programme et le bilan ?",
        required=False,
        choices=[(YES, "Oui"), (NO, "Non")],
        widget=forms.RadioSelect,
    )
    allows_image = forms.ChoiceField(
        label="Acceptez-vous d’être photographié·e ou filmé·e pendant la séance ?",
        required=False,
        choices=[(YES, "Oui"), (NO, "Non")],
        widget=forms.RadioSelect,
        help_text="Pour les documents du programme. Vous pouvez changer d’avis tant que ce lien est ouvert.",
    )
    note = short_text(Contribution, "answer_note", "Un mot pour l’équipe", "Un besoin, une contrainte d’horaire.")

    def __init__(self, *args, **options):
        super().__init__(*args, label_suffix="", **options)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("answer") == YES:
            for name in ("allows_bio", "allows_image"):
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, "Répondez oui ou non : sans votre accord, rien n’est publié.")
        return cleaned

    def said(self) -> SpeakerAnswer:
        """What a service takes."""
        given = self.cleaned_data
        consents = {name: {YES: True, NO: False}.get(given[name]) for name in ("allows_image", "allows_bio")}
        return SpeakerAnswer(
            is_coming=given["answer"] == YES,
            title=given["title"],
            bio=given["bio"],
            note=given["note"],
            **consents,
        )


def speaker_initial(contribution: Contribution) -> dict[str, Any]:
    """What is known of the speaker, with the answer that they gave."""
    words = {True: YES, False: NO, None: ""}
    said = {"confirmed": YES, "declined": NO}.get(contribution.state, "")
    return {
        "answer": said,
        "title": contribution.title,
        "bio": contribution.bio,
        "note": contribution.answer_note,
        "allows_image": words[contribution.allows_image],
        "allows_bio": words[contribution.allows_bio],
    }

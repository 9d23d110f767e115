"""« Nous coopérons »: with one other laureate, outside a progress form."""

from django import forms

from ess_platform.directory.models import CooperationType

from ..enums import COOPERATION_RANK, CooperationOrigin, CooperationState
from ..models import Cooperation, Laureate
from ..services.cooperation_team import CooperationDetails
from .fields import PlainTextField

PURPOSE_LENGTH = 255


class CooperationForm(forms.Form):
    """A pair that exists may only move forward (D2, precision 6)."""

    state = forms.ChoiceField(
        label="Où en êtes-vous ?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Dites où en est cette coopération.",
            "invalid_choice": "Choisissez un état dans la liste.",
        },
    )
    purpose = PlainTextField(
        label="Objet",
        limit=PURPOSE_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"maxlength": PURPOSE_LENGTH}),
        help_text="Ce que vous faites ensemble, en une phrase. L’autre structure la lira.",
    )

    def __init__(self, data=None, *, pair: Cooperation | None):
        initial = {"state": pair.state, "purpose": pair.purpose} if pair else {}
        super().__init__(data, initial=initial)
        lowest = COOPERATION_RANK[pair.state] if pair else 0
        self.fields["state"].choices = [
            (state.value, state.label) for state in CooperationState if COOPERATION_RANK[state] >= lowest
        ]


class TeamCooperationForm(forms.Form):
    """The team's words on a pair; both laureates are chosen once, when it is new."""

    one = forms.ModelChoiceField(
        Laureate.objects.none(),
        to_field_name="slug",
        label="Lauréat",
        empty_label="Choisir un lauréat",
        error_messages={"required": "Choisissez un lauréat.", "invalid_choice": "Choisissez un lauréat de la liste."},
    )
    other = forms.ModelChoiceField(
        Laureate.objects.none(),
        to_field_name="slug",
        label="Avec",
        empty_label="Choisir un lauréat",
        error_messages={
            "required": "Choisissez l’autre lauréat.",
            "invalid_choice": "Choisissez un lauréat de la liste.",
        },
    )
    state = forms.ChoiceField(
        label="Où en sont-ils ?",
        choices=CooperationState,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Dites où en est cette coopération.",
            "invalid_choice": "Choisissez un état dans la liste.",
        },
    )
    types = forms.ModelMultipleChoiceField(
        CooperationType.objects.order_by("position"),
        label="Types",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choisissez des types de la liste."},
    )
    purpose = PlainTextField(
        label="Objet",
        limit=PURPOSE_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"maxlength": PURPOSE_LENGTH}),
        help_text="Ce qu’ils font ensemble, en une phrase. Les deux structures la lisent.",
    )
    origin = forms.ChoiceField(
        label="Où est-elle née ?", choices=[("", "Non renseigné"), *CooperationOrigin.choices], required=False
    )
    origin_detail = forms.CharField(
        label="Précision",
        max_length=160,
        required=False,
        help_text="Quelle séance, quelle visite, qui a présenté qui.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, laureates=None, **kwargs):
        super().__init__(*args, **kwargs)
        if laureates is None:
            del self.fields["one"], self.fields["other"]
            return
        for name in ("one", "other"):
            self.fields[name].queryset = laureates
            self.fields[name].label_from_instance = lambda laureate: laureate.organisation.name

    def details(self) -> CooperationDetails:
        data = self.cleaned_data
        return CooperationDetails(
            state=CooperationState(data["state"]),
            purpose=data["purpose"],
            types=tuple(data["types"]),
            origin=data["origin"],
            origin_detail=data["origin_detail"].strip(),
        )

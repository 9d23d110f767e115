"""Forms of the support plan: one action whole, or its note alone."""

import datetime

from django import forms

from ess_platform.directory.models import Criterion, LeverTool

from ..enums import ActionState
from ..models import Laureate, Participant, SupportAction
from ..services.support_plan import NOTE_LENGTH, TITLE_LENGTH, ActionContent
from .fields import PlainTextField

NOT_IN_LIST = "Choisissez dans la liste."


class OwnerField(forms.ModelChoiceField):
    """A person of the laureate; nobody is the team."""

    def to_python(self, value):
        """A public id that is not even one is an unknown person, said in the same words."""
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from error

    def label_from_instance(self, obj: Participant) -> str:
        return obj.person.full_name


class ShortLabelField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Criterion) -> str:
        return obj.short_label


class ActionForm(forms.Form):
    """What there is to do, who holds it, before when, and where the idea came from."""

    use_required_attribute = False
    title = PlainTextField(
        label="Ce qu’il y a à faire",
        help_text="Une phrase, avec un verbe : « Rencontrer la métropole au sujet d’un local ».",
        limit=TITLE_LENGTH,
        error_messages={"required": "Dites en une phrase ce qu’il y a à faire."},
    )
    note = PlainTextField(
        label="Précisions", limit=NOTE_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    owner = OwnerField(
        queryset=Participant.objects.none(),
        to_field_name="public_id",
        label="Responsable",
        required=False,
        empty_label="L’équipe",
        error_messages={"invalid_choice": NOT_IN_LIST},
    )
    due_on = forms.DateField(
        label="Échéance",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": "Indiquez une date, par exemple 21/03/2026."},
    )
    criterion = ShortLabelField(
        queryset=Criterion.objects.order_by("family__position", "position"),
        to_field_name="code",
        label="Critère concerné",
        required=False,
        empty_label="Aucun en particulier",
        error_messages={"invalid_choice": NOT_IN_LIST},
    )
    tool = forms.ModelChoiceField(
        queryset=LeverTool.objects.order_by("lever__position", "position"),
        to_field_name="code",
        label="Outil de l’étude",
        required=False,
        empty_label="Aucun",
        error_messages={"invalid_choice": NOT_IN_LIST},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2_000_000_000)

    def __init__(self, data=None, *, laureate: Laureate, today: datetime.date, **options):
        super().__init__(data, label_suffix="", **options)
        people = laureate.participants.current(today).select_related("person")
        self.fields["owner"].queryset = people.order_by("-is_main_contact", "person__sort_name")

    def content(self) -> ActionContent:
        """What the services of the plan take from this form."""
        given = {name: self.cleaned_data[name] for name in ("title", "note", "owner", "due_on", "criterion", "tool")}
        return ActionContent(**given)


class NoteForm(forms.Form):
    """The note of an action that one may not rewrite."""

    use_required_attribute = False
    note = PlainTextField(
        label="Précisions",
        help_text="Où vous en êtes, ce qui bloque, qui vous avez rencontré.",
        limit=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)


class MoveForm(forms.Form):
    """One button: the state that is asked, and the version of the page where it was pressed."""

    state = forms.ChoiceField(choices=ActionState)
    version = forms.IntegerField(min_value=1, max_value=2_000_000_000)


def initial_of(action: SupportAction) -> dict:
    """An action as its form shows it."""
    return {
        "title": action.title,
        "note": action.note,
        "owner": action.owner.public_id if action.owner else None,
        "due_on": action.due_on,
        "criterion": action.criterion.code if action.criterion else None,
        "tool": action.tool.code if action.tool else None,
        "version": action.version,
    }

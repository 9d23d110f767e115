"""Choices that narrow the library."""

from django import forms

from .models import Criterion, Lever
from .selectors.library import criteria_with_levers


class CriterionChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Criterion) -> str:
        return obj.short_label


class LeverFilterForm(forms.Form):
    critere = CriterionChoice(
        queryset=Criterion.objects.none(),
        to_field_name="code",
        label="Critère de la grille",
        required=False,
        empty_label="Tous",
    )

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")
        self.fields["critere"].queryset = criteria_with_levers()


class CaseStudyFilterForm(forms.Form):
    levier = forms.ModelChoiceField(
        queryset=Lever.objects.order_by("position"),
        to_field_name="code",
        label="Levier",
        required=False,
        empty_label="Tous",
    )

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")

"""Targets of the convention and declared figures, one line each."""

from django import forms
from django.forms import formset_factory

from programmes.forms.budget import AmountField, TableFormSet

MAX_LINES = 40


class TargetForm(forms.Form):
    code = forms.ChoiceField(label="Chiffre", required=False)
    label = forms.CharField(label="Intitulé", required=False, max_length=160)
    value = AmountField(label="Cible")
    unit = forms.CharField(label="Unité", required=False, max_length=40)

    def __init__(self, *args, codes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = with_stored(codes, self.initial.get("code"))

    @property
    def is_blank(self) -> bool:
        return not any(self.cleaned_data.get(name) for name in ("code", "label", "value", "unit")) and not self.errors

    def clean(self):
        data = self.cleaned_data
        if any(data.get(name) for name in ("code", "label", "value", "unit")):
            if not data.get("code"):
                self.add_error("code", "Choisissez le chiffre qui répond à cet objectif.")
            if not data.get("label"):
                self.add_error("label", "Indiquez un intitulé.")
            if data.get("value") is None and "value" not in self.errors:
                self.add_error("value", "Indiquez la cible, par exemple 80.")
        return data


class DeclaredForm(forms.Form):
    figure_code = forms.ChoiceField(label="Chiffre", required=False)
    value = AmountField(label="Valeur déclarée")
    source = forms.CharField(label="Source", required=False, max_length=255)
    explanation = forms.CharField(
        label="Explication de l’écart",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, codes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["figure_code"].choices = with_stored(codes, self.initial.get("figure_code"))

    @property
    def is_blank(self) -> bool:
        names = ("figure_code", "value", "source", "explanation")
        return not any(self.cleaned_data.get(name) for name in names) and not self.errors

    def clean(self):
        data = self.cleaned_data
        if any(data.get(name) for name in ("value", "source", "explanation")) and not data.get("figure_code"):
            self.add_error("figure_code", "Choisissez le chiffre déclaré.")
        return data


def with_stored(codes, stored: str | None):
    """The choices, and the code of the line when no figure answers it any more."""
    known = {code for code, _ in codes}
    return [("", "Choisir…"), *codes, *([(stored, stored)] if stored and stored not in known else [])]


TargetFormSet = formset_factory(
    TargetForm, formset=TableFormSet, extra=2, can_delete=True, max_num=MAX_LINES, absolute_max=MAX_LINES
)
DeclaredFormSet = formset_factory(
    DeclaredForm, formset=TableFormSet, extra=1, can_delete=True, max_num=MAX_LINES, absolute_max=MAX_LINES
)

"""The choices of a merge."""

from django import forms

from ..selectors.structure_merge import MergePlan


class MergeForm(forms.Form):
    """Which value stays, where both structures know one and they differ."""

    KEPT, OTHER = "garder", "prendre"
    version = forms.IntegerField(widget=forms.HiddenInput)
    other_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, plan: MergePlan, **options):
        super().__init__(*args, label_suffix="", **options)
        self.choices = [line for line in plan.lines if line.differs]
        for line in self.choices:
            self.fields[line.name] = forms.ChoiceField(
                label=line.label,
                choices=[(self.KEPT, said(line.kept)), (self.OTHER, said(line.dropped))],
                widget=forms.RadioSelect,
                initial=self.KEPT,
                error_messages={"required": "Choisissez la valeur à garder."},
            )

    @property
    def taken(self) -> list[str]:
        return [line.name for line in self.choices if self.cleaned_data[line.name] == self.OTHER]


def said(value) -> str:
    """A value of a structure, in words."""
    return {True: "Oui", False: "Non"}.get(value, str(value)) if isinstance(value, bool) else str(value)

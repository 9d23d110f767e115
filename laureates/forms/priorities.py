"""The criteria to work on first; the rules stand in the services."""

from collections.abc import Iterable

from django import forms

from ess_platform.directory.models import Criterion


class PrioritiesForm(forms.Form):
    """Boxes of the grid, three at most. `notes` says beside each criterion where the laureate stands, by key."""

    use_required_attribute = False
    priorities = forms.MultipleChoiceField(
        label="Critères à travailler en priorité, trois au plus",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "Choisissez des critères de la grille."},
    )

    def __init__(self, data=None, *, criteria: Iterable[Criterion], notes: dict[int, str] | None = None, **options):
        super().__init__(data, label_suffix="", **options)
        self.criteria, self.notes = list(criteria), notes or {}
        self.fields["priorities"].choices = [(one.code, one.short_label) for one in self.criteria]

    @property
    def families(self) -> list[tuple[str, list[tuple]]]:
        """The boxes by family: its label, then (box, what is known of the criterion) in the order of the grid."""
        found: dict[str, list[tuple]] = {}
        for criterion, box in zip(self.criteria, self["priorities"], strict=True):
            found.setdefault(criterion.family.short_label, []).append((box, self.notes.get(criterion.pk, "")))
        return list(found.items())

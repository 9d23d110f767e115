"""The form of the goals and the inflexible priorities: three lines of each."""

from django import forms

from ..enums import COMMITMENT_STATES, CommitmentKind, CommitmentState
from ..models.commitment import MOST
from ..services.commitment import TEXT_LENGTH, Said
from .fields import PlainTextField
from .laureate import NOT_IN_LIST, HouseForm

PARTS = ("text", "state", "comment")


class CommitmentsForm(HouseForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, rows=(), **options):
        initial = options.pop("initial", {})
        for row in rows:
            stem = f"{row.kind}_{row.position}"
            initial |= {f"{stem}_{part}": getattr(row, part) for part in PARTS}
        super().__init__(data, initial=initial, **options)
        for kind in CommitmentKind:
            for position in range(1, MOST + 1):
                self._add(kind, position)

    def _add(self, kind: CommitmentKind, position: int) -> None:
        stem, name = f"{kind}_{position}", f"{kind.label} {position}"
        self.fields |= {
            f"{stem}_text": PlainTextField(label=name, limit=TEXT_LENGTH, required=False),
            f"{stem}_state": forms.ChoiceField(
                label=f"Où il en est ({name.lower()})" if kind == CommitmentKind.GOAL else f"État ({name.lower()})",
                required=False,
                choices=[(state, CommitmentState(state).label) for state in COMMITMENT_STATES[kind]],
                error_messages={"invalid_choice": NOT_IN_LIST},
            ),
            f"{stem}_comment": PlainTextField(label=f"Commentaire ({name.lower()})", limit=TEXT_LENGTH, required=False),
        }

    def groups(self, kind: str) -> list[tuple]:
        """The three fields of each line of a kind."""
        return [tuple(self[f"{kind}_{rank}_{part}"] for part in PARTS) for rank in range(1, MOST + 1)]

    @property
    def goals(self) -> list[tuple]:
        return self.groups(CommitmentKind.GOAL)

    @property
    def priorities(self) -> list[tuple]:
        return self.groups(CommitmentKind.PRIORITY)

    @property
    def lines(self) -> list[Said]:
        """What `commitments_save` takes."""
        given = self.cleaned_data
        return [
            Said(kind.value, rank, *(given[f"{kind}_{rank}_{part}"] for part in PARTS))
            for kind in CommitmentKind
            for rank in range(1, MOST + 1)
        ]

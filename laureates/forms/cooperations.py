"""The page of cooperations: the pairs that exist, and lines to declare new ones."""

from dataclasses import dataclass

from ..enums import COOPERATION_RANK, CooperationState
from ..models import Cooperation, Laureate
from ..selectors.answers import COOPERATION_PREFIX, ReportAnswers
from ..selectors.questions import Section
from ..services.cooperation import DeclaredCooperation
from .fields import AnswerChoiceField, PlainTextField
from .section import SectionForm

NEW_LINES = 3
PURPOSE_LENGTH = 255


@dataclass(frozen=True)
class CooperationLine:
    """One line of the page, for the template."""

    legend: str
    fields: list
    is_to_confirm: bool = False


class CooperationsForm(SectionForm):
    """Existing pairs may only move forward (D2, precision 6); new ones name another laureate of the promotion."""

    def __init__(
        self, data=None, files=None, *, answers: ReportAnswers, section: Section, only: str = "", grow: str = ""
    ):
        super().__init__(data, files, answers=answers, section=section, only=only, grow=grow)
        self.pairs: list[Cooperation] = []
        self.has_others = False
        if only and not only.startswith(COOPERATION_PREFIX):
            return
        me = answers.report.laureate
        self.pairs = answers.cooperations
        for pair in self.pairs:
            prefix = f"{COOPERATION_PREFIX}{pair.pk}"
            allowed = [
                (state.value, state.label)
                for state in CooperationState
                if COOPERATION_RANK[state] >= COOPERATION_RANK[pair.state]
            ]
            self.add_line(prefix, allowed, state=pair.state, purpose=pair.purpose)
        known = {pair.first_id for pair in self.pairs} | {pair.second_id for pair in self.pairs} | {me.pk}
        others = Laureate.objects.in_scope().filter(cohort=me.cohort_id).exclude(pk__in=known)
        names = [(str(pk), name) for pk, name in others.values_list("pk", "organisation__name")]
        self.has_others = bool(names)
        for rank in range(1, NEW_LINES + 1 if names else 1):
            prefix = f"{COOPERATION_PREFIX}nouvelle-{rank}"
            self.fields[f"{prefix}-avec"] = AnswerChoiceField(
                label="Avec quel lauréat", choices=[("", "Choisir un lauréat"), *names], required=False
            )
            self.add_line(prefix, [("", "Choisir un état"), *CooperationState.choices])

    def add_line(self, prefix: str, states, *, state: str = "", purpose: str = "") -> None:
        self.fields[f"{prefix}-etat"] = AnswerChoiceField(label="Où en êtes-vous", choices=states, required=False)
        self.fields[f"{prefix}-objet"] = PlainTextField(label="Objet", limit=PURPOSE_LENGTH, required=False)
        self.initial |= {f"{prefix}-etat": state, f"{prefix}-objet": purpose}

    @property
    def lines(self) -> list[CooperationLine]:
        me, found = self.answers.report.laureate_id, []
        for pair in self.pairs:
            mine, other = (True, pair.second) if pair.first_id == me else (False, pair.first)
            confirmed = pair.first_confirmed_on if mine else pair.second_confirmed_on
            prefix = f"{COOPERATION_PREFIX}{pair.pk}"
            fields = [self[f"{prefix}-etat"], self[f"{prefix}-objet"]]
            found.append(CooperationLine(other.organisation.name, fields, is_to_confirm=confirmed is None))
        for rank in range(1, NEW_LINES + 1 if self.has_others else 1):
            prefix = f"{COOPERATION_PREFIX}nouvelle-{rank}"
            fields = [self[f"{prefix}-{part}"] for part in ("avec", "etat", "objet")]
            found.append(CooperationLine(f"Nouvelle coopération {rank}", fields))
        return found

    def clean(self):
        cleaned = super().clean()
        chosen = set()
        for rank in range(1, NEW_LINES + 1 if self.has_others else 1):
            prefix = f"{COOPERATION_PREFIX}nouvelle-{rank}"
            other, state = cleaned.get(f"{prefix}-avec"), cleaned.get(f"{prefix}-etat")
            if other and not state:
                self.add_error(f"{prefix}-etat", "Dites où en est cette coopération")
            if not other and (state or cleaned.get(f"{prefix}-objet")):
                self.add_error(f"{prefix}-avec", "Choisissez avec quel lauréat vous coopérez")
            if other and other in chosen:
                self.add_error(f"{prefix}-avec", "Ce lauréat est déjà choisi plus haut")
            chosen.add(other)
        return cleaned

    def declared(self) -> list[DeclaredCooperation]:
        """The readable lines, existing and new."""
        me, cleaned, found = self.answers.report.laureate_id, self.cleaned_data, []
        for pair in self.pairs:
            prefix = f"{COOPERATION_PREFIX}{pair.pk}"
            state = cleaned.get(f"{prefix}-etat") or pair.state
            purpose = cleaned.get(f"{prefix}-objet", pair.purpose)
            other = pair.second_id if pair.first_id == me else pair.first_id
            found.append(DeclaredCooperation(other, state, purpose))
        for rank in range(1, NEW_LINES + 1 if self.has_others else 1):
            prefix = f"{COOPERATION_PREFIX}nouvelle-{rank}"
            parts = [f"{prefix}-{part}" for part in ("avec", "etat", "objet")]
            if cleaned.get(parts[0]) and not any(part in self.errors for part in parts):
                other, state, purpose = (cleaned[part] for part in parts)
                found.append(DeclaredCooperation(int(other), state, purpose))
        return found

    def typed(self) -> dict[str, str]:
        """Every part of a line in error is kept whole; and of the line being filled, when it is sent alone."""
        wrong = {name.rpartition("-")[0] for name in self.errors if name.startswith(COOPERATION_PREFIX)}
        if self.only:
            wrong.add(self.only)
        lines = {name for name in self.fields if name.rpartition("-")[0] in wrong and name in self.data}
        return super().typed() | {name: self.text_of(name) for name in lines}

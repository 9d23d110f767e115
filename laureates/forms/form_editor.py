"""One question of a form, as the team writes it."""

import secrets
from dataclasses import replace

from django import forms
from django.utils.text import slugify

from ..enums import Moment
from ..selectors.questions import (
    CHOICE,
    CHOICES,
    FILE,
    KINDS,
    LONG_TEXT,
    NUMERIC,
    REPEAT,
    TEXT,
    YES_NO,
    Condition,
    Form,
    Question,
)
from ..selectors.standard_form import STANDARD_QUESTIONS

MOST_OPTIONS, MOST_COLUMNS = 30, 8
COLUMN_KINDS = {label.casefold(): kind for kind, label in KINDS.items() if kind not in (REPEAT, CHOICES, CHOICE, FILE)}
ALWAYS = ""


class QuestionForm(forms.Form):
    """A question of the standard form keeps its type; everything else may be reworded."""

    use_required_attribute = False
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    label = forms.CharField(
        label="Question",
        max_length=200,
        error_messages={"required": "Écrivez la question.", "max_length": "200 caractères au plus."},
    )
    kind = forms.ChoiceField(label="Type de réponse", choices=list(KINDS.items()))
    moments = forms.MultipleChoiceField(
        label="Posée à",
        choices=Moment.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un temps."},
    )
    required_at = forms.MultipleChoiceField(
        label="Obligatoire à",
        help_text="Ailleurs, la mention « (facultatif) » suit la question.",
        choices=Moment.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    help = forms.CharField(label="Aide", help_text="Une phrase sous la question.", max_length=300, required=False)
    example = forms.CharField(label="Exemple", max_length=60, required=False)
    unit = forms.CharField(label="Unité", help_text="D’un nombre : ETP, tonnes, pièces…", max_length=20, required=False)
    max_length = forms.IntegerField(
        label="Longueur maximale", help_text="D’un texte, en caractères.", min_value=10, max_value=4_000, required=False
    )
    options = forms.CharField(
        label="Choix proposés", help_text="Un par ligne.", widget=forms.Textarea(attrs={"rows": 5}), required=False
    )
    columns = forms.CharField(
        label="Colonnes des lignes à répéter",
        help_text="Une par ligne, suivie de son type : « Montant | Montant en euros ».",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    shown_if = forms.ChoiceField(label="Condition", required=False)

    def __init__(self, data=None, *, form: Form, question: Question | None = None, version: int):
        super().__init__(data, label_suffix="")
        self.report_form, self.question = form, question
        self.fields["shown_if"].choices = [(ALWAYS, "Toujours posée"), *conditions_of(form, question)]
        self.initial |= {"version": version, "moments": list(Moment.values[:3]), "kind": TEXT}
        if question is not None:
            self.initial |= self.stored(question)
        if question is not None and question.code in STANDARD_QUESTIONS:
            for name in ("kind", "options", "columns", "shown_if", "max_length", "unit"):
                del self.fields[name]

    @staticmethod
    def stored(question: Question) -> dict:
        condition = question.condition
        return {
            "label": question.label,
            "kind": question.kind,
            "moments": sorted(question.moments),
            "required_at": sorted(question.required),
            "help": question.help,
            "example": question.example,
            "unit": question.unit,
            "max_length": question.max_length or None,
            "options": "\n".join(label for _, label in question.options),
            "columns": "\n".join(f"{column.label} | {KINDS[column.kind]}" for column in question.columns),
            "shown_if": f"{condition.question}={condition.values[0]}" if condition else ALWAYS,
        }

    def clean(self):
        cleaned = super().clean()
        extra = set(cleaned.get("required_at", ())) - set(cleaned.get("moments", ()))
        if extra:
            names = ", ".join(Moment(moment).label.lower() for moment in sorted(extra))
            self.add_error("required_at", f"Cette question n’est pas posée à : {names}.")
        kind = cleaned.get("kind")
        if kind in (CHOICE, CHOICES):
            lines = lines_of(cleaned.get("options", ""))
            if not 2 <= len(lines) <= MOST_OPTIONS or len(set(lines)) != len(lines):
                self.add_error("options", f"Donnez de 2 à {MOST_OPTIONS} choix différents, un par ligne.")
        if kind == REPEAT:
            self.check_columns(lines_of(cleaned.get("columns", "")))
        return cleaned

    def check_columns(self, lines: list[str]) -> None:
        if not 1 <= len(lines) <= MOST_COLUMNS:
            self.add_error("columns", f"Donnez de 1 à {MOST_COLUMNS} colonnes, une par ligne.")
        for line in lines:
            if column_kind(line) is None:
                kinds = ", ".join(KINDS[kind].lower() for kind in COLUMN_KINDS.values())
                self.add_error("columns", f"« {line} » : ajoutez un type parmi {kinds}.")

    def written(self) -> Question:
        """The question as it was filled in. A new one gets a code of its own, for ever."""
        given, known = self.cleaned_data, self.question
        if known is not None and known.code in STANDARD_QUESTIONS:
            return self.reworded(known)
        kind = given["kind"]
        condition = None
        if given["shown_if"]:
            code, _, value = given["shown_if"].partition("=")
            condition = Condition(code, (value,))
        return Question(
            code=known.code if known else new_code(given["label"]),
            label=given["label"],
            kind=kind,
            moments=frozenset(given["moments"]),
            required=frozenset(given["required_at"]),
            help=given["help"],
            example=given["example"],
            unit=given["unit"] if kind in NUMERIC else "",
            max_length=(given["max_length"] or 0) if kind in (TEXT, LONG_TEXT) else 0,
            options=self.options_of(known) if kind in (CHOICE, CHOICES) else (),
            columns=self.columns_of(known) if kind == REPEAT else (),
            most=8 if kind == REPEAT else 0,
            condition=condition,
            is_retired=known.is_retired if known else False,
        )

    def reworded(self, known: Question) -> Question:
        given = self.cleaned_data
        return replace(
            known,
            label=given["label"],
            moments=frozenset(given["moments"]),
            required=frozenset(given["required_at"]),
            help=given["help"],
            example=given["example"],
        )

    def options_of(self, known: Question | None) -> tuple[tuple[str, str], ...]:
        """A choice that keeps its words keeps its code: earlier answers still say the same."""
        codes = {label: code for code, label in known.options} if known else {}
        lines = lines_of(self.cleaned_data["options"])
        return tuple((codes.get(label) or new_code(label), label) for label in lines)

    def columns_of(self, known: Question | None) -> tuple[Question, ...]:
        codes = {column.label: column.code for column in known.columns} if known else {}
        found = []
        for line in lines_of(self.cleaned_data["columns"]):
            label = line.rpartition("|")[0].strip()
            found.append(Question(codes.get(label) or new_code(label), label, column_kind(line)))
        return tuple(found)


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def column_kind(line: str) -> str | None:
    label, bar, kind = line.rpartition("|")
    return COLUMN_KINDS.get(kind.strip().casefold()) if bar and label.strip() else None


def new_code(label: str) -> str:
    """A readable code that no other question has: letters, digits, underscores."""
    return f"{slugify(label)[:30].replace('-', '_') or 'question'}_{secrets.token_hex(3)}"


def conditions_of(form: Form, question: Question | None) -> list[tuple[str, str]]:
    """« Si … : oui »: the answers that may ask for another question."""
    found = []
    for section in form.sections:
        for known in section.questions:
            if known.is_retired or (question is not None and known.code == question.code):
                continue
            choices = (("oui", "Oui"), ("non", "Non")) if known.kind == YES_NO else known.options
            if known.kind in (YES_NO, CHOICE, CHOICES):
                found += [(f"{known.code}={code}", f"Si « {known.label} » : {label}") for code, label in choices]
    return found

"""One page of the progress form, built from its questions. Checks what is typed; completeness comes later."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.forms import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from ess_platform.common import formatting
from ess_platform.common.attachments import Attachment

from ..models import ReportFile
from ..selectors.answers import ReportAnswers
from ..selectors.questions import FILE, LONG_TEXT, REPEAT, TEXT, YES_NO, Question, Section
from ..selectors.report_rules import contradictions
from .questions import field_of, read_value, shown_value

SEEN = "seen-"  # beginning of the name of the inputs that hold the fingerprints
REMOVE = "remove-"  # beginning of the name of the boxes that take a file away
SEPARATOR = "-"  # between a block, its line and its column in the name of an input


@dataclass(frozen=True)
class Line:
    """One line of a repeated block."""

    number: int
    fields: tuple[BoundField, ...]


@dataclass(frozen=True)
class Block:
    """A question as its page shows it: one field, or the lines of a repeated block."""

    question: Question
    digest: str
    field: BoundField | None = None
    lines: tuple[Line, ...] = ()
    errors: tuple[str, ...] = ()
    can_grow: bool = False
    stored_file: ReportFile | None = None
    shown_if: str = ""  # « code=value|value » (or « code!=… »): another answer of this page that asks for it


def previous_text(answers: ReportAnswers, question: Question) -> str:
    """« Entrée : 742 000 € », or an empty text when the question was never answered before."""
    previous = answers.previous.get(question.code)
    if previous is None or not question.is_numeric:
        return ""
    value = formatting.with_unit(formatting.number(previous.value), question.shown_unit)
    return f"{previous.moment}{formatting.NBSP}: {value}"


class SectionForm(forms.Form):
    """The questions of one page, or one of them alone (`only`, the code of a question: what autosave sends).

    `grow` is the code of a repeated block that shows one more, empty line.

    Each question carries the fingerprint of the answer that the page shows (`seen-<code>`).
    """

    use_required_attribute = False

    def __init__(
        self, data=None, files=None, *, answers: ReportAnswers, section: Section, only: str = "", grow: str = ""
    ):
        self.answers, self.section, self.only, self.grow = answers, section, only, grow
        super().__init__(data, files, label_suffix="")
        self.questions = [q for q in answers.shown(section) if only in ("", q.code)]
        self.sizes: dict[str, int] = {}
        self.block_errors: dict[str, list[str]] = {}
        for question in self.questions:
            if self.is_kept(question):
                continue
            if question.kind == REPEAT:
                self.add_lines(question)
            else:
                self.fields[question.code] = self.build_field(question)
                # What is sent alone is not shown again; a stored file is no upload.
                if question.kind != FILE and not (only and self.is_bound):
                    self.initial[question.code] = self.stored(question)

    def is_kept(self, question: Question) -> bool:
        """True when an earlier form has fixed this answer: it is shown, never asked again."""
        return question.is_kept and question.code in self.answers.previous

    @property
    def seen(self) -> dict[str, str]:
        """From which answer each question of this page was filled, by code."""
        return {name.removeprefix(SEEN): str(value)[:64] for name, value in self.data.items() if name.startswith(SEEN)}

    # --- Building -------------------------------------------------------------------------------------

    def build_field(self, question: Question) -> forms.Field:
        options = {"label": question.label, "required": self.answers.moment in question.required}
        if not self.only:
            options["help_text"] = self.help_for(question)
        return field_of(question, self.answers, **options)

    def help_for(self, question: Question) -> str:
        lines = [question.help, self.limit_text(question), previous_text(self.answers, question)]
        parts = [format_html("<span>{}</span>", line) for line in lines if line]
        return mark_safe("<br>".join(parts))

    @staticmethod
    def limit_text(question: Question) -> str:
        if question.kind == LONG_TEXT:
            return f"{formatting.number(question.max_length)} caractères au plus."
        is_told = question.kind == TEXT and question.example
        return f"Par exemple{formatting.NBSP}: {question.example}" if is_told else ""

    def stored(self, question: Question):
        answer = self.answers.get(question)
        if question.code == "objective" and not answer:
            known = self.answers.previous.get("objective")
            return known.value if known else ""
        return shown_value(question, answer)

    def add_lines(self, question: Question) -> None:
        """The lines that exist or were posted; one more when it is asked for, and at least one."""
        stored = self.answers.get(question) or []
        posted = [int(number) for number, _ in self.posted_cells(question)] if self.is_bound else []
        size = max(posted, default=-1) + 1 if self.is_bound else len(stored) + (question.code == self.grow)
        self.sizes[question.code] = size = min(max(size, 1), question.most or size)
        for number in range(size):
            for column in question.columns:
                name = cell_name(question, number, column)
                options = {"label": column.label, "required": bool(column.required)}
                self.fields[name] = field_of(column, self.answers, **options)
                if column.kind == YES_NO:
                    self.fields[name] = forms.BooleanField(label=column.label, required=False)
                if number < len(stored):
                    self.initial[name] = stored[number].get(column.code)

    def posted_cells(self, question: Question) -> Iterable[tuple[str, str]]:
        """(line number, column) of the cells of a block in what was sent; lines beyond its limit are left out."""
        prefix = f"{question.code}{SEPARATOR}"
        for name in self.data:
            number, _, column = name.removeprefix(prefix).partition(SEPARATOR)
            is_cell = name.startswith(prefix) and number.isascii() and number.isdigit() and column
            if is_cell and int(number) < (question.most or len(self.data)):
                yield number, column

    @classmethod
    def from_stored(cls, *, answers: ReportAnswers, section: Section, grow: str = ""):
        """The page as it was left: with its errors again when a typed text still has to be corrected."""
        form = cls(answers=answers, section=section, grow=grow)
        pending = answers.pending(section)
        return cls(form.as_typed(pending), answers=answers, section=section) if pending else form

    def as_typed(self, pending: dict[str, str]) -> MultiValueDict:
        """The stored answers as a browser would send them, with the pending texts in their place."""
        data = MultiValueDict()
        for name, field in self.fields.items():
            value = field.prepare_value(self.get_initial_for_field(field, name))
            if isinstance(field, forms.FileField):
                continue
            if isinstance(field, forms.BooleanField):
                values = ["on"] if value else []
            else:
                values = value if isinstance(value, list | tuple) else ["" if value is None else str(value)]
            data.setlist(name, values)
        for name, text in pending.items():
            data.setlist(name.replace(".", SEPARATOR), [text])
        return data

    # --- Showing --------------------------------------------------------------------------------------

    @property
    def frozen_answers(self) -> list[tuple[Question, str]]:
        """What was fixed by an earlier form: shown, never asked again."""
        return [(q, self.answers.previous[q.code].value) for q in self.questions if self.is_kept(q)]

    @cached_property
    def blocks(self) -> list[Block]:
        """The questions in order, as the page shows them."""
        return [self.block_of(question) for question in self.questions if not self.is_kept(question)]

    def block_of(self, question: Question) -> Block:
        digest, shown_if = self.answers.answer_digest(self.section, question), self.shown_if(question)
        if question.kind == FILE:
            stored = self.answers.get(question)
            return Block(question, digest, field=self[question.code], stored_file=stored, shown_if=shown_if)
        if question.kind != REPEAT:
            return Block(question, digest, field=self[question.code], shown_if=shown_if)
        size = self.sizes[question.code]
        lines = tuple(
            Line(number + 1, tuple(self[cell_name(question, number, column)] for column in question.columns))
            for number in range(size)
        )
        errors = tuple(self.block_errors.get(question.code, ()))
        return Block(
            question, digest, lines=lines, errors=errors, can_grow=size < (question.most or size + 1), shown_if=shown_if
        )

    def shown_if(self, question: Question) -> str:
        condition = question.condition
        if condition is None or all(q.code != condition.question for q in self.questions):
            return ""
        return f"{condition.question}{'!=' if condition.negated else '='}{'|'.join(condition.values)}"

    # --- Checking -------------------------------------------------------------------------------------

    def clean(self):
        cleaned = super().clean()
        for question in self.questions:
            if question.kind == REPEAT:
                self.clean_lines(question)
        if self.only:  # nothing is compared while a page is being filled: see `missing_in`
            return cleaned
        given = {q.code: self.answers.get(q) for q in self.questions} | self.answered()
        asked = [question for question in self.questions if question.code in self.answered()]
        for code, text in contradictions(asked, given, is_esat=self.answers.is_esat).items():
            if code in self.fields:
                self.add_error(code, text)
            else:
                self.block_errors.setdefault(code, []).append(text)
                self.add_error(None, f"{self.answers.form.question(code)[1].label}{formatting.NBSP}: {text}")
        return cleaned

    def clean_lines(self, question: Question) -> None:
        """A line that holds something holds what it requires."""
        for number in range(self.sizes[question.code]):
            cells = {column: cell_name(question, number, column) for column in question.columns}
            if any(self.cleaned_data.get(name) not in (None, "", False) for name in cells.values()):
                for column, name in cells.items():
                    if column.required and self.cleaned_data.get(name) in (None, ""):
                        self._errors.pop(name, None)
                        self.add_error(name, f"Complétez{formatting.NBSP}: {column.label.lower()}")
            else:
                for name in cells.values():
                    if self.errors.get(name) and not str(self.data.get(name, "")).strip():
                        del self._errors[name]

    def is_wrong(self, question: Question) -> bool:
        """True when a part of this answer cannot be read."""
        if question.kind == REPEAT:
            prefix = f"{question.code}{SEPARATOR}"
            return any(name.startswith(prefix) for name in self.errors)
        return question.code in self.errors

    def answered(self) -> dict:
        """The readable answers by question; what is in error is absent, files are stored apart."""
        given = {}
        for question in self.questions:
            if self.is_kept(question):
                given[question.code] = self.answers.previous[question.code].value
            elif question.kind == REPEAT and not self.is_wrong(question):
                given[question.code] = self.lines_of(question)
            elif question.kind not in (REPEAT, FILE) and question.code in self.cleaned_data:
                given[question.code] = read_value(question, self.cleaned_data[question.code])
        return given

    def files_given(self) -> dict[Question, Attachment | None]:
        """By question of this page: the file to keep, or None for the one to take away."""
        given = {}
        for question in self.questions:
            if question.kind == FILE and self.cleaned_data.get(question.code):
                given[question] = self.cleaned_data[question.code]
            elif question.kind == FILE and f"{REMOVE}{question.code}" in self.data:
                given[question] = None
        return given

    def lines_of(self, question: Question) -> list[dict]:
        """The lines of a block that hold something."""
        lines = [
            {column.code: self.cleaned_data.get(cell_name(question, number, column)) for column in question.columns}
            for number in range(self.sizes[question.code])
        ]
        return [line for line in lines if any(value not in (None, "", False) for value in line.values())]

    def typed(self) -> dict[str, str]:
        """What was typed and cannot be stored as an answer, by name; it is kept and shown again."""
        kept = {}
        for question in self.questions:
            if question.kind == FILE or not self.is_wrong(question):
                continue
            if question.kind == REPEAT:
                for number, column in self.posted_cells(question):
                    name = SEPARATOR.join((question.code, number, column))
                    kept[f"{question.code}.{number}.{column}"] = self.text_of(name)
            else:
                kept[question.code] = self.text_of(question.code)
        return kept

    def text_of(self, name: str) -> str:
        value = self.data.get(self.add_prefix(name), "")
        return value if isinstance(value, str) else str(value)


def cell_name(question: Question, number: int, column: Question) -> str:
    """The name of the input of one cell of a block."""
    return SEPARATOR.join((question.code, str(number), column.code))

"""The answers of a report as words, beside the previous ones: for the check page, the review and the copy."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.formats import date_format

from ess_platform.common import formatting
from ess_platform.directory.enums import Rating

from ..models import CriterionRating
from .answers import DONT_KNOW, EMPTY, ReportAnswers
from .questions import CHOICE, CHOICES, DATE, FILE, MONTH, REPEAT, YES_NO, Question, Section

TEAM = "team"  # who typed an answer, in `answer_trace`


@dataclass(frozen=True)
class AnswerRow:
    """One question and its answer; `value`, `before` and `change` are ready to be read, or None when unknown."""

    code: str
    label: str
    value: str | None
    before: str | None = None
    change: str = ""
    is_pending: bool = False
    by_team: bool = False  # typed by the team for the laureate
    lines: tuple[str, ...] = ()  # of a repeated block
    file: object = None


@dataclass(frozen=True)
class CooperationRow:
    """One pair, seen from one side."""

    name: str
    state: str
    purpose: str
    is_confirmed: bool


@dataclass(frozen=True)
class RatingRow:
    """One criterion: what the laureate said, before and now, and what was agreed."""

    criterion: object
    before: str | None
    self_label: str | None
    agreed_label: str | None
    comment: str
    gap: int


@dataclass(frozen=True)
class SectionAnswers:
    """One page of the form, read-only."""

    section: Section
    rows: tuple[AnswerRow, ...]
    ratings: tuple[RatingRow, ...] = ()
    cooperations: tuple[CooperationRow, ...] = ()

    @property
    def has_before(self) -> bool:
        return any(row.before is not None for row in self.rows)


def report_answers(answers: ReportAnswers) -> list[SectionAnswers]:
    """Every page of the form with its answers, in order."""
    return [_section_answers(answers, section) for section in answers.sections]


def _section_answers(answers: ReportAnswers, section: Section) -> SectionAnswers:
    pending = answers.pending(section)
    rows = tuple(_row(answers, question, pending) for question in answers.asked(section))
    ratings = tuple(rating_row(answers, section, criterion) for criterion in answers.criteria_of(section))
    cooperations = tuple(_cooperation_rows(answers)) if section.is_cooperations else ()
    return SectionAnswers(section, rows, ratings, cooperations)


def _row(answers: ReportAnswers, question: Question, pending: dict[str, str]) -> AnswerRow:
    wrong = [text for name, text in pending.items() if name.partition(".")[0] == question.code]
    if wrong:
        return AnswerRow(question.code, question.label, formatting.sentence_list(wrong), is_pending=True)
    now = answers.get(question)
    row = AnswerRow(
        question.code,
        question.label,
        answer_text(answers, question),
        by_team=answers.report.answer_trace.get(question.code, ("",))[-1] == TEAM,
        lines=tuple(_line_text(question, line) for line in now or ()) if question.kind == REPEAT else (),
        file=now if question.kind == FILE else None,
    )
    previous = answers.previous.get(question.code) if question.is_numeric else None
    if previous is None:
        return row
    return replace(row, before=number_text(previous.value, question), change=change_text(now, previous.value, question))


def answer_text(answers: ReportAnswers, question: Question) -> str | None:
    """The answer in words; None when there is none."""
    answer = answers.get(question)
    if answer in EMPTY:
        return None
    if question.kind in (CHOICE, CHOICES):
        labels = dict(answers.choices_of(question))
        chosen = [answer] if question.kind == CHOICE else answer
        return formatting.sentence_list(labels.get(code, code) for code in chosen)
    if question.kind == REPEAT:
        return formatting.count(len(answer), "ligne", "lignes")
    return value_text(question, answer)


def value_text(question: Question, value) -> str:
    """One plain value in words."""
    if question.kind == YES_NO:
        return "Oui" if value else "Non"
    if question.kind == DATE:
        return formatting.date_short(value)
    if question.kind == MONTH:
        return date_format(value, "F Y")
    if question.kind == FILE:
        return f"{value.name} ({formatting.file_size(value.size)})"
    return number_text(value, question) if question.is_numeric else str(value)


def _line_text(question: Question, line: dict) -> str:
    """« Banque : Prêt, 30 000 €, 12/03/2025 »: the columns that hold something."""
    parts = []
    for column in question.columns:
        value = line.get(column.code)
        if value in EMPTY or value is False:
            continue
        if column.kind == YES_NO:
            parts.append(column.label.lower())
        else:
            parts.append(dict(column.options).get(value) or value_text(column, value))
    return ", ".join(parts)


def number_text(value: Decimal, question: Question) -> str:
    return formatting.with_unit(formatting.number(value), question.shown_unit)


def change_text(now: Decimal | None, before: Decimal | None, question: Question) -> str:
    """« +9 % » for money, « +2 pt » for a share, a signed difference for the rest; empty when unknown."""
    if now is None or before is None:
        return ""
    if question.shown_unit == "€" and before:
        return formatting.growth((now / before - 1) * 100, 0)
    return formatting.signed(now - before, 2, "pt" if question.shown_unit == "%" else "")


def rating_row(answers: ReportAnswers, section: Section, criterion) -> RatingRow:
    """The levels of one criterion, in words."""
    rating: CriterionRating | None = answers.ratings.get(criterion.pk)
    previous = answers.previous_ratings.get(criterion.pk)
    own, agreed = (rating.self_rating, rating.agreed_rating) if rating else (None, None)
    dont_know = answers.raw(section).get(criterion.code) == DONT_KNOW
    return RatingRow(
        criterion=criterion,
        before=level_text(previous.value) if previous else None,
        self_label="Je ne sais pas encore" if own is None and dont_know else level_text(own),
        agreed_label=level_text(agreed),
        comment=rating.comment if rating else "",
        gap=abs(own - agreed) if own and agreed else 0,
    )


def level_text(level: int | None) -> str | None:
    """« 3 Consolidé », « Sans objet », or None."""
    if level is None:
        return None
    return f"{level} {Rating(level).label}" if level else str(Rating(level).label)


def _cooperation_rows(answers: ReportAnswers):
    for pair in answers.cooperations:
        is_first = pair.first_id == answers.report.laureate_id
        other = pair.second if is_first else pair.first
        confirmed = pair.second_confirmed_on if is_first else pair.first_confirmed_on
        yield CooperationRow(other.organisation.name, pair.get_state_display(), pair.purpose, confirmed is not None)

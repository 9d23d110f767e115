"""The answers of a report as words, beside the previous ones: for the check page, the review and the copy."""

from dataclasses import dataclass
from decimal import Decimal

from ess_platform.common import formatting
from ess_platform.directory.enums import Rating

from ..models import CriterionRating
from .answers import DONT_KNOW, NONE_YET, ReportAnswers
from .sections import CHOICES, NUMERIC, YES_NO, Question, Section, sections_at


@dataclass(frozen=True)
class AnswerRow:
    """One question and its answer; `value`, `before` and `change` are ready to be read, or None when unknown."""

    code: str
    label: str
    value: str | None
    before: str | None = None
    change: str = ""
    is_pending: bool = False


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
    return [_section_answers(answers, section) for section in sections_at(answers.moment)]


def _section_answers(answers: ReportAnswers, section: Section) -> SectionAnswers:
    pending = answers.pending(section)
    rows = tuple(
        _row(answers, section, question, pending)
        for question in section.asked(answers.moment, has_inclusion=answers.has_inclusion)
    )
    ratings = tuple(rating_row(answers, section, criterion) for criterion in answers.criteria_of(section))
    cooperations = tuple(_cooperation_rows(answers)) if section.is_cooperations else ()
    return SectionAnswers(section, rows, ratings, cooperations)


def _row(answers: ReportAnswers, section: Section, question: Question, pending: dict[str, str]) -> AnswerRow:
    if question.code in pending:
        return AnswerRow(question.code, question.label, pending[question.code], is_pending=True)
    previous = answers.previous.get(question.code)
    now, before = answers.get(question), previous.value if previous else None
    text = answer_text(answers, section, question)
    if question.kind not in NUMERIC:
        return AnswerRow(question.code, question.label, text)
    return AnswerRow(
        question.code,
        question.label,
        text,
        before=number_text(before, question) if before is not None else None,
        change=change_text(now, before, question),
    )


def answer_text(answers: ReportAnswers, section: Section, question: Question) -> str | None:
    """The answer in words; None when there is none."""
    answer = answers.get(question)
    if question.kind == CHOICES:
        if answers.raw(section).get(question.code) == NONE_YET:
            return "Aucune pour l’instant"
        return formatting.sentence_list(strategy.label for strategy in answer) or None
    if answer in (None, ""):
        return None
    if question.kind == YES_NO:
        return "Oui" if answer else "Non"
    return number_text(answer, question) if question.kind in NUMERIC else answer


def number_text(value: Decimal, question: Question) -> str:
    return formatting.with_unit(formatting.number(value), question.unit)


def change_text(now: Decimal | None, before: Decimal | None, question: Question) -> str:
    """« +9 % » for money, « +2 pt » for a share, a signed difference for the rest; empty when unknown."""
    if now is None or before is None:
        return ""
    if question.unit == "€" and before:
        return formatting.growth((now / before - 1) * 100, 0)
    return formatting.signed(now - before, 2, "pt" if question.unit == "%" else "")


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

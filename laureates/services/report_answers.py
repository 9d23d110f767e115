"""Filling a form: one page, or one answer at a time. Nothing that is typed is lost (C3)."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.versioning import CONFLICT_MESSAGE
from ess_platform.directory.models import Criterion, Strategy

from ..enums import CooperationOrigin, ReportStatus
from ..models import Indicator, IndicatorValue, ProgressReport
from ..selectors.answer_codec import encode
from ..selectors.answers import (
    COOPERATION_PREFIX,
    DONT_KNOW,
    ReportAnswers,
    answer_digest,
    is_reopened,
    rating_digest,
)
from ..selectors.questions import (
    COLUMN,
    FILE,
    INDICATOR,
    NONE_YET,
    PRIORITIES,
    STRATEGIES,
    YES_NO,
    Question,
    Section,
)
from .cooperation import DeclaredCooperation, cooperation_declare
from .form import form_freeze
from .positioning import priorities_write, self_ratings_write
from .report_state import CLOSED, NOT_OPEN_YET, is_closed, lock_report, move_report

KEPT_TEXT = 20_000  # characters kept of a text that cannot be stored as an answer
LAUREATE, TEAM = "laureate", "team"  # who writes, in `answer_trace`
LOCKED = "Cette fiche est envoyée\u00a0: elle ne se modifie plus. Reprenez-la tant que l’équipe ne l’a pas ouverte."
NOT_REOPENED = "L’équipe n’a pas rouvert cette partie\u00a0: elle reste telle que vous l’avez envoyée."


@dataclass(frozen=True)
class SavedAnswer:
    """What became of one answer: the fingerprint to send back with the next one, and whether it could be read."""

    digest: str
    version: int
    is_readable: bool


class AnswerConflict(ConflictError):
    """Somebody else wrote this answer meanwhile; `trace` says who and when, as `answer_trace` does."""

    def __init__(self, trace: list | None):
        super().__init__(CONFLICT_MESSAGE)
        self.trace = trace


class SectionConflict(ConflictError):
    """Somebody else changed answers that this page changes too: their codes."""

    def __init__(self, codes: Collection[str]):
        super().__init__(CONFLICT_MESSAGE)
        self.codes = frozenset(codes)


@dataclass(frozen=True)
class Writing:
    """One answer being written: where, by whom, when, and for whom (`source`)."""

    report: ProgressReport
    section: Section
    code: str
    actor: Any
    now: datetime.datetime
    source: str


@transaction.atomic
def report_save_section(
    *,
    report: ProgressReport,
    section: Section,
    answered: Mapping[str, Any],
    typed: Mapping[str, str],
    ratings: Mapping[int, int | None] | None = None,
    cooperations: Iterable[DeclaredCooperation] = (),
    actor,
    seen: Mapping[str, str],
    now: datetime.datetime,
    source: str = LAUREATE,
) -> ProgressReport:
    """Save one page: `answered` holds what could be read, `typed` the texts that could not.

    Answers given as None are unknown. A typed text is kept as it is (20 000 characters at most) and its answer
    becomes unknown, so that no stale value hides behind an error. The first save makes the form a draft.
    `seen` holds, by code, the fingerprint of each answer that the page was filled from. An answer that the page
    leaves as it was seen is not written: what a colleague gave since stays. One that both have changed raises
    SectionConflict, and nothing is written.
    Refuses a form that is sent, a page that was not reopened, a closed campaign. Audit: `report.save_section`.
    """
    locked = lock_report(report)
    today = formatting.local_day(now)
    refuse_writing(locked, section, today, source=source)
    answers = ReportAnswers(locked)
    page, conflicts = Page(answered, typed, ratings or {}, seen), set()
    questions = _to_write(answers, section, page, conflicts)
    levels = _ratings_to_write(answers, section, page, conflicts)
    if conflicts:
        raise SectionConflict(conflicts)
    _write(locked, questions, {q.code: None if _is_typed(q, typed) else answered.get(q.code) for q in questions})
    if levels:
        self_ratings_write(report=locked, ratings={criterion.pk: level for criterion, level in levels.items()})
    cooperation_declare(laureate=locked.laureate, declared=cooperations, today=today, origin=CooperationOrigin.FORM)
    written = {question.code for question in questions} | {criterion.code for criterion in levels}
    lines = {name for name in (*answers.raw(section), *typed) if name.startswith(COOPERATION_PREFIX)}
    kept = {name: text for name, text in typed.items() if name in lines or name.partition(".")[0] in written}
    _keep_texts(locked, section, kept, written | lines)
    _trace(locked, written, actor, now, source)
    locked.completed_sections = sorted({*locked.completed_sections, section.key})
    _save(locked, actor, now)
    changes = {"section": section.key, "source": source}
    scope = locked.laureate.cohort.slug
    record(actor=actor, action="report.save_section", target=locked, scope=scope, changes=changes)
    return locked


@dataclass(frozen=True)
class Page:
    """What one page sends: readable answers, unreadable texts, levels of the grid, and what it was filled from."""

    answered: Mapping[str, Any]
    typed: Mapping[str, str]
    ratings: Mapping[int, int | None]
    seen: Mapping[str, str]

    def changes(self, code: str, *, mine: str, stored: str, conflicts: set[str]) -> bool:
        """Whether the page changes this answer; notes the conflict when a colleague has changed it too."""
        if mine in (stored, self.seen.get(code)):
            return False
        if self.seen.get(code) != stored:
            conflicts.add(code)
        return True


def _to_write(answers: ReportAnswers, section: Section, page: Page, conflicts: set[str]) -> list[Question]:
    """The questions that this page changes."""
    changed = []
    for question in answers.shown(section):
        if not _touched(question, page.answered, page.typed):
            continue
        texts = {name: text for name, text in page.typed.items() if name.partition(".")[0] == question.code}
        value = _value_of(question, page.answered, texts)
        mine, stored = answer_digest(question, value, texts), answers.answer_digest(section, question)
        if page.changes(question.code, mine=mine, stored=stored, conflicts=conflicts):
            changed.append(question)
    return changed


def _ratings_to_write(
    answers: ReportAnswers, section: Section, page: Page, conflicts: set[str]
) -> dict[Criterion, int | None]:
    """The lines of the grid that this page changes, with their levels."""
    levels = {}
    for criterion in answers.criteria_of(section) if page.ratings else ():
        level, is_unknown = page.ratings.get(criterion.pk), criterion.code in page.typed
        mine, stored = rating_digest(level, is_unknown=is_unknown), answers.rating_digest(section, criterion)
        if page.changes(criterion.code, mine=mine, stored=stored, conflicts=conflicts):
            levels[criterion] = level
    return levels


@transaction.atomic
def report_save_answer(
    *,
    report: ProgressReport,
    section: Section,
    question: Question,
    answered: Mapping[str, Any],
    typed: Mapping[str, str],
    actor,
    seen: str,
    now: datetime.datetime,
    source: str = LAUREATE,
) -> SavedAnswer:
    """Save one answer while the page is being filled (C3): its value, or the text that cannot be read yet.

    `seen` is the fingerprint of the answer that the page shows; when somebody else wrote another one since,
    AnswerConflict and nothing is written. The same answer sent again changes nothing.
    Refuses what `report_save_section` refuses. Audit: `report.save_answer`, without the answer.
    """
    locked = lock_report(report)
    refuse_writing(locked, section, formatting.local_day(now), source=source)
    answers = ReportAnswers(locked)
    value = _value_of(question, answered, typed)
    before, after = answers.answer_digest(section, question), answer_digest(question, value, dict(typed))
    _write(locked, [question], {question.code: value})
    _keep_texts(locked, section, typed, {question.code})
    writing = Writing(locked, section, question.code, actor, now, source)
    return _close(writing, seen=seen, before=before, after=after, is_readable=not typed)


@transaction.atomic
def report_save_rating(
    *,
    report: ProgressReport,
    section: Section,
    criterion: Criterion,
    level: int | None,
    is_unknown: bool,
    actor,
    seen: str,
    now: datetime.datetime,
    source: str = LAUREATE,
) -> SavedAnswer:
    """Save one line of the grid; `is_unknown` says « je ne sais pas encore ». Same rules as `report_save_answer`."""
    locked = lock_report(report)
    refuse_writing(locked, section, formatting.local_day(now), source=source)
    before, after = ReportAnswers(locked).rating_digest(section, criterion), rating_digest(level, is_unknown=is_unknown)
    self_ratings_write(report=locked, ratings={criterion.pk: level})
    _keep_texts(locked, section, {criterion.code: DONT_KNOW} if is_unknown else {}, {criterion.code})
    writing = Writing(locked, section, criterion.code, actor, now, source)
    return _close(writing, seen=seen, before=before, after=after, is_readable=True)


@transaction.atomic
def report_keep_line(
    *,
    report: ProgressReport,
    section: Section,
    typed: Mapping[str, str],
    actor,
    now: datetime.datetime,
    source: str = LAUREATE,
) -> SavedAnswer:
    """Keep a line of cooperation that is being typed; the button of the page declares it."""
    locked = lock_report(report)
    refuse_writing(locked, section, formatting.local_day(now), source=source)
    _keep_texts(locked, section, typed, ())
    _save(locked, actor, now)
    return SavedAnswer("", locked.version, is_readable=True)


def _close(writing: Writing, *, seen: str, before: str, after: str, is_readable: bool) -> SavedAnswer:
    """End the saving of one answer. Raising undoes what was written: the transaction is the service's own."""
    report = writing.report
    if before == after:
        return SavedAnswer(after, report.version, is_readable)
    if seen != before:
        raise AnswerConflict(report.answer_trace.get(writing.code))
    _trace(report, [writing.code], writing.actor, writing.now, writing.source)
    _save(report, writing.actor, writing.now)
    changes = {"section": writing.section.key, "question": writing.code, "source": writing.source}
    record(
        actor=writing.actor,
        action="report.save_answer",
        target=report,
        scope=report.laureate.cohort.slug,
        changes=changes,
    )
    return SavedAnswer(after, report.version, is_readable)


def refuse_writing(report: ProgressReport, section: Section, today: datetime.date, *, source: str = LAUREATE) -> None:
    """Raise BusinessRuleError when this page may not be written now. The team may write past the closing."""
    if not report.is_editable:
        raise BusinessRuleError(LOCKED)
    if not is_reopened(report, section):
        raise BusinessRuleError(NOT_REOPENED)
    if section not in ReportAnswers(report).sections:
        raise BusinessRuleError("Cette partie n’est pas demandée à ce moment du parcours.")
    if today < report.campaign.opens_on:
        raise BusinessRuleError(NOT_OPEN_YET.format(day=formatting.date(report.campaign.opens_on)))
    if source == LAUREATE and is_closed(report, today):
        raise BusinessRuleError(CLOSED)


def _is_typed(question: Question, typed: Mapping[str, str]) -> bool:
    return any(name.partition(".")[0] == question.code for name in typed)


def _value_of(question: Question, answered: Mapping[str, Any], typed: Mapping[str, str]) -> Any:
    """What is to be stored: nothing while a text waits to be corrected."""
    value = None if _is_typed(question, typed) else answered.get(question.code)
    # Never unknown: nothing is shared until it is agreed.
    return False if value is None and question.code == "shares_with_sponsor" else value


def _touched(question: Question, answered: Mapping, typed: Mapping) -> bool:
    return question.kind != FILE and (question.code in answered or _is_typed(question, typed))


def _write(report: ProgressReport, questions: Collection[Question], given: Mapping[str, Any]) -> None:
    """Put each answer in its room; the report itself is saved by the caller."""
    _write_indicators(report, [question for question in questions if question.store == INDICATOR], given)
    for question in questions:
        value = given[question.code]
        if question.store == INDICATOR:
            continue
        if question.store == COLUMN:
            _write_column(report, question, value)
            continue
        if question.store == PRIORITIES:
            priorities_write(report=report, codes=value or ())
            continue
        if question.store == STRATEGIES:
            report.strategies.set(Strategy.objects.filter(code__in=[c for c in value or () if c != NONE_YET]))
            value = [NONE_YET] if NONE_YET in (value or ()) else None
        if value in (None, "", []):
            # An emptied answer of « Ma structure » stays empty: what was known before must not come back.
            report.answers = {**report.answers, question.code: encode(question, None)}
        else:
            report.answers = {**report.answers, question.code: encode(question, value)}


def _write_indicators(report: ProgressReport, questions: Collection[Question], given: Mapping[str, Any]) -> None:
    codes = [question.code for question in questions]
    keys = dict(Indicator.objects.filter(code__in=codes).values_list("code", "pk")) if codes else {}
    rows = [IndicatorValue(report=report, indicator_id=keys[code], value=given[code]) for code in keys]
    if rows:
        IndicatorValue.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["report", "indicator"], update_fields=["value"]
        )


def _write_column(report: ProgressReport, question: Question, value: Any) -> None:
    column = ProgressReport._meta.get_field(question.code)
    if value is None and not column.null:
        value = False if question.kind == YES_NO else ""
    setattr(report, question.code, value)


def _keep_texts(report: ProgressReport, section: Section, typed: Mapping[str, str], codes: Collection[str]) -> None:
    """Keep the unreadable texts of the answers named by `codes`, in place of those they had."""
    kept = report.raw_answers.get(section.key, {})
    kept = {name: text for name, text in kept.items() if name.partition(".")[0] not in codes and name not in typed}
    kept |= {name: text[:KEPT_TEXT] for name, text in typed.items()}
    others = {key: texts for key, texts in report.raw_answers.items() if key != section.key}
    report.raw_answers = {**others, section.key: kept} if kept else others


def _trace(report: ProgressReport, codes: Iterable[str], actor, now: datetime.datetime, source: str) -> None:
    mark = [actor.pk, now.isoformat(timespec="seconds"), source]
    report.answer_trace = {**report.answer_trace, **dict.fromkeys(codes, mark)}


def mark_answer(*, report: ProgressReport, code: str, actor, now: datetime.datetime, source: str) -> None:
    """Note who gave an answer that is stored elsewhere, and save the report; its first answer makes it a draft."""
    _trace(report, [code], actor, now, source)
    _save(report, actor, now)


def _save(report: ProgressReport, actor, now: datetime.datetime) -> None:
    """Write the report itself; its first answer makes it a draft."""
    if report.status == ReportStatus.NOT_STARTED:
        form_freeze(campaign=report.campaign, actor=actor, now=now)
        move_report(report=report, to_status=ReportStatus.DRAFT, actor=actor, now=now)
    report.version += 1  # the row is locked: nobody else can be counting
    report.save(update_fields=[*WRITTEN, "version", "updated_at"])


WRITTEN = (
    "answers",
    "answer_trace",
    "raw_answers",
    "completed_sections",
    "own_indicator_label",
    "own_indicator_unit",
    "own_indicator_value",
    "situation",
    "objective",
    "achievement",
    "difficulty",
    "need",
    "next_step",
    "wants_callback",
    "shares_with_sponsor",
)

"""What a report says, beside what the earlier reports of the same laureate said."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from ess_platform.directory.models import Criterion, CriterionLevel, InclusionKind, LegalForm, Strategy

from ..enums import ReportStatus
from ..models import Cooperation, CriterionRating, IndicatorValue, Positioning, ProgressReport, ReportFile
from .answer_codec import decode, encode, fingerprint
from .form_definition import form_of
from .identity import identity_value
from .questions import (
    ANY_ANSWER,
    CHOICES,
    COLUMN,
    FILE,
    IDENTITY,
    INDICATOR,
    PRIORITIES,
    STRATEGIES,
    YES_NO,
    Condition,
    Question,
    Section,
)

TOLD = (ReportStatus.SUBMITTED, ReportStatus.NEEDS_CHANGES, ReportStatus.VALIDATED)
DONT_KNOW = "unknown"  # typed answer of a criterion: « Je ne sais pas encore »
COOPERATION_PREFIX = "cooperation-"
MEMORY = ("own_indicator_label", "own_indicator_unit", "own_indicator_value", "objective")
EMPTY = (None, "", [], ())


@dataclass(frozen=True)
class Previous:
    """The last known answer before this report, and the name of the moment when it was given."""

    value: Decimal | str
    moment: str


class ReportAnswers:
    """Reads the answers of one report, each part at most once and only when it is asked for."""

    def __init__(self, report: ProgressReport):
        self.report = report
        self.moment = report.campaign.moment
        self.form = form_of(report.campaign)
        self._identity: dict[str, Any] = {}
        self._lists: dict[str, list[tuple[str, str]]] = {"": []}

    # --- Which questions ------------------------------------------------------------------------------

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The pages of this form."""
        return self.form.sections_at(self.moment)

    def asked(self, section: Section) -> list[Question]:
        """The questions of one page that this laureate has to answer."""
        return [question for question in section.at(self.moment) if self.is_met(question.condition)]

    def shown(self, section: Section) -> list[Question]:
        """The questions that the page shows: those asked, and those that another answer of this page may ask."""
        here = {question.code for question in section.questions}
        return [
            question
            for question in section.at(self.moment)
            if question.condition is None or question.condition.question in here or self.is_met(question.condition)
        ]

    def is_met(self, condition: Condition | None) -> bool:
        if condition is None:
            return True
        found = self.form.question(condition.question)
        if found is None:
            return True
        given = words(found[1], self.get(found[1]))
        is_among = any(word in condition.values for word in given) or (ANY_ANSWER in condition.values and bool(given))
        return is_among != condition.negated

    @property
    def is_esat(self) -> bool:
        return str(self.by_code("inclusion_kind") or "").upper() == "ESAT"

    # --- Answers --------------------------------------------------------------------------------------

    def get(self, question: Question) -> Any:
        """The stored answer: Decimal, date, text, bool, code, list of codes or lines; None or empty when unknown."""
        code, store = question.code, question.store
        if store == INDICATOR:
            return self.values.get(code)
        if store == COLUMN:
            return getattr(self.report, code)
        if store == PRIORITIES:
            return self.priorities
        if store == IDENTITY and code not in self.report.answers:
            if code not in self._identity:
                self._identity[code] = identity_value(self.report.laureate, code)
            return self._identity[code]
        if store == STRATEGIES and self.strategies:
            return [strategy.code for strategy in self.strategies]
        return self.files.get(code) if question.kind == FILE else decode(question, self.report.answers.get(code))

    def by_code(self, code: str) -> Any:
        """The answer to the question of that code; None when the form has no such question."""
        found = self.form.question(code)
        return self.get(found[1]) if found else None

    def is_answered(self, question: Question) -> bool:
        return self.get(question) not in EMPTY

    @cached_property
    def values(self) -> dict[str, Decimal | None]:
        """The indicators of this report, by code."""
        rows = IndicatorValue.objects.filter(report=self.report).values_list("indicator__code", "value")
        return dict(rows)

    @cached_property
    def strategies(self) -> list[Strategy]:
        return list(self.report.strategies.all())

    @cached_property
    def files(self) -> dict[str, ReportFile]:
        """The files of this report, by question."""
        found = {row.question: row for row in ReportFile.objects.filter(report=self.report)}
        for row in found.values():
            row.report = self.report  # its address needs it
        return found

    @cached_property
    def priorities(self) -> list[str]:
        """The codes of the criteria to work on first."""
        rows = Positioning.objects.filter(laureate=self.report.laureate_id, campaign=self.report.campaign_id)
        codes = rows.values_list("priorities__code", flat=True).order_by("priorities__position")
        return [code for code in codes if code]

    def choices_of(self, question: Question) -> list[tuple[str, str]]:
        """What may be chosen: the rows of its reference list, then its own options."""
        return [*self._list(question.source), *question.options]

    def _list(self, source: str) -> list[tuple[str, str]]:
        if source not in self._lists:
            self._lists[source] = _reference(source)
        return self._lists[source]

    # --- What was said before -------------------------------------------------------------------------

    @cached_property
    def earlier(self) -> list[ProgressReport]:
        """The reports that this laureate sent before, oldest first."""
        campaign = self.report.campaign
        return list(
            ProgressReport.objects.filter(
                laureate=self.report.laureate_id, campaign__opens_on__lt=campaign.opens_on, status__in=TOLD
            )
            .select_related("campaign")
            .order_by("campaign__opens_on")
        )

    @cached_property
    def previous(self) -> dict[str, Previous]:
        """The last known value of each number, and of what a laureate keeps from one form to the next."""
        moments = {report.pk: report.campaign.get_moment_display() for report in self.earlier}
        known: dict[str, Previous] = {}
        rows = IndicatorValue.objects.filter(report__in=moments, value__isnull=False).order_by(
            "report__campaign__opens_on"
        )
        for report_id, code, value in rows.values_list("report_id", "indicator__code", "value"):
            known[code] = Previous(value, moments[report_id])
        numbers = [q for section in self.sections for q in section.at(self.moment) if q.is_numeric]
        for report in self.earlier:
            for column in MEMORY:
                if getattr(report, column) not in EMPTY:
                    known[column] = Previous(getattr(report, column), moments[report.pk])
            for question in numbers:
                value = decode(question, report.answers.get(question.code))
                if value is not None:
                    known[question.code] = Previous(value, moments[report.pk])
        return known

    # --- The grid -------------------------------------------------------------------------------------

    @cached_property
    def criteria(self) -> list[Criterion]:
        """The grid in its order; `family.position` ranks the three pages."""
        return list(Criterion.objects.select_related("family").order_by("family__position", "position"))

    def criteria_of(self, section: Section) -> list[Criterion]:
        """The criteria of one page of the grid: its first, second or third family."""
        if section.family_rank == 0:
            return []
        families = list(dict.fromkeys(criterion.family_id for criterion in self.criteria))
        if section.family_rank > len(families):
            return []
        family = families[section.family_rank - 1]
        return [criterion for criterion in self.criteria if criterion.family_id == family]

    @staticmethod
    def levels_of(criteria: list[Criterion]) -> dict[int, dict[int, str]]:
        """What each level of these criteria describes, by criterion then by level."""
        found: dict[int, dict[int, str]] = {}
        rows = CriterionLevel.objects.filter(criterion__in=criteria)
        for criterion_id, value, description in rows.values_list("criterion_id", "value", "description"):
            found.setdefault(criterion_id, {})[value] = description
        return found

    @cached_property
    def all_ratings(self) -> list[CriterionRating]:
        """Every rating of this laureate, oldest campaign first."""
        rows = CriterionRating.objects.filter(positioning__laureate=self.report.laureate_id)
        return list(rows.select_related("positioning__campaign").order_by("positioning__campaign__opens_on", "pk"))

    @cached_property
    def ratings(self) -> dict[int, CriterionRating]:
        """The ratings at this moment, by criterion."""
        here = self.report.campaign_id
        return {row.criterion_id: row for row in self.all_ratings if row.positioning.campaign_id == here}

    @cached_property
    def previous_ratings(self) -> dict[int, Previous]:
        """The last earlier level of each criterion: the agreed one, or else the self-rating."""
        known: dict[int, Previous] = {}
        for row in self.all_ratings:
            level = row.agreed_rating if row.agreed_rating is not None else row.self_rating
            campaign = row.positioning.campaign
            if level is not None and campaign.opens_on < self.report.campaign.opens_on:
                known[row.criterion_id] = Previous(level, campaign.get_moment_display())
        return known

    # --- Cooperations, texts that wait, fingerprints --------------------------------------------------

    @cached_property
    def cooperations(self) -> list[Cooperation]:
        """The pairs of this laureate, whoever declared them."""
        me = self.report.laureate_id
        pairs = Cooperation.objects.filter(first=me) | Cooperation.objects.filter(second=me)
        return list(pairs.select_related("first__organisation", "second__organisation").order_by("pk"))

    def raw(self, section: Section) -> dict[str, str]:
        """The texts of this page that could not be stored as answers."""
        return self.report.raw_answers.get(section.key) or {}

    def pending(self, section: Section) -> dict[str, str]:
        """The typed texts of this page that still have to be corrected, by field."""
        codes = {question.code for question in section.questions}
        return {
            name: text
            for name, text in self.raw(section).items()
            if name in codes or name.partition(".")[0] in codes or name.startswith(COOPERATION_PREFIX)
        }

    def answer_digest(self, section: Section, question: Question) -> str:
        """A fingerprint of one stored answer: a page says by it which answer it was filled from."""
        typed = {name: text for name, text in self.raw(section).items() if name.partition(".")[0] == question.code}
        return answer_digest(question, self.get(question), typed)

    def rating_digest(self, section: Section, criterion: Criterion) -> str:
        """The same for one line of the grid."""
        rating = self.ratings.get(criterion.pk)
        is_unknown = self.raw(section).get(criterion.code) == DONT_KNOW
        return rating_digest(rating.self_rating if rating else None, is_unknown=is_unknown)


def answer_digest(question: Question, answer: Any, typed: dict[str, str]) -> str:
    """The fingerprint that an answer has, or would have once stored; `typed` holds its unreadable texts."""
    plain = None if answer in EMPTY else answer
    if isinstance(plain, ReportFile):
        plain = plain.sha256
    elif question.kind == CHOICES and plain:
        plain = sorted(plain)
    else:
        plain = encode(question, plain)
    return fingerprint([plain, typed])


def rating_digest(level: int | None, *, is_unknown: bool) -> str:
    """The fingerprint of one line of the grid."""
    return fingerprint([level, is_unknown])


def words(question: Question, answer: Any) -> list[str]:
    """An answer as a condition compares it: « oui » or « non », a code, codes, or a text."""
    if answer in EMPTY:
        return []
    if question.kind == YES_NO:
        return ["oui" if answer else "non"]
    if question.kind == CHOICES:
        return list(answer)
    return [str(answer)]


def _reference(source: str) -> list[tuple[str, str]]:
    if source == "legal_forms":
        return list(LegalForm.objects.values_list("code", "label"))
    if source == "inclusion_kinds":
        return list(InclusionKind.objects.values_list("code", "label"))
    if source == "strategies":
        return list(Strategy.objects.values_list("code", "label"))
    if source == "criteria":
        return list(Criterion.objects.order_by("position").values_list("code", "short_label"))
    return []


def is_reopened(report: ProgressReport, section: Section) -> bool:
    """True when the laureate may write on this page now: all of them, or those the team sent back."""
    if report.status == ReportStatus.NEEDS_CHANGES:
        return section.key in report.reopened_sections
    return report.is_editable

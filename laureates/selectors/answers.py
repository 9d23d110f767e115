"""What a report says, beside what the earlier reports of the same laureate said."""

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ess_platform.directory.models import Criterion, CriterionLevel

from ..enums import ReportStatus
from ..models import Cooperation, CriterionRating, IndicatorValue, ProgressReport
from .sections import CHOICES, SECTIONS, Question, Section

TOLD = (ReportStatus.SUBMITTED, ReportStatus.NEEDS_CHANGES, ReportStatus.VALIDATED)
DONT_KNOW = "unknown"  # typed answer of a criterion: « Je ne sais pas encore »
NONE_YET = "none"  # typed answer of the strategies: « Aucune pour l'instant »
COOPERATION_PREFIX = "cooperation-"
MEMORY = ("own_indicator_label", "own_indicator_unit", "own_indicator_value", "objective")


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
        organisation = report.laureate.organisation
        self.has_inclusion = organisation.inclusion_kind_id is not None
        self.is_esat = self.has_inclusion and organisation.inclusion_kind.code.upper() == "ESAT"

    @cached_property
    def values(self) -> dict[str, Decimal | None]:
        """The indicators of this report, by code."""
        rows = IndicatorValue.objects.filter(report=self.report).values_list("indicator__code", "value")
        return dict(rows)

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
        """The last known value of each indicator and of what a laureate keeps from one form to the next."""
        moments = {report.pk: report.campaign.get_moment_display() for report in self.earlier}
        known: dict[str, Previous] = {}
        rows = IndicatorValue.objects.filter(report__in=moments, value__isnull=False).order_by(
            "report__campaign__opens_on"
        )
        for report_id, code, value in rows.values_list("report_id", "indicator__code", "value"):
            known[code] = Previous(value, moments[report_id])
        for report in self.earlier:
            for column in MEMORY:
                if getattr(report, column) not in (None, ""):
                    known[column] = Previous(getattr(report, column), moments[report.pk])
        return known

    @cached_property
    def strategies(self) -> list:
        return list(self.report.strategies.all())

    @cached_property
    def criteria(self) -> list[Criterion]:
        """The grid in its order; `family.position` ranks the three pages."""
        return list(Criterion.objects.select_related("family").order_by("family__position", "position"))

    def criteria_of(self, section: Section) -> list[Criterion]:
        """The criteria of one page of the grid: its first, second or third family."""
        families = list(dict.fromkeys(criterion.family_id for criterion in self.criteria))
        if section.family_rank == 0 or section.family_rank > len(families):
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
        """The typed texts of this page that still have to be corrected."""
        typed = {question.code for question in section.questions if question.kind != CHOICES}
        return {
            code: text
            for code, text in self.raw(section).items()
            if code in typed or code.startswith(COOPERATION_PREFIX)
        }

    def get(self, question: Question):
        """The stored answer to a question; None or an empty text when there is none."""
        if question.is_indicator:
            return self.values.get(question.code)
        if question.kind == CHOICES:
            return self.strategies
        return getattr(self.report, question.code)

    def is_answered(self, section: Section, question: Question) -> bool:
        answer = self.get(question)
        if question.kind == CHOICES:
            return bool(answer) or self.raw(section).get(question.code) == NONE_YET
        return answer not in (None, "")

    def digest(self, section: Section) -> str:
        """A fingerprint of what is stored for one page: two posts filled from the same page carry the same."""
        content = [self.raw(section)]
        for question in section.asked(self.moment, has_inclusion=self.has_inclusion):
            answer = self.get(question)
            content.append([str(item) for item in answer] if question.kind == CHOICES else canonical(answer))
        if section.family_rank:
            content += [
                [criterion.pk, rating.self_rating if (rating := self.ratings.get(criterion.pk)) else None]
                for criterion in self.criteria_of(section)
            ]
        if section.is_cooperations:
            content += [[pair.pk, pair.state, pair.purpose] for pair in self.cooperations]
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:24]


def canonical(answer) -> str | None:
    """The same text for 14, 14.0 and 14.00."""
    if answer is None:
        return None
    return f"{answer.normalize():f}" if isinstance(answer, Decimal) else str(answer)


def is_reopened(report: ProgressReport, section: Section) -> bool:
    """True when the laureate may write on this page now: all of them, or those the team sent back."""
    if report.status == ReportStatus.NEEDS_CHANGES:
        return section.key in report.reopened_sections
    return report.is_editable


def section_titles(keys) -> list[str]:
    """The titles of the named pages, in the order of the form."""
    return [section.title for section in SECTIONS if section.key in set(keys)]

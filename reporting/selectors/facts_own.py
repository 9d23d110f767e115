"""Facts about the figures of a promotion's own: what they ask for, and the answers of the validated forms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models.fields.json import KeyTransform

from laureates.enums import IN_SCOPE_STATUSES, Moment, ReportStatus
from laureates.models import IndicatorValue, ProgressReport
from laureates.selectors.answer_codec import decode
from laureates.selectors.questions import ANSWERS, INDICATOR, NUMBER, Question
from laureates.selectors.standard_form import STANDARD_QUESTIONS
from programmes.models import Cohort
from reporting.enums import OwnAggregation
from reporting.models import OwnFigure

Values = Mapping[tuple[int, str, str], Decimal]
READ_STORES = (INDICATOR, ANSWERS)  # where an answer lives that a figure may add up


@dataclass(frozen=True)
class OwnFigureFact:
    code: str
    label: str
    question: str
    question_label: str
    aggregation: str
    moment: str
    unit: str
    decimals: int

    @property
    def moments(self) -> tuple[str, ...]:
        """The campaigns that it reads, oldest first."""
        if self.moment:
            return (self.moment,)
        if self.aggregation == OwnAggregation.CHANGE:
            return (Moment.ENTRY.value, Moment.EXIT.value)
        return tuple(Moment.values)


def load_own_figures(cohort: Cohort) -> tuple[OwnFigureFact, ...]:
    """Those in use, in the order of their codes."""
    return tuple(own_figure_fact(row) for row in OwnFigure.objects.filter(cohort=cohort, is_retired=False))


def own_figure_fact(row: OwnFigure) -> OwnFigureFact:
    return OwnFigureFact(
        code=row.code,
        label=row.label,
        question=row.question,
        question_label=row.question_label,
        aggregation=row.aggregation,
        moment=row.moment,
        unit=row.unit,
        decimals=row.decimals,
    )


def store_of(code: str) -> str:
    """A question of the standard form keeps its room; what a team adds lives in the report's own answers."""
    return STANDARD_QUESTIONS[code].store if code in STANDARD_QUESTIONS else ANSWERS


def load_own_values(cohort: Cohort, codes: Iterable[str]) -> Values:
    """Known answers of the validated forms of laureates in scope, by (laureate, moment, question): two queries."""
    asked = sorted(set(codes))
    indicators = [code for code in asked if store_of(code) == INDICATOR]
    free = [code for code in asked if store_of(code) == ANSWERS]
    return (_indicators(cohort, indicators) if indicators else {}) | (_answers(cohort, free) if free else {})


def _scope(cohort: Cohort, prefix: str = "") -> dict:
    return {
        f"{prefix}laureate__cohort": cohort,
        f"{prefix}campaign__cohort": cohort,
        f"{prefix}laureate__status__in": IN_SCOPE_STATUSES,
        f"{prefix}status": ReportStatus.VALIDATED,
    }


def _indicators(cohort: Cohort, codes: list[str]) -> dict:
    rows = IndicatorValue.objects.filter(
        **_scope(cohort, "report__"), indicator__code__in=codes, value__isnull=False
    ).order_by()
    found = rows.values_list("report__laureate", "report__campaign__moment", "indicator__code", "value")
    return {(laureate, moment, code): value for laureate, moment, code, value in found}


def _answers(cohort: Cohort, codes: list[str]) -> dict:
    """Only the keys asked for leave the database. A text that is not a number any more is unknown."""
    keys = [KeyTransform(code, "answers") for code in codes]
    rows = ProgressReport.objects.filter(**_scope(cohort)).order_by()
    values = {}
    for laureate, moment, *stored in rows.values_list("laureate", "campaign__moment", *keys):
        for code, text in zip(codes, stored, strict=True):
            value = decode(Question(code, code, NUMBER), text)
            if value is not None and value.is_finite():
                values[laureate, moment, code] = value
    return values

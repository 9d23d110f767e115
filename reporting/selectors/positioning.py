"""The page « Positionnement » of one laureate: families, chart, every moment in columns, priorities, suggestions."""

from dataclasses import dataclass
from decimal import Decimal

from ess_platform.common import formatting
from ess_platform.directory.enums import Rating
from ess_platform.directory.models import Criterion, CriterionFamily
from laureates.models import Laureate
from laureates.selectors.lever_suggestions import CriterionSuggestion, lever_suggestions
from laureates.selectors.positioning import (
    FamilyMean,
    Level,
    PositioningHistory,
    RatedMoment,
    change_of,
    family_means,
    positioning_history,
)
from reporting.charts import Chart, LevelMark, LevelRow, level_dumbbell, level_strip
from reporting.charts.levels import change_words

NOT_RATED = "Non évalué"


@dataclass(frozen=True)
class FamilyBars:
    """One family at the first and at the latest moment; means unrounded, unknown stays unknown."""

    family: CriterionFamily
    bars: tuple[tuple[str, FamilyMean], ...]

    @property
    def change(self) -> Decimal | None:
        means = [bar.mean for _, bar in self.bars]
        return means[1] - means[0] if len(means) == 2 and None not in means else None

    @property
    def change_text(self) -> str:
        """Two decimals, as the means, so that the three numbers agree."""
        return formatting.signed(self.change, 2, "niveau")


@dataclass(frozen=True)
class LevelCell:
    """One criterion at one moment, in words."""

    moment: str
    level: Level

    @property
    def text(self) -> str:
        """« 3, consolidé », « Sans objet » or « Non évalué »."""
        value = self.level.value
        if value is None:
            return NOT_RATED
        return f"{value}, {Rating(value).label.lower()}" if value else Rating(value).label

    @property
    def origin(self) -> str:
        """Who gave it, when the agreed level is not the whole story."""
        if self.level.is_own_only:
            return "auto-évaluation"
        own = self.level.own
        if own is None or own == self.level.agreed:
            return ""
        return f"auto-évaluation\u00a0: {own or Rating(own).label.lower()}"


@dataclass(frozen=True)
class CriterionLine:
    """One criterion over time."""

    criterion: Criterion
    cells: list[LevelCell]
    change: int | None
    strip: str
    is_priority: bool

    @property
    def change_text(self) -> str:
        return change_words(self.change)


@dataclass(frozen=True)
class PositioningPage:
    """Everything that the page shows; `chart` is None while nothing was rated."""

    families: list[FamilyBars]
    chart: Chart | None
    moments: list[str]
    lines: list[CriterionLine]
    priorities: list[CriterionLine]
    suggestions: list[CriterionSuggestion]

    @property
    def span(self) -> str:
        """« Entrée → Sortie », or the only moment."""
        return " → ".join(dict.fromkeys((self.moments[0], self.moments[-1]))) if self.moments else ""


def positioning_page(laureate: Laureate, *, told_only: bool) -> PositioningPage:
    """Read the page of a laureate already fetched through `visible_to`. Eight queries at most.

    The team reads the forms that were sent (`told_only`); the laureate also reads the one that it is writing.
    """
    history = positioning_history(laureate, told_only=told_only)
    lines = [_line(history, criterion) for criterion in history.criteria]
    by_key = {line.criterion.pk: line for line in lines}
    return PositioningPage(
        families=family_bars(history),
        chart=_chart(history) if history.moments else None,
        moments=[moment.name for moment in history.moments],
        lines=lines,
        priorities=[by_key[criterion.pk] for criterion in history.priorities],
        suggestions=lever_suggestions(history),
    )


def family_bars(history: PositioningHistory) -> list[FamilyBars]:
    """The three families at the first moment, and at the latest when there are two. No query."""
    shown = _shown(history)
    columns = [family_means(history.criteria, moment) for moment in shown]
    return [
        FamilyBars(means[0].family, tuple((moment.name, mean) for moment, mean in zip(shown, means, strict=True)))
        for means in zip(*columns, strict=True)
    ]


def _shown(history: PositioningHistory) -> list[RatedMoment]:
    return [moment for moment in (history.first, history.latest) if moment is not None]


def _line(history: PositioningHistory, criterion: Criterion) -> CriterionLine:
    cells = [LevelCell(moment.name, moment.level(criterion)) for moment in history.moments]
    marks = [_mark(moment.level(criterion)) for moment in _shown(history)]
    return CriterionLine(
        criterion=criterion,
        cells=cells,
        change=change_of(cells[0].level, cells[-1].level) if len(cells) > 1 else None,
        strip=level_strip(marks[0], marks[1] if len(marks) > 1 else None) if marks else "",
        is_priority=criterion in history.priorities,
    )


def _mark(level: Level) -> LevelMark:
    other = level.own if level.agreed is not None and level.own != level.agreed else None
    return LevelMark(level.value, is_own=level.is_own_only, other=other or None)


def _chart(history: PositioningHistory) -> Chart:
    first, latest = history.first, history.latest
    rows = [
        LevelRow(
            name=criterion.short_label,
            family=criterion.family.short_label,
            first=_mark(first.level(criterion)),
            latest=_mark(latest.level(criterion)) if latest else LevelMark(),
            is_flagged=any(moment.level(criterion).is_wide_gap for moment in _shown(history)),
        )
        for criterion in history.criteria
    ]
    names = (first.name, latest.name if latest else "")
    return level_dumbbell(title=f"Positionnement sur {_count(rows)}", rows=rows, names=names)


def _count(rows: list[LevelRow]) -> str:
    return formatting.count(len(rows), "critère")

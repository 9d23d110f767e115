"""The grid of a promotion: laureates × criteria at one moment, or their change since the entry."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef

from ess_platform.common import formatting
from ess_platform.directory.enums import Rating
from ess_platform.directory.models import Criterion
from laureates.enums import Moment, ReportStatus
from laureates.models import CriterionRating, Laureate, ProgressReport, ReportingCampaign
from laureates.selectors.lever_suggestions import WEAK_LEVELS
from laureates.selectors.positioning import NOT_RATED, TOLD, Level, change_of, grid_criteria
from programmes.models import Cohort
from reporting.figures.numbers import ratio

BY_NAME, BY_MEAN = "structure", "moyenne"
WEAKEST = 5

# (campaign, laureate) → what was said of each criterion.
Levels = dict[tuple[int, int], dict[int, Level]]


@dataclass(frozen=True)
class GridCell:
    """One laureate on one criterion: a level (0 « sans objet »), or a change when `is_change`; None is unknown."""

    value: int | None
    is_own: bool = False
    is_change: bool = False

    @property
    def text(self) -> str:
        if self.value is None:
            return "–"
        if self.is_change:
            return formatting.signed(self.value, 0)
        return str(self.value) if self.value else "s.o."

    @property
    def words(self) -> str:
        """What a reader hears instead of a sign; empty when the text says it all."""
        if self.value is None:
            return "non comparable" if self.is_change else "non évalué"
        if self.is_change:
            return ""
        if not self.value:
            return "sans objet"
        return f"{self.value}, auto-évaluation" if self.is_own else ""

    @property
    def shade(self) -> str:
        """The class of the cell: four levels from pale to dark, or down, same, up."""
        if self.value is None or (not self.value and not self.is_change):
            return "none"
        if not self.is_change:
            return str(self.value)
        return "down" if self.value < 0 else ("up" if self.value else "same")


@dataclass(frozen=True)
class GridRow:
    """One laureate; only validated forms enter the means (`is_counted`). `mean` of the row, unrounded, over `n`."""

    laureate: Laureate
    status: str
    is_counted: bool
    cells: list[GridCell]
    mean: Decimal | None
    n: int

    @property
    def mean_text(self) -> str:
        return mean_text(self.mean, is_change=bool(self.cells) and self.cells[0].is_change)

    @property
    def status_label(self) -> str:
        return ReportStatus(self.status).label


@dataclass(frozen=True)
class GridColumn:
    """One criterion over the counted laureates. `weak` of `rated` stand at level 1 or 2 at the chosen moment."""

    criterion: Criterion
    mean: Decimal | None
    n: int
    weak: int
    rated: int
    is_change: bool

    @property
    def mean_text(self) -> str:
        return mean_text(self.mean, is_change=self.is_change)

    @property
    def weak_text(self) -> str:
        """« 15 sur 21, 71 % »."""
        return f"{self.weak} sur {self.rated}, {formatting.percent(self.weak_share)}"

    @property
    def weak_share(self) -> Decimal | None:
        """Share of the rated laureates at level 1 or 2, in per cent, unrounded."""
        return ratio(Decimal(self.weak) * 100, self.rated)


@dataclass(frozen=True)
class CohortGrid:
    campaign: ReportingCampaign
    is_change: bool
    columns: list[GridColumn]
    rows: list[GridRow]
    sort: str

    @property
    def families(self) -> list[tuple[str, int]]:
        """The families above the columns: label, number of columns."""
        spans: dict[str, int] = {}
        for column in self.columns:
            label = column.criterion.family.short_label
            spans[label] = spans.get(label, 0) + 1
        return list(spans.items())

    @property
    def counted(self) -> list[GridRow]:
        return [row for row in self.rows if row.is_counted and row.n]

    @property
    def n(self) -> int:
        """Ratings (or compared pairs) of the counted laureates."""
        return sum(row.n for row in self.counted)

    @property
    def mean(self) -> Decimal | None:
        """Mean of every counted cell: in change mode, the figure K22."""
        return ratio(sum(cell.value for row in self.counted for cell in row.cells if _counts(cell)), self.n)

    @property
    def mean_text(self) -> str:
        return mean_text(self.mean, is_change=self.is_change, places=2)

    @property
    def weakest(self) -> list[GridColumn]:
        """The criteria where most laureates stand at 1 or 2; ties in the order of the grid."""
        weak = [column for column in self.columns if column.weak]
        return sorted(weak, key=lambda column: -column.weak_share)[:WEAKEST]

    @property
    def summary(self) -> str:
        """One sentence that says what the table shows."""
        if not self.counted:
            return "Aucune fiche validée à ce temps\u00a0: les moyennes viendront avec la première."
        people = formatting.count(len(self.counted), "lauréat")
        if self.is_change:
            up = sum(1 for row in self.counted if row.mean > 0)
            return (
                f"Lecture\u00a0: de l’entrée à «\u00a0{self.campaign.get_moment_display()}\u00a0», {people} comparés, "
                f"{up} en progrès\u00a0; {self.mean_text} niveau en moyenne sur {self.n} notes."
            )
        text = (
            f"Lecture\u00a0: au temps «\u00a0{self.campaign.get_moment_display()}\u00a0», {people}, "
            f"niveau moyen {formatting.decimal(self.mean, 2)} sur 4"
        )
        if not self.weakest:
            return f"{text}\u00a0; aucun critère au niveau 1 ou 2."
        worst = self.weakest[0]
        return (
            f"{text}\u00a0; critère le plus fragile\u00a0: «\u00a0{worst.criterion.short_label}\u00a0», "
            f"{worst.weak} sur {worst.rated} au niveau 1 ou 2."
        )


def mean_text(mean: Decimal | None, *, is_change: bool, places: int = 1) -> str:
    """A mean as the table writes it; a dash while nothing is known, never zero."""
    if mean is None:
        return "–"
    return formatting.signed(mean, places) if is_change else formatting.decimal(mean, places)


def grid_campaigns(cohort: Cohort) -> list[ReportingCampaign]:
    """The campaigns of the promotion, oldest first, each with `is_rated`: somebody sent ratings. One query."""
    told = CriterionRating.objects.filter(
        positioning__campaign=OuterRef("pk"),
        positioning__laureate__reports__campaign=OuterRef("pk"),
        positioning__laureate__reports__status__in=TOLD,
    )
    return list(cohort.campaigns.annotate(is_rated=Exists(told)).order_by("opens_on", "pk"))


def cohort_grid(
    *, cohort: Cohort, campaigns: Iterable[ReportingCampaign], chosen: ReportingCampaign, since_entry: bool, sort: str
) -> CohortGrid:
    """Read the grid of a promotion that the caller runs: laureates in scope, forms that were sent. Four queries.

    Levels are the agreed rating, else the laureate's own. Means and shares read validated forms only, as figures
    do (D2); a form sent and not validated yet shows its levels and is marked. `since_entry` compares the levels
    present at both moments, over forms validated at both. `sort` is a column, with a minus for the other way; an
    unknown one is the name.
    """
    entry = next((one for one in campaigns if one.moment == Moment.ENTRY), None)
    compares = since_entry and entry is not None and entry != chosen
    read = [chosen, entry] if compares else [chosen]
    criteria = grid_criteria()
    laureates = list(Laureate.objects.in_scope().filter(cohort=cohort).select_related("organisation"))
    reports = ProgressReport.objects.filter(campaign__in=read, laureate__in=laureates)
    statuses = {
        (campaign, laureate): status
        for campaign, laureate, status in reports.values_list("campaign", "laureate", "status")
    }
    levels = _levels(read, laureates, statuses)
    rows = [_row(laureate, criteria, statuses, levels, chosen, entry if compares else None) for laureate in laureates]
    columns = [_column(rank, one, rows, levels, chosen, compares) for rank, one in enumerate(criteria)]
    if sort.removeprefix("-") not in {BY_NAME, BY_MEAN, *(criterion.code for criterion in criteria)}:
        sort = BY_NAME
    return CohortGrid(chosen, compares, columns, _sorted(rows, criteria, sort), sort)


def _levels(read, laureates, statuses) -> Levels:
    found: Levels = {}
    rows = CriterionRating.objects.filter(positioning__campaign__in=read, positioning__laureate__in=laureates)
    fields = ("positioning__campaign", "positioning__laureate", "criterion", "self_rating", "agreed_rating")
    for campaign, laureate, criterion, own, agreed in rows.values_list(*fields):
        if statuses.get((campaign, laureate)) in TOLD:
            found.setdefault((campaign, laureate), {})[criterion] = Level(own, agreed)
    return found


def _row(laureate, criteria, statuses, levels: Levels, chosen, entry) -> GridRow:  # noqa: PLR0917
    here = levels.get((chosen.pk, laureate.pk), {})
    before = levels.get((entry.pk, laureate.pk), {}) if entry else {}
    cells = [_cell(before.get(one.pk, NOT_RATED) if entry else None, here.get(one.pk, NOT_RATED)) for one in criteria]
    known = [cell.value for cell in cells if _counts(cell)]
    status = statuses.get((chosen.pk, laureate.pk), ReportStatus.NOT_STARTED)
    needed = [status] + ([statuses.get((entry.pk, laureate.pk))] if entry else [])
    return GridRow(
        laureate=laureate,
        status=status,
        is_counted=all(one == ReportStatus.VALIDATED for one in needed),
        cells=cells,
        mean=ratio(sum(known), len(known)),
        n=len(known),
    )


def _cell(before: Level | None, here: Level) -> GridCell:
    if before is None:
        return GridCell(here.value, is_own=here.is_own_only)
    return GridCell(change_of(before, here), is_change=True)


def _counts(cell: GridCell) -> bool:
    """True for what enters a mean: a level 1 to 4, or any known change."""
    return cell.value is not None and (cell.is_change or cell.value in Rating.values[1:])


def _column(rank: int, criterion: Criterion, rows: list[GridRow], levels: Levels, chosen, compares) -> GridColumn:  # noqa: PLR0917
    counted = [row for row in rows if row.is_counted]
    known = [row.cells[rank].value for row in counted if _counts(row.cells[rank])]
    here = [levels.get((chosen.pk, row.laureate.pk), {}).get(criterion.pk, NOT_RATED).rated for row in counted]
    rated = [level for level in here if level is not None]
    weak = sum(level in WEAK_LEVELS for level in rated)
    return GridColumn(criterion, ratio(sum(known), len(known)), len(known), weak, len(rated), compares)


def _sorted(rows: list[GridRow], criteria: list[Criterion], sort: str) -> list[GridRow]:
    """Rows by name, by mean or by one criterion; the unknown last either way, ties by name."""
    column, is_down = sort.removeprefix("-"), sort.startswith("-")
    by_name = sorted(rows, key=lambda row: (row.laureate.sort_name, row.laureate.pk))
    if column == BY_NAME:
        return by_name[::-1] if is_down else by_name
    ranks = {criterion.code: rank for rank, criterion in enumerate(criteria)}

    def value(row: GridRow):
        if column == BY_MEAN:
            return row.mean
        cell = row.cells[ranks[column]]
        return cell.value if _counts(cell) else None

    known = [row for row in by_name if value(row) is not None]
    known.sort(key=value, reverse=is_down)
    return known + [row for row in by_name if value(row) is None]

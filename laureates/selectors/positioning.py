"""What a laureate's grid says over time: levels, families, priorities. Unknown is not zero, « sans objet » neither."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from ess_platform.directory.models import Criterion, CriterionFamily

from ..enums import Moment, ReportStatus
from ..models import CriterionRating, Laureate, Positioning, ProgressReport, ReportingCampaign
from ..models.positioning import is_wide_gap

# A form that is being written is nobody else's business; one set aside says nothing.
TOLD = (ReportStatus.SUBMITTED, ReportStatus.NEEDS_CHANGES, ReportStatus.VALIDATED)


@dataclass(frozen=True)
class Level:
    """One criterion at one moment: the laureate's own level, the agreed one, and what was said of the gap."""

    own: int | None = None
    agreed: int | None = None
    comment: str = ""

    @property
    def value(self) -> int | None:
        """The agreed rating, else the laureate's own: None not rated, 0 does not apply, 1 to 4 (D2, precision 7)."""
        return self.own if self.agreed is None else self.agreed

    @property
    def rated(self) -> int | None:
        """The value when it is a level, 1 to 4."""
        return self.value or None

    @property
    def is_own_only(self) -> bool:
        return self.agreed is None and self.own is not None

    @property
    def is_wide_gap(self) -> bool:
        return is_wide_gap(self.own, self.agreed)


NOT_RATED = Level()


@dataclass(frozen=True)
class RatedMoment:
    """Everything rated at one moment, by criterion key."""

    campaign: ReportingCampaign
    levels: dict[int, Level] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.campaign.get_moment_display()

    def level(self, criterion: Criterion) -> Level:
        return self.levels.get(criterion.pk, NOT_RATED)


@dataclass(frozen=True)
class PositioningHistory:
    """The grid of one laureate: criteria in their order, rated moments from the oldest, priorities of the entry."""

    criteria: list[Criterion]
    moments: list[RatedMoment]
    priorities: list[Criterion]

    @property
    def first(self) -> RatedMoment | None:
        return self.moments[0] if self.moments else None

    @property
    def latest(self) -> RatedMoment | None:
        """The last moment, when it is not the first one."""
        return self.moments[-1] if len(self.moments) > 1 else None

    def last_known(self, criterion: Criterion) -> Level:
        """The last moment where this criterion was rated; a later « non évalué » hides nothing."""
        rated = (moment.level(criterion) for moment in reversed(self.moments))
        return next((level for level in rated if level.value is not None), NOT_RATED)


@dataclass(frozen=True)
class FamilyMean:
    """Mean of the levels 1 to 4 of a family, unrounded; None when none was rated. `n` of `total` criteria."""

    family: CriterionFamily
    mean: Decimal | None
    n: int
    total: int


def grid_criteria() -> list[Criterion]:
    """The grid in its order, with the families. One query."""
    return list(Criterion.objects.select_related("family").order_by("family__position", "position", "code"))


def positioning_history(laureate: Laureate, *, told_only: bool) -> PositioningHistory:
    """Read the grid of a laureate already fetched through `visible_to`. Four queries at most.

    `told_only` leaves out the moments whose form is not sent: the laureate reads everything, the team what it
    was told.
    """
    untold = ProgressReport.objects.filter(laureate=laureate).exclude(status__in=TOLD)
    hidden = set(untold.values_list("campaign", flat=True)) if told_only else set()
    moments: dict[int, RatedMoment] = {}
    rows = CriterionRating.objects.filter(positioning__laureate=laureate).select_related("positioning__campaign")
    for row in rows.order_by("positioning__campaign__opens_on", "positioning__campaign", "pk"):
        campaign = row.positioning.campaign
        level = Level(row.self_rating, row.agreed_rating, row.comment)
        if campaign.pk not in hidden and level.value is not None:
            moments.setdefault(campaign.pk, RatedMoment(campaign)).levels[row.criterion_id] = level
    return PositioningHistory(grid_criteria(), list(moments.values()), _priorities(laureate, hidden))


def _priorities(laureate: Laureate, hidden: set[int]) -> list[Criterion]:
    entries = Positioning.objects.filter(laureate=laureate, campaign__moment=Moment.ENTRY).exclude(campaign__in=hidden)
    chosen = Criterion.objects.filter(prioritised_in__in=entries).select_related("family")
    return list(chosen.order_by("family__position", "position"))


def family_means(criteria: Iterable[Criterion], moment: RatedMoment | None) -> list[FamilyMean]:
    """The three families at one moment, in their order."""
    families: dict[int, list[Criterion]] = {}
    for criterion in criteria:
        families.setdefault(criterion.family_id, []).append(criterion)
    found = []
    for members in families.values():
        levels = [level for one in members if moment and (level := moment.level(one).rated)]
        mean = Decimal(sum(levels)) / len(levels) if levels else None
        found.append(FamilyMean(members[0].family, mean, len(levels), len(members)))
    return found


def change_of(before: Level, after: Level) -> int | None:
    """Levels gained or lost between two moments; unknown unless both are levels 1 to 4."""
    if before.rated is None or after.rated is None:
        return None
    return after.rated - before.rated

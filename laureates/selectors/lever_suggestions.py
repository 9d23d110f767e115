"""From weak criteria to ideas: levers, their tools, and the studied enterprises where each tool was used (DIA-7).

Which lever helps which criterion is our proposal, shipped with the reference lists (`critere_vers_leviers`) and
to be validated by the agency; levers, tools and enterprises are those of the national study.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from ess_platform.directory.enums import Rating
from ess_platform.directory.models import CaseStudy, Criterion, Lever, LeverTool

from .positioning import PositioningHistory

WEAK_LEVELS = (Rating.FRAGILE, Rating.BUILDING)


@dataclass(frozen=True)
class CriterionSuggestion:
    """One weak criterion with its level, and the levers that may help, tools and enterprises prefetched."""

    criterion: Criterion
    level: int
    is_priority: bool
    levers: list[Lever]

    @property
    def level_label(self) -> str:
        return Rating(self.level).label


def lever_suggestions(history: PositioningHistory) -> list[CriterionSuggestion]:
    """The weak criteria of a laureate (last known rating 1 or 2), priorities first, then the most fragile.

    Four queries at most, none when nothing is weak. A criterion without a lever is left out.
    """
    chosen = {criterion.pk for criterion in history.priorities}
    weak = {one.pk: level for one in history.criteria if (level := history.last_known(one).value) in WEAK_LEVELS}
    levers = levers_by_criterion(weak)
    found = [
        CriterionSuggestion(criterion, weak[criterion.pk], criterion.pk in chosen, levers[criterion.pk])
        for criterion in history.criteria
        if criterion.pk in weak and levers.get(criterion.pk)
    ]
    return sorted(found, key=lambda one: (not one.is_priority, one.level))


def levers_by_criterion(criteria: Iterable[int]) -> dict[int, list[Lever]]:
    """The levers of each criterion in the order of the study, tools and enterprises prefetched. Four queries."""
    keys = list(criteria)
    if not keys:
        return {}
    cases = Prefetch("case_studies", CaseStudy.objects.order_by("name"))
    tools = Prefetch("tools", LeverTool.objects.order_by("position").prefetch_related(cases))
    levers = Lever.objects.order_by("position").prefetch_related(tools)
    rows = Criterion.objects.filter(pk__in=keys).prefetch_related(Prefetch("levers", levers))
    return {criterion.pk: list(criterion.levers.all()) for criterion in rows}

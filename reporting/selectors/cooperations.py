"""The cooperations of a promotion, for the team: the pairs, what each side said, and the network."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from laureates.enums import CooperationState
from laureates.models import Cooperation, Laureate
from programmes.models import Cohort
from reporting.charts import Chart, network

ALL, TO_CONFIRM, DENIED = "", "a-confirmer", "dementies"


@dataclass(frozen=True)
class CooperationRow:
    """A pair with what each side said of it."""

    pair: Cooperation

    @property
    def sides(self) -> tuple[tuple[Laureate, datetime.date | None], ...]:
        """Both laureates, each with the day when it declared or confirmed; None while it has not."""
        return ((self.pair.first, self.pair.first_confirmed_on), (self.pair.second, self.pair.second_confirmed_on))

    @property
    def is_denied(self) -> bool:
        return self.pair.denied_on is not None

    @property
    def is_told(self) -> bool:
        """A side declared it; otherwise the team noted it, or a file did."""
        return any(day for _, day in self.sides)

    @property
    def is_confirmed(self) -> bool:
        return all(day for _, day in self.sides)


def cooperation_rows(cohort: Cohort, *, state: str = "", situation: str = ALL) -> list[CooperationRow]:
    """The pairs of a promotion by name of the first laureate, denied ones last. Two queries."""
    rows = Cooperation.every.filter(cohort=cohort)
    if state in CooperationState.values:
        rows = rows.filter(state=state)
    rows = rows.select_related("first__organisation", "second__organisation").prefetch_related("types")
    found = [CooperationRow(pair) for pair in rows.order_by("first__sort_name", "second__sort_name", "pk")]
    if situation == TO_CONFIRM:
        found = [row for row in found if not row.is_confirmed and not row.is_denied]
    elif situation == DENIED:
        found = [row for row in found if row.is_denied]
    return sorted(found, key=lambda row: row.is_denied)


def cooperation_chart(cohort: Cohort, rows: Iterable[CooperationRow]) -> Chart:
    """Who cooperates with whom, denied pairs left out. One query."""
    laureates = Laureate.objects.filter(cohort=cohort).in_scope().select_related("organisation")
    names = {laureate.pk: laureate.organisation.name for laureate in laureates.order_by("sort_name", "pk")}
    pairs = (row.pair for row in rows if not row.is_denied)
    links = [
        (names[pair.first_id], names[pair.second_id], pair.get_state_display())
        for pair in pairs
        if pair.first_id in names and pair.second_id in names
    ]
    title = "Qui coopère avec qui"
    return network(title=title, links=links, names=list(names.values()), states=CooperationState.labels)

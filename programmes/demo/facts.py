"""What the other apps must know of a promotion while its block is loaded."""

import datetime
from dataclasses import dataclass

from ess_platform.common.data_file import Load

from ..models import Cohort


@dataclass(frozen=True)
class CohortFacts:
    """`anchor` is the day that relative dates count from; it is set once, at the first loading."""

    slug: str
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    anchor: datetime.date

    def day(self, offset: int | None) -> datetime.date | None:
        """The day at a number of days from the anchor."""
        return None if offset is None else self.anchor + datetime.timedelta(days=offset)


def cohort_facts(load: Load, reference: str) -> CohortFacts:
    """The facts of a promotion of this file, or of the database when only its block is loaded again."""
    key = ("cohort", reference)
    if key not in load.facts:
        cohort = Cohort.objects.filter(reference=reference).first()
        if cohort is None:
            return CohortFacts("", None, None, load.today)
        load.facts[key] = CohortFacts(cohort.slug, cohort.starts_on, cohort.ends_on, load.today)
    return load.facts[key]

"""What the next edition of a promotion looks like: its name, its rank, its dates. Proposals, changed at will."""

import datetime
import re

from ess_platform.common.working_days import next_working_day
from programmes.models import Cohort

YEAR_OF_WEEKS = datetime.timedelta(weeks=52)  # a year later, on the same day of the week
YEARS = re.compile(r"\b(?:19|20)[0-9]{2}\b")
RANKS = re.compile(r"\b[0-9]{1,2}(?=e\b)|(?<=promotion )[0-9]{1,2}\b|\b[0-9]{1,2}$")


def next_edition_dates(source: Cohort, today: datetime.date) -> tuple[datetime.date | None, datetime.date | None]:
    """Launch and closing of the next edition: as many times 52 weeks later as it takes to be to come, on working days.

    Unknown days stay unknown.
    """
    if source.starts_on is None:
        return None, None
    shift = YEAR_OF_WEEKS
    while source.starts_on + shift <= today:
        shift += YEAR_OF_WEEKS
    region = source.region_code
    starts_on = next_working_day(source.starts_on + shift, region)
    return starts_on, next_working_day(source.ends_on + shift, region) if source.ends_on else None


def next_edition_name(source: Cohort, starts_on: datetime.date | None) -> str:
    """« Industries Engagées 2025 » → « Industries Engagées 2026 »; « 8e promotion » → « 9e promotion »."""
    years = (starts_on.year - source.starts_on.year) if starts_on and source.starts_on else 1
    name, found = YEARS.subn(lambda match: str(int(match[0]) + years), source.name)
    if not found:
        name, found = RANKS.subn(lambda match: str(int(match[0]) + 1), source.name, count=1)
    return name if found else f"{source.name} (suite)"

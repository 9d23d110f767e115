"""What is printed on every page beside the content."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class Stamp:
    """Version, date of the figures and code. `version_number` is None for a draft (« PROVISOIRE »)."""

    frozen_at: datetime.datetime
    version_number: int | None = None
    verification_code: str = ""
    digest: str = ""

    @property
    def is_draft(self) -> bool:
        return self.version_number is None

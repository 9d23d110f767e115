"""What is printed on every page beside the content."""

import datetime
from dataclasses import dataclass

from django.urls import reverse

from ess_platform.common.addresses import absolute_url
from reporting.selectors.version_changes import VersionChanges


@dataclass(frozen=True)
class Stamp:
    """Version, date of the figures and code. `version_number` is None for a draft (« PROVISOIRE »)."""

    frozen_at: datetime.datetime
    version_number: int | None = None
    verification_code: str = ""
    digest: str = ""
    changes: VersionChanges | None = None  # against the last published version, when there is one

    @property
    def is_draft(self) -> bool:
        return self.version_number is None


def verify_url(code: str) -> str:
    """The public page that says whether a document is authentic, without « https:// »: it is typed from paper."""
    return absolute_url(reverse("reporting:verify")).partition("://")[2] if code else ""

"""The links of mails that open a form in one tap, for one person (L1)."""

import datetime

from django.urls import reverse

from ess_platform.accounts.enums import LinkPurpose
from ess_platform.accounts.models import AccessLink
from ess_platform.accounts.services.access_link import access_link_create
from ess_platform.common.addresses import absolute_url
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Person

from ..models import ProgressReport

LINK_DAYS = 30  # how long a link opens the form, at least; and after the day it is due


def form_access(*, report: ProgressReport, person: Person | None, now: datetime.datetime) -> AccessLink | None:
    """A link to the form for one person; None when none can be made: nobody known, no address, account closed."""
    if person is None:
        return None
    due = max(now.date(), report.due_on or report.campaign.due_on)
    try:
        return access_link_create(
            person=person,
            purpose=LinkPurpose.REPORT,
            target_id=report.public_id,
            expires_at=now + (due - now.date()) + datetime.timedelta(days=LINK_DAYS),
            now=now,
        )
    except BusinessRuleError:
        return None


def report_link(*, report: ProgressReport, person: Person | None, now: datetime.datetime, page: str = "") -> str:
    """The address to write in a mail: one tap to the form of this person, or to one page of it (`emploi`).

    The ordinary address, which asks to sign in, when a link cannot be made.
    """
    link = form_access(report=report, person=person, now=now)
    if link is None:
        return absolute_url(reverse("laureates:report_tasks", kwargs={"public_id": report.public_id}))
    return absolute_url(link.path_to(page) if page else link.path)

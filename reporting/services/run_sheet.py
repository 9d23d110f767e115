"""The run sheet of a session: what it says now, frozen when it is asked for."""

import datetime

from django.db import transaction

from reporting.enums import RUN_SHEET
from reporting.models import Job
from reporting.services.content import occasion_request
from sessions.models import SupportSession


@transaction.atomic
def run_sheet_request(*, session: SupportSession, actor, now: datetime.datetime) -> Job:
    """Freeze the agenda of a session and return the job of its PDF; while nothing changes, it is the same job.

    Each new content is the next number. Audit: `job.request`, once for each.
    """
    locked = SupportSession.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=session.pk)
    return occasion_request(
        document_key=RUN_SHEET,
        occasion=f"session:{locked.public_id.hex}",
        cohort=locked.cohort,
        arguments={"session": locked},
        actor=actor,
        now=now,
    )

"""What is handed out for a time only: its file is erased, its request says so, then goes too."""

import datetime

from django.db import transaction

from reporting.enums import ENDED_STATES, EXPORT, JobState
from reporting.models import Document, Job
from reporting.services.job import document_erase

ROWS_KEPT = datetime.timedelta(days=30)  # of the history of the exports


def files_expire(*, now: datetime.datetime) -> int:
    """Erase the exports of more than seven days and the archives of more than thirty; return how many files.

    The request stays, « expirée », so that it may be asked again; that of an export goes after thirty days.
    """
    erased = 0
    for document in Document.objects.all().over(now):
        with transaction.atomic():
            erased += document_erase(Document.objects.filter(pk=document.pk))
            done = Job.objects.filter(pk=document.job_id, state=JobState.DONE)
            done.update(state=JobState.EXPIRED, updated_at=now)
    over = Job.objects.filter(document_key=EXPORT, created_at__lt=now - ROWS_KEPT, document__isnull=True)
    over.filter(state__in=ENDED_STATES).delete()
    return erased

"""Files given as answers: stored whole or not at all, replaced, taken away."""

import datetime
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common import formatting
from ess_platform.common.attachments import Attachment

from ..models import ProgressReport, ReportFile
from ..selectors.questions import Question, Section
from .report_answers import LAUREATE, mark_answer, refuse_writing
from .report_state import lock_report


@transaction.atomic
def report_file_save(
    *,
    report: ProgressReport,
    section: Section,
    question: Question,
    attachment: Attachment,
    actor,
    now: datetime.datetime,
    source: str = LAUREATE,
) -> ReportFile:
    """Keep the file that answers a question, in place of the former one. The same file again changes nothing.

    Refuses what `report_save_section` refuses. A file that is replaced leaves the disk once all is committed; a new
    one leaves it when this fails. Audit: `report.save_file`, without the name.
    """
    locked = lock_report(report)
    refuse_writing(locked, section, formatting.local_day(now), source=source)
    row = ReportFile.objects.filter(report=locked, question=question.code).first()
    if row is not None and row.sha256 == attachment.sha256:
        return row
    former = row.file.name if row else ""
    row = row or ReportFile(report=locked, question=question.code)
    row.name, row.content_type = attachment.name, attachment.content_type
    row.size, row.sha256, row.uploaded_by = len(attachment.content), attachment.sha256, actor
    stored = attachment.as_file()
    row.file.save(stored.name, stored, save=False)
    try:
        row.save()
        _close(locked, section, question, actor, now=now, source=source)
    except BaseException:
        default_storage.delete(row.file.name)
        raise
    if former:
        transaction.on_commit(partial(default_storage.delete, former), robust=True)
    return row


@transaction.atomic
def report_file_remove(
    *,
    report: ProgressReport,
    section: Section,
    question: Question,
    actor,
    now: datetime.datetime,
    source: str = LAUREATE,
) -> None:
    """Take the file of a question away; nothing happens when there is none. Same refusals, same audit."""
    locked = lock_report(report)
    refuse_writing(locked, section, formatting.local_day(now), source=source)
    row = ReportFile.objects.filter(report=locked, question=question.code).first()
    if row is None:
        return
    name = row.file.name
    row.delete()
    _close(locked, section, question, actor, now=now, source=source)
    transaction.on_commit(partial(default_storage.delete, name), robust=True)


def _close(report, section, question, actor, *, now, source) -> None:
    mark_answer(report=report, code=question.code, actor=actor, now=now, source=source)
    changes = {"section": section.key, "question": question.code, "source": source}
    record(actor=actor, action="report.save_file", target=report, scope=report.laureate.cohort.slug, changes=changes)

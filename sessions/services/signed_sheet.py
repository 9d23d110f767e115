"""The scan of a signed sheet, joined to its session as evidence."""

from django.db import IntegrityError, transaction

from ess_platform.audit import services as audit
from ess_platform.common.attachments import Attachment
from ess_platform.common.errors import BusinessRuleError
from sessions.enums import CALLED_OFF_STATUSES
from sessions.models import SignedSheet, SupportSession
from sessions.permissions import NOT_HELD_LOCK, attendance_lock

ALREADY_THERE = "Ce fichier est déjà joint à la séance."


@transaction.atomic
def signed_sheet_add(*, session: SupportSession, attachment: Attachment, actor) -> SignedSheet:
    """Join a file already checked by its content; also to a closed session: the paper often comes afterwards.

    Refuses a postponed or cancelled session, and the same file twice. Audit: `signed_sheet.add`, by its digest.
    """
    locked = SupportSession.objects.select_for_update().select_related("cohort").get(pk=session.pk)
    if locked.status in CALLED_OFF_STATUSES:
        raise BusinessRuleError(NOT_HELD_LOCK.format(state=locked.get_status_display().lower()))
    sheet = SignedSheet(
        session=locked,
        name=attachment.name,
        content_type=attachment.content_type,
        size=len(attachment.content),
        sha256=attachment.sha256,
        uploaded_by=actor,
    )
    if SignedSheet.objects.filter(session=locked, sha256=sheet.sha256).exists():
        raise BusinessRuleError(ALREADY_THERE, field="file")
    sheet.file.save(attachment.name, attachment.as_file(), save=False)
    try:
        sheet.save()
    except IntegrityError:
        sheet.file.delete(save=False)
        raise
    audit.record(
        actor=actor,
        action="signed_sheet.add",
        target=locked,
        scope=locked.cohort.slug,
        changes={"sha256": sheet.sha256, "size": sheet.size},
    )
    return sheet


@transaction.atomic
def signed_sheet_remove(*, sheet: SignedSheet, actor) -> None:
    """Take away a file joined by mistake. Refuses once the session is closed: it is evidence then."""
    session = SupportSession.objects.select_for_update().select_related("cohort").get(pk=sheet.session_id)
    if reason := attendance_lock(session):
        raise BusinessRuleError(reason)
    storage, name = sheet.file.storage, sheet.file.name
    audit.record(
        actor=actor,
        action="signed_sheet.remove",
        target=session,
        scope=session.cohort.slug,
        changes={"sha256": sheet.sha256},
    )
    sheet.delete()
    transaction.on_commit(lambda: storage.delete(name))

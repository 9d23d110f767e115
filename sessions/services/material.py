"""What a session leaves behind: documents and replays, shared or not; the minutes, drafted then published."""

import datetime
from urllib.parse import urlsplit

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.attachments import Attachment
from ess_platform.common.errors import BusinessRuleError
from sessions.enums import MaterialKind, MaterialVisibility
from sessions.models import SessionMaterial, SupportSession

TITLE_LENGTH = SessionMaterial._meta.get_field("title").max_length
NO_TITLE = "Donnez un titre à ce document."
ONE_OF_TWO = "Joignez un fichier ou donnez une adresse, pas les deux."
NOT_HTTPS = "L’adresse commence par https:// : une autre ne protège pas ceux qui l’ouvrent."
UNKNOWN = "Choisissez dans la liste."


@transaction.atomic
def material_add(
    *,
    session: SupportSession,
    actor,
    kind: str,
    title: str,
    visibility: str,
    attachment: Attachment | None = None,
    url: str = "",
) -> SessionMaterial:
    """Keep a file that was checked, or an address; nobody is written to.

    Refuses no title, both or neither of file and address, an address that is not in https, and an unknown kind
    or visibility.
    """
    title, url = title.strip(), url.strip()
    if not title:
        raise BusinessRuleError(NO_TITLE, field="title")
    if (attachment is None) == (not url):
        raise BusinessRuleError(ONE_OF_TWO, field="file")
    if url and not is_https(url):
        raise BusinessRuleError(NOT_HTTPS, field="url")
    if kind not in MaterialKind.values or visibility not in MaterialVisibility.values:
        raise BusinessRuleError(UNKNOWN)
    file = {}
    if attachment:
        file = {
            "file": attachment.as_file(),
            "name": attachment.name,
            "content_type": attachment.content_type,
            "size": len(attachment.content),
            "sha256": attachment.sha256,
        }
    material = SessionMaterial.objects.create(
        session=session, kind=kind, title=title, visibility=visibility, url=url, added_by=actor, **file
    )
    _record(material, actor, "material.add", visibility=str(visibility))
    return material


def is_https(url: str) -> bool:
    """Whether an address is in https and names a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)


@transaction.atomic
def material_share(*, material: SessionMaterial, actor, visibility: str) -> SessionMaterial:
    """Say who sees a document. The same again changes nothing. Refuses an unknown visibility."""
    if visibility not in MaterialVisibility.values:
        raise BusinessRuleError(UNKNOWN)
    locked = SessionMaterial.objects.select_for_update(of=("self",)).get(pk=material.pk)
    if locked.visibility != visibility:
        former, locked.visibility = locked.visibility, visibility
        locked.save(update_fields=["visibility", "updated_at"])
        _record(locked, actor, "material.share", visibility=[former, str(visibility)])
    return locked


@transaction.atomic
def material_remove(*, material: SessionMaterial, actor, now: datetime.datetime) -> SessionMaterial:
    """Take a document away from everybody; `material_restore` puts it back. Twice changes nothing."""
    locked = SessionMaterial.objects.select_for_update(of=("self",)).get(pk=material.pk)
    if locked.removed_at is None:
        locked.removed_at = now
        locked.save(update_fields=["removed_at", "updated_at"])
        _record(locked, actor, "material.remove")
    return locked


@transaction.atomic
def material_restore(*, material: SessionMaterial, actor) -> SessionMaterial:
    """Put back a document that was removed, seen by the same people as before. Twice changes nothing."""
    locked = SessionMaterial.objects.select_for_update(of=("self",)).get(pk=material.pk)
    if locked.removed_at is not None:
        locked.removed_at = None
        locked.save(update_fields=["removed_at", "updated_at"])
        _record(locked, actor, "material.restore")
    return locked


def _record(material: SessionMaterial, actor, action: str, **changes) -> None:
    audit.record(actor=actor, action=action, target=material, scope=material.session.cohort.slug, changes=changes)

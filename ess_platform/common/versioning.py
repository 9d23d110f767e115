"""Optimistic locking (DATA-01): the form says which version it was filled from; a newer one wins."""

from collections.abc import Iterable

from django.db.models import F
from django.utils import timezone

from ess_platform.common.errors import ConflictError
from ess_platform.common.models import VersionedModel

CONFLICT_MESSAGE = (
    "Quelqu’un a modifié cette page depuis que vous l’avez ouverte. Rien n’a été écrasé : "
    "comparez les deux textes, puis enregistrez de nouveau."
)


def claim_version(instance: VersionedModel, *, expected_version: int) -> None:
    """Move `instance` to its next version if it still is at `expected_version`.

    One conditional UPDATE, so that of several posts filled from the same page exactly one wins.
    Raises ConflictError for the others; nothing is written then.
    """
    changed = type(instance)._default_manager.filter(pk=instance.pk, version=expected_version)
    if not changed.update(version=F("version") + 1):
        raise ConflictError(CONFLICT_MESSAGE)
    instance.version = expected_version + 1


def save_versioned(instance: VersionedModel, *, expected_version: int, fields: Iterable[str]) -> None:
    """Save `fields` of `instance` if nobody saved since `expected_version`; `updated_at` follows when present.

    Call it inside a transaction, with the new values already set on the instance.
    Raises ConflictError when the row has moved on.
    """
    names = set(fields)
    claim_version(instance, expected_version=expected_version)
    if hasattr(instance, "updated_at"):
        instance.updated_at = timezone.now()
        names.add("updated_at")
    instance.save(update_fields=names)

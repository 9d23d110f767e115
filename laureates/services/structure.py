"""What a laureate says of itself: texts, photo, logo, consents; and what each person shows to the promotion."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from ess_platform.audit.services import record
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.images import CleanImage
from ess_platform.common.versioning import CONFLICT_MESSAGE, save_versioned

from ..models import Laureate
from ..permissions import can_edit_structure

TEXTS = ("activity", "project", "showroom_product", "photo_credit")
ANSWERS = ("is_exhibitor", "allows_public_page", "allows_photo")
FIELDS = (*TEXTS, *ANSWERS)
READ_ONLY = "Vous pouvez lire cette page ; la modifier revient à la personne responsable de la structure."


@transaction.atomic
def structure_save(
    *,
    laureate: Laureate,
    given: Mapping[str, Any],
    images: Mapping[str, CleanImage],
    removed: Collection[str] = (),
    actor,
    version: int,
) -> Laureate:
    """Save what `given` holds of `FIELDS`, store the new `images` and take out the `removed` ones (photo, logo).

    A file that is replaced or removed is deleted once the transaction is committed; a new one is deleted when
    it is not. Refuses somebody who does not answer for the structure; ConflictError, and nothing is written,
    when somebody saved since `version`. Audit: `laureate.update`, with the names of what changed and the
    consents given or withdrawn.
    """
    if not can_edit_structure(actor, laureate):
        raise BusinessRuleError(READ_ONLY)
    locked = Laureate.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=laureate.pk)
    if locked.version != version:  # before any file is written
        raise ConflictError(CONFLICT_MESSAGE)
    changed = {name for name in FIELDS if name in given and getattr(locked, name) != given[name]}
    for name in changed:
        setattr(locked, name, given[name])
    touched = {name for name in ("photo", "logo") if name in images or (name in removed and getattr(locked, name))}
    if not changed | touched:
        return locked
    former = [stored.name for name in touched if (stored := getattr(locked, name))]
    written = []
    try:
        for name in touched:
            written += _store(locked, name, images.get(name))
        save_versioned(locked, expected_version=version, fields=changed | touched)
        consents = {name: given[name] for name in ANSWERS if name in changed}
        changes = {"fields": sorted(changed | touched), **consents}
        record(actor=actor, action="laureate.update", target=locked, scope=locked.cohort.slug, changes=changes)
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise
    for name in former:
        transaction.on_commit(partial(default_storage.delete, name), robust=True)
    return locked


def _store(laureate: Laureate, name: str, image: CleanImage | None) -> list[str]:
    """Put the image, or nothing, in the field; return the names of the files that this wrote."""
    if image is None:
        setattr(laureate, name, "")
        return []
    stored = image.as_file()
    getattr(laureate, name).save(stored.name, stored, save=False)
    return [getattr(laureate, name).name]

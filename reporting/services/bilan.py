"""Writes on a bilan: create it, freeze a version, publish it. Its texts are written by `services/section.py`."""

import datetime
from typing import Any

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError, ConflictError
from programmes.models import Cohort
from reporting.digests import snapshot_digest, verification_code
from reporting.enums import BILAN_TRANSITIONS, BilanKind, BilanStatus
from reporting.models import Bilan, BilanVersion
from reporting.notifications import notify_publication
from reporting.permissions import can_publish_bilan


@transaction.atomic
def bilan_create(*, cohort: Cohort, kind: BilanKind, title: str, actor) -> Bilan:
    """Open a bilan of the promotion. Refuses a second one of the same kind: a correction is a new version."""
    Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    if cohort.bilans.filter(kind=kind).exists():
        raise BusinessRuleError(
            "Cette promotion a déjà un bilan de cette nature. Ouvrez-le : une correction devient sa version suivante.",
            field="kind",
        )
    bilan = Bilan.objects.create(cohort=cohort, kind=kind, title=title, created_by=actor)
    audit.record(actor=actor, action="bilan.create", target=bilan, scope=cohort.slug)
    return bilan


@transaction.atomic
def version_freeze(*, bilan: Bilan, snapshot: dict[str, Any], actor, now: datetime.datetime) -> BilanVersion:
    """Return the version that holds `snapshot`, written only if the content is new.

    Nothing published: version 1, frozen again in place while it is not published (its PDF is then out of date and
    let go). Latest published with another content: the next number. Same content as the latest: that one, as it is.
    """
    Bilan.objects.select_for_update(of=("self",)).get(pk=bilan.pk)
    latest = bilan.versions.order_by("-number").first()
    digest = snapshot_digest(snapshot)
    if latest and latest.digest == digest:
        return latest
    frozen = {
        "snapshot": snapshot,
        "digest": digest,
        "frozen_at": now,
        "frozen_by": actor,
        "document": None,
    }
    if latest and latest.status == BilanStatus.FROZEN:
        version = latest
    else:
        version = BilanVersion(bilan=bilan, number=latest.number + 1 if latest else 1)
    for name, value in frozen.items():
        setattr(version, name, value)
    version.verification_code = verification_code(bilan.public_id, version.number, digest)
    version.save()
    audit.record(
        actor=actor,
        action="bilan.freeze",
        target=version,
        scope=bilan.cohort.slug,
        changes={"number": version.number, "digest": digest},
    )
    return version


@transaction.atomic
def version_publish(*, version: BilanVersion, actor, expected_digest: str, now: datetime.datetime) -> BilanVersion:
    """Make the version visible to the funders of the promotion, for good, and tell them by mail.

    `expected_digest` is what the confirmation page showed: if the figures were frozen again meanwhile, ConflictError.
    Refuses who is not of the team any more, a version without its PDF, and one already replaced. Publishing twice is
    publishing once.
    """
    version = (
        BilanVersion.objects.select_for_update(of=("self",))
        .select_related("bilan__cohort", "document")
        .get(pk=version.pk)
    )
    if not can_publish_bilan(actor, version.bilan):
        raise BusinessRuleError("Seule l'équipe de la promotion publie son bilan.")
    if version.status == BilanStatus.PUBLISHED:
        return version
    if BilanStatus.PUBLISHED not in BILAN_TRANSITIONS[version.status]:
        raise BusinessRuleError("Cette version a été remplacée : publiez la plus récente.")
    if version.digest != expected_digest:
        raise ConflictError(
            "Les chiffres ont été figés de nouveau depuis l'ouverture de cette page. "
            "Relisez la nouvelle version avant de la publier."
        )
    if version.document is None:
        raise BusinessRuleError("Le PDF de cette version n'est pas prêt : générez-le avant de publier.")
    version.bilan.versions.filter(status=BilanStatus.PUBLISHED).update(status=BilanStatus.REPLACED)
    version.status = BilanStatus.PUBLISHED
    version.published_at = now
    version.published_by = actor
    version.save(update_fields=["status", "published_at", "published_by", "updated_at"])
    audit.record(
        actor=actor,
        action="bilan.publish",
        target=version,
        scope=version.bilan.cohort.slug,
        changes={"number": version.number, "digest": version.digest, "sha256": version.document.sha256},
    )
    notify_publication(version=version, now=now)
    return version

"""Writes on a bilan: create it, freeze a version, publish it. Its texts are written by `services/section.py`."""

import datetime
from typing import Any

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common import formatting
from ess_platform.common.errors import BusinessRuleError, ConflictError
from programmes.models import Cohort
from reporting.digests import snapshot_digest, verification_code
from reporting.enums import BILAN_TRANSITIONS, REWRITABLE_STATUSES, BilanKind, BilanStatus
from reporting.models import Bilan, BilanVersion
from reporting.notifications import notify_publication
from reporting.permissions import can_publish_bilan
from reporting.selectors.controls import controls_of

UNDER_REVIEW = (
    "La version précédente est en relecture : elle ne change pas pendant ce temps. "
    "Attendez la décision, ou reprenez la demande de relecture."
)


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

    While nobody has validated the latest, it is written again in place, as a draft (its PDF is then out of date and let
    go). Latest validated or published with another content: the next number. Same content as the latest: that one, as
    it is. Refuses another content while a second person reads the latest.
    """
    Bilan.objects.select_for_update(of=("self",)).get(pk=bilan.pk)
    latest = bilan.versions.order_by("-number").first()
    digest = snapshot_digest(snapshot)
    if latest and latest.digest == digest:
        return latest
    if latest and latest.status == BilanStatus.REVIEW:
        raise BusinessRuleError(UNDER_REVIEW)
    frozen = {
        "status": BilanStatus.DRAFT,
        "snapshot": snapshot,
        "digest": digest,
        "frozen_at": now,
        "frozen_by": actor,
        "document": None,
    }
    if latest and latest.status in REWRITABLE_STATUSES:
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
    Refuses who is not of the team any more, a version that nobody validated or that a later one follows, and a bilan
    that a blocking control holds (D2). Publishing twice is publishing once.
    """
    version = (
        BilanVersion.objects.select_for_update(of=("self",))
        .select_related("bilan__cohort", "document")
        .get(pk=version.pk)
    )
    if not can_publish_bilan(actor, version.bilan):
        raise BusinessRuleError("Seule l’équipe de la promotion publie son bilan.")
    if version.status == BilanStatus.PUBLISHED:
        return version
    _refuse_publication(version, expected_digest, today=formatting.local_day(now))
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


def _refuse_publication(version: BilanVersion, expected_digest: str, *, today: datetime.date) -> None:
    if version.status == BilanStatus.REPLACED or version.bilan.versions.filter(number__gt=version.number).exists():
        raise BusinessRuleError("Une version plus récente a été préparée : publiez la plus récente.")
    if version.digest != expected_digest:
        raise ConflictError(
            "Les chiffres ont été figés de nouveau depuis l’ouverture de cette page. "
            "Relisez la nouvelle version avant de la publier."
        )
    if version.document is None:
        raise BusinessRuleError("Le PDF de cette version n’est pas prêt : générez-le avant de publier.")
    if BilanStatus.PUBLISHED not in BILAN_TRANSITIONS[version.status]:
        raise BusinessRuleError("Cette version n’est pas validée : demandez d’abord sa relecture.")
    if blocking := controls_of(version.bilan, today).blocking:
        reasons = " ".join(control.sentence for control in blocking)
        raise BusinessRuleError(f"La publication est bloquée. {reasons}")

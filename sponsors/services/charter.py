"""The charter of sponsorship: published by the team, accepted by both sides before they first meet."""

import datetime

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError, ConflictError
from ess_platform.common.formatting import local_day
from programmes.models import Cohort
from sponsors.enums import Side
from sponsors.models import SponsorCharter, SponsorCharterAcceptance, Sponsorship
from sponsors.permissions import sides_of
from sponsors.selectors.charter import current_sponsor_charter

PUBLISHED_MEANWHILE = "Quelqu’un vient de publier une autre version. Relisez-la avant de publier la vôtre."
NEW_VERSION = "Une nouvelle version de la charte vient d’être publiée : relisez-la avant de l’accepter."


@transaction.atomic
def sponsor_charter_publish(
    *, cohort: Cohort, text: str, expected_number: int, actor, now: datetime.datetime
) -> SponsorCharter:
    """Publish the next version; sponsorships confirmed under an earlier one stay so. Audit: `sponsor_charter.publish`.

    `expected_number` is the version that was in force when the text was written, 0 for none: ConflictError when
    another one came meanwhile. Refuses an empty text and the text already in force.
    """
    Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    current = current_sponsor_charter(cohort)
    if (current.number if current else 0) != expected_number:
        raise ConflictError(PUBLISHED_MEANWHILE)
    if not text:
        raise BusinessRuleError("Écrivez le texte de la charte.", field="text")
    if current and current.text == text:
        raise BusinessRuleError("Ce texte est déjà celui de la version en vigueur.", field="text")
    charter = SponsorCharter.objects.create(cohort=cohort, number=expected_number + 1, text=text, published_at=now)
    changes = {"number": charter.number}
    audit.record(actor=actor, action="sponsor_charter.publish", target=charter, scope=cohort.slug, changes=changes)
    return charter


@transaction.atomic
def sponsor_charter_accept(
    *, sponsorship: Sponsorship, side: Side, number: int, actor, now: datetime.datetime
) -> SponsorCharterAcceptance:
    """Accept the version in force for one side; the second of two clicks changes nothing.

    When both sides have accepted the same version, the sponsorship is confirmed from that day. Refuses somebody who
    is not of that side, a sponsorship that is over, and a promotion without charter; ConflictError when `number`,
    the version that was read, is not in force any more. Audit: `sponsor_charter.accept`.
    """
    rows = Sponsorship.objects.select_for_update(of=("self",)).select_related("laureate__cohort")
    pair = rows.get(pk=sponsorship.pk)
    if side not in sides_of(actor, pair):
        raise BusinessRuleError("Cette acceptation revient aux personnes de ce parrainage.")
    if pair.is_over(local_day(now)):
        raise BusinessRuleError("Ce parrainage a pris fin : sa charte se lit, elle ne s’accepte plus.")
    cohort = pair.laureate.cohort
    charter = current_sponsor_charter(cohort)
    if charter is None:
        raise BusinessRuleError("Cette promotion n’a pas encore de charte de parrainage.")
    if charter.number != number:
        raise ConflictError(NEW_VERSION)
    acceptance, is_new = SponsorCharterAcceptance.objects.get_or_create(
        sponsorship=pair, charter=charter, side=side, defaults={"accepted_by": actor, "accepted_at": now}
    )
    if is_new:
        changes = {"number": number, "side": str(side)}
        audit.record(actor=actor, action="sponsor_charter.accept", target=pair, scope=cohort.slug, changes=changes)
    if pair.charter_signed_on is None and pair.charter_acceptances.filter(charter=charter).count() == len(Side):
        pair.charter_signed_on = local_day(now)
        pair.save(update_fields=["charter_signed_on", "updated_at"])
    return acceptance

"""The charter of sponsorship: published by the team, accepted by both sides before they first meet."""

import datetime

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import local_day
from programmes.models import Cohort
from programmes.services.charter import version_publish, version_to_accept
from sponsors.enums import Side
from sponsors.models import SponsorCharter, SponsorCharterAcceptance, Sponsorship
from sponsors.permissions import sides_of


def sponsor_charter_publish(
    *, cohort: Cohort, text: str, expected_number: int, actor, now: datetime.datetime
) -> SponsorCharter:
    """Publish the next version; sponsorships confirmed under an earlier one stay so. Audit: `sponsor_charter.publish`.

    `expected_number`, and what is refused: as `version_publish`.
    """
    return version_publish(
        SponsorCharter,
        cohort=cohort,
        text=text,
        expected_number=expected_number,
        actor=actor,
        now=now,
        action="sponsor_charter.publish",
    )


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
    charter = version_to_accept(SponsorCharter, cohort=cohort, number=number)
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

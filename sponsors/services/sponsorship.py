"""A sponsorship begins and ends by the team's decision; both sides are told by one mail each."""

import datetime

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.formatting import local_day
from ess_platform.common.versioning import claim_version, save_versioned
from laureates.enums import IN_SCOPE_STATUSES
from laureates.models import Laureate
from sponsors.models import SponsorContact, Sponsorship
from sponsors.notifications import notify_assigned, notify_ended

REASON_LENGTH, ENDING_LENGTH = 400, 255


@transaction.atomic
def sponsorship_assign(
    *,
    laureate: Laureate,
    contact: SponsorContact,
    starts_on: datetime.date,
    reason: str,
    actor,
    now: datetime.datetime,
) -> Sponsorship:
    """Pair a laureate and a sponsor from a day on. Mail M12 to each side, once. Audit: `sponsorship.assign`.

    `reason` is read by both: it says nothing that one of them did not share. The same pair asked twice is one
    sponsorship and one mail; a pair that was over starts again. Refuses a sponsor of another promotion or who has
    left, a laureate out of scope, a start more than a year away, and a text over 400 characters.
    """
    laureate = _lock_laureate(laureate)
    people = SponsorContact.objects.select_for_update(of=("self",)).select_related("sponsor__organisation", "person")
    contact = people.get(pk=contact.pk)
    _check(laureate, contact, starts_on, reason, local_day(now))
    pair = Sponsorship.objects.select_for_update(of=("self",)).filter(laureate=laureate, contact=contact).first()
    if pair is not None and not pair.is_over(local_day(now)):
        return pair
    if pair is None:
        pair = Sponsorship(laureate=laureate, contact=contact)
    else:
        claim_version(pair, expected_version=pair.version)
        starts_on = pair.starts_on  # the meetings of before stay inside the sponsorship
    pair.starts_on, pair.ends_on, pair.ending_reason, pair.reason = starts_on, None, "", reason.strip()
    pair.save()
    audit.record(
        actor=actor,
        action="sponsorship.assign",
        target=pair,
        scope=laureate.cohort.slug,
        changes={"starts_on": pair.starts_on.isoformat(), "reason": pair.reason},
    )
    notify_assigned(sponsorship=pair, actor=actor, now=now)
    return pair


def _lock_laureate(laureate: Laureate) -> Laureate:
    rows = Laureate.objects.select_for_update(of=("self",)).select_related("cohort__programme", "organisation")
    return rows.get(pk=laureate.pk)


def _check(laureate: Laureate, contact: SponsorContact, starts_on, reason: str, today: datetime.date) -> None:
    if contact.sponsor.cohort_id != laureate.cohort_id:
        raise BusinessRuleError("Ce parrain n’est pas dans la promotion de ce lauréat.", field="contact")
    if contact.left_on is not None or contact.sponsor.left_on is not None:
        raise BusinessRuleError("Cette personne n’accompagne plus la promotion.", field="contact")
    if laureate.status not in IN_SCOPE_STATUSES:
        raise BusinessRuleError("Ce lauréat ne fait plus partie de la promotion.", field="laureate")
    if abs((starts_on - today).days) > 366:
        raise BusinessRuleError("Indiquez un début à moins d’un an d’aujourd’hui.", field="starts_on")
    if len(reason.strip()) > REASON_LENGTH:
        raise BusinessRuleError(f"Dites-le en {REASON_LENGTH} caractères au plus.", field="reason")


@transaction.atomic
def sponsorship_end(
    *,
    sponsorship: Sponsorship,
    ends_on: datetime.date,
    reason: str,
    actor,
    now: datetime.datetime,
    expected_version: int,
) -> Sponsorship:
    """End a sponsorship on a day. Both sides are told by one mail each, without the reason. Audit: `sponsorship.end`.

    Refuses an end before the start or before a meeting already noted, an end more than a year away, and an empty
    reason. One that is over already changes nothing; ConflictError when it was changed meanwhile.
    """
    rows = Sponsorship.objects.select_for_update(of=("self",)).select_related(
        "laureate__cohort__programme", "laureate__organisation", "contact__person", "contact__sponsor__organisation"
    )
    pair, today = rows.get(pk=sponsorship.pk), local_day(now)
    if pair.is_over(today):
        return pair
    reason = reason.strip()[:ENDING_LENGTH]
    if not reason:
        raise BusinessRuleError("Indiquez pourquoi ce parrainage prend fin.", field="reason")
    if ends_on < pair.starts_on:
        raise BusinessRuleError("La fin précède le début du parrainage.", field="ends_on")
    if (ends_on - today).days > 366:
        raise BusinessRuleError("Indiquez une fin à moins d’un an d’aujourd’hui.", field="ends_on")
    if pair.meetings.filter(held_on__gt=ends_on).exists():
        raise BusinessRuleError("Un rendez-vous est noté après cette date.", field="ends_on")
    pair.ends_on, pair.ending_reason = ends_on, reason
    save_versioned(pair, expected_version=expected_version, fields=("ends_on", "ending_reason"))
    audit.record(
        actor=actor,
        action="sponsorship.end",
        target=pair,
        scope=pair.laureate.cohort.slug,
        changes={"ends_on": ends_on.isoformat(), "reason": reason},
    )
    notify_ended(sponsorship=pair, actor=actor, now=now)
    return pair

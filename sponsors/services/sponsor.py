"""The organisations marraines of a promotion and what they offer: written by the team only."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.common.models import sort_key
from ess_platform.common.versioning import save_versioned
from ess_platform.directory.enums import Hat
from ess_platform.directory.models import Activity, Need, Organisation, Sector, Territory
from programmes.models import Cohort
from sponsors.models import Sponsor, SponsorOffer, Sponsorship

ORGANISATION_FIELDS = ("sector", "department", "is_large_industrial_group")


@dataclass(frozen=True)
class SponsorDetails:
    """What the team says of an organisation: the first two for this promotion, the others for the directory."""

    kind: str
    note: str
    sector: Sector | None
    department: Territory | None
    is_large_industrial_group: bool


@transaction.atomic
def sponsor_add(
    *, cohort: Cohort, organisation: Organisation | None, name: str, details: SponsorDetails, actor
) -> Sponsor:
    """Add an organisation marraine: one of the directory, or a new one under `name`. Audit: `sponsor.add`.

    One that is there already is given back as it is, so that a second click adds nothing; one that had left
    comes back (`sponsor.return`). Refuses an empty name, and the name of a structure that the directory has.
    """
    Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    if organisation is None:
        organisation = _new_organisation(name)
    sponsor = Sponsor.objects.filter(cohort=cohort, organisation=organisation).first()
    if sponsor is not None:
        return sponsor if sponsor.left_on is None else sponsor_return(sponsor=sponsor, actor=actor)
    _describe(organisation, details)
    organisation.hats.get_or_create(hat=Hat.SPONSOR)
    sponsor = Sponsor.objects.create(
        cohort=cohort, organisation=organisation, kind=details.kind, note=details.note.strip()
    )
    audit.record(actor=actor, action="sponsor.add", target=sponsor, scope=cohort.slug, changes={"kind": details.kind})
    return sponsor


def _new_organisation(name: str) -> Organisation:
    name = " ".join(name.split())
    if not name:
        raise BusinessRuleError("Indiquez le nom de l’organisation.", field="name")
    if Organisation.objects.filter(sort_name=sort_key(name)[:200]).exists():
        text = "Une structure porte déjà ce nom : revenez à la recherche et choisissez-la, ou précisez sa ville."
        raise BusinessRuleError(text, field="name")
    return Organisation.objects.create(name=name)


def _describe(organisation: Organisation, details: SponsorDetails) -> list[str]:
    """Write in the directory what differs; return the names of the columns."""
    changed = [name for name in ORGANISATION_FIELDS if getattr(organisation, name) != getattr(details, name)]
    for name in changed:
        setattr(organisation, name, getattr(details, name))
    if changed:
        organisation.version += 1
        organisation.save()
    return changed


@transaction.atomic
def sponsor_edit(*, sponsor: Sponsor, details: SponsorDetails, actor, expected_version: int) -> Sponsor:
    """Correct what is said of an organisation marraine. ConflictError when somebody saved meanwhile.

    Audit: `sponsor.edit`, with the names of what changed.
    """
    sponsor = _lock(sponsor)
    given = {"kind": details.kind, "note": details.note.strip()}
    changed = [name for name, value in given.items() if getattr(sponsor, name) != value]
    for name, value in given.items():
        setattr(sponsor, name, value)
    save_versioned(sponsor, expected_version=expected_version, fields=given)
    changed += _describe(sponsor.organisation, details)
    _record(sponsor, actor, "sponsor.edit", fields=changed)
    return sponsor


@transaction.atomic
def sponsor_leave(
    *, sponsor: Sponsor, left_on: datetime.date, reason: str, actor, today: datetime.date, expected_version: int
) -> Sponsor:
    """Note that an organisation marraine has left the promotion; its log stays. Audit: `sponsor.leave`.

    Refuses a day to come, and while one of its sponsorships is not over. A second call changes nothing.
    """
    sponsor = _lock(sponsor)
    if sponsor.left_on is not None:
        return sponsor
    if left_on > today:
        raise BusinessRuleError("Indiquez une date passée, ou celle d’aujourd’hui.", field="left_on")
    running = (
        Sponsorship.objects.filter(contact__sponsor=sponsor).active(today).select_related("laureate__organisation")
    )
    if names := [str(pair.laureate) for pair in running]:
        raise BusinessRuleError(f"Terminez d’abord les parrainages en cours : {', '.join(names)}.")
    sponsor.left_on, sponsor.leaving_reason = left_on, reason.strip()
    save_versioned(sponsor, expected_version=expected_version, fields=("left_on", "leaving_reason"))
    _record(sponsor, actor, "sponsor.leave", left_on=left_on.isoformat(), reason=sponsor.leaving_reason)
    return sponsor


@transaction.atomic
def sponsor_return(*, sponsor: Sponsor, actor) -> Sponsor:
    """Undo a departure. A second call changes nothing. Audit: `sponsor.return`."""
    sponsor = _lock(sponsor)
    if sponsor.left_on is not None:
        former, sponsor.left_on, sponsor.leaving_reason = sponsor.left_on, None, ""
        save_versioned(sponsor, expected_version=sponsor.version, fields=("left_on", "leaving_reason"))
        _record(sponsor, actor, "sponsor.return", left_on=[former.isoformat(), None])
    return sponsor


@transaction.atomic
def sponsor_offer_save(
    *,
    sponsor: Sponsor,
    offer: SponsorOffer | None,
    need: Need | None,
    activity: Activity | None,
    text: str,
    hours: int | None,
    actor,
) -> SponsorOffer:
    """Write what an organisation can give, or correct it. Audit: `sponsor_offer.save`.

    Refuses an offer that says nothing, and more than 1 000 hours.
    """
    sponsor = _lock(sponsor)
    text = text.strip()
    if not (need or activity or text):
        raise BusinessRuleError("Choisissez un besoin ou une activité, ou décrivez l’offre.", field="text")
    if hours is not None and not 1 <= hours <= 1000:
        raise BusinessRuleError("Indiquez de 1 à 1 000 heures.", field="hours")
    offer = offer or SponsorOffer(sponsor=sponsor)
    offer.need, offer.activity, offer.text, offer.hours = need, activity, text, hours
    offer.save()
    _record(sponsor, actor, "sponsor_offer.save", offer=str(offer)[:80], hours=hours)
    return offer


@transaction.atomic
def sponsor_offer_delete(*, offer: SponsorOffer, actor) -> None:
    """Take an offer back; the journal keeps what it said. One already gone is fine. Audit: `sponsor_offer.delete`."""
    rows = SponsorOffer.objects.select_for_update(of=("self",)).select_related("sponsor__cohort", "need", "activity")
    locked = rows.filter(pk=offer.pk).first()
    if locked is None:
        return
    _record(locked.sponsor, actor, "sponsor_offer.delete", offer=str(locked)[:80], hours=locked.hours)
    locked.delete()


def _lock(sponsor: Sponsor) -> Sponsor:
    return Sponsor.objects.select_for_update(of=("self",)).select_related("cohort", "organisation").get(pk=sponsor.pk)


def _record(sponsor: Sponsor, actor, action: str, **changes: Any) -> None:
    audit.record(actor=actor, action=action, target=sponsor, scope=sponsor.cohort.slug, changes=changes)

"""The people of an organisation marraine: added, corrected, invited to their space, gone."""

import datetime
from dataclasses import dataclass

from django.db import transaction

from ess_platform.accounts.models import Invitation, User
from ess_platform.accounts.services.invitation import invitation_create
from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Person
from sponsors.models import Sponsor, SponsorContact, Sponsorship
from sponsors.notifications import contact_invitation_mail

JUST_SENT = datetime.timedelta(minutes=1)
OWNER_ONLY = "Cette personne a un compte : elle seule change son adresse."


@dataclass(frozen=True)
class PersonDetails:
    first_name: str
    last_name: str
    email: str
    phone: str
    job_title: str


@transaction.atomic
def contact_add(*, sponsor: Sponsor, details: PersonDetails, actor) -> SponsorContact:
    """Add a person to an organisation marraine: the one who has this address, else a new one.

    What the directory knows of a person is completed, never replaced. Somebody who had left comes back.
    Refuses an organisation that has left, and somebody who is there already. Audit: `sponsor_contact.add`.
    """
    sponsor = Sponsor.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=sponsor.pk)
    if sponsor.left_on is not None:
        raise BusinessRuleError("Cette organisation a quitté la promotion : annulez d’abord son départ.")
    person = _known(details) or Person.objects.create(
        organisation_id=sponsor.organisation_id, **vars(details) | {"email": details.email.lower()}
    )
    contact, is_new = SponsorContact.objects.get_or_create(sponsor=sponsor, person=person)
    if not is_new and contact.left_on is None:
        raise BusinessRuleError(f"{person} fait déjà partie de cette organisation marraine.", field="email")
    contact.left_on = None
    contact.save(update_fields=["left_on", "updated_at"])
    _record(contact, actor, "sponsor_contact.add")
    return contact


def _known(details: PersonDetails) -> Person | None:
    """The person of the directory who has this address, what was unknown of her filled in."""
    if not details.email:
        return None
    person = Person.objects.filter(email__iexact=details.email).order_by("pk").first()
    if person is not None:
        missing = [name for name in ("phone", "job_title") if not getattr(person, name) and getattr(details, name)]
        for name in missing:
            setattr(person, name, getattr(details, name))
        person.save(update_fields=[*missing, "updated_at"])
    return person


@transaction.atomic
def contact_edit(*, contact: SponsorContact, details: PersonDetails, actor) -> SponsorContact:
    """Correct the details of a person. Refuses to change the address that opens an account: its owner does.

    Audit: `sponsor_contact.edit`, with the names of what changed, never the values.
    """
    contact = _lock(contact)
    person, given = contact.person, vars(details) | {"email": details.email.lower()}
    changed = [name for name, value in given.items() if getattr(person, name) != value]
    if "email" in changed and User.objects.filter(person=person).exists():
        raise BusinessRuleError(OWNER_ONLY, field="email")
    for name in changed:
        setattr(person, name, given[name])
    if changed:
        person.save()
        _record(contact, actor, "sponsor_contact.edit", fields=changed)
    return contact


@transaction.atomic
def contact_leave(*, contact: SponsorContact, actor, today: datetime.date) -> SponsorContact:
    """Note that a person no longer accompanies anybody; her log stays. A second call changes nothing.

    Refuses while one of her sponsorships is not over. Audit: `sponsor_contact.leave`.
    """
    contact = _lock(contact)
    if contact.left_on is not None:
        return contact
    running = Sponsorship.objects.filter(contact=contact).active(today).select_related("laureate__organisation")
    if names := [str(pair.laureate) for pair in running]:
        raise BusinessRuleError(f"Terminez d’abord les parrainages en cours : {', '.join(names)}.")
    contact.left_on = today
    contact.save(update_fields=["left_on", "updated_at"])
    _record(contact, actor, "sponsor_contact.leave")
    return contact


@transaction.atomic
def contact_return(*, contact: SponsorContact, actor) -> SponsorContact:
    """Undo a departure. A second call changes nothing. Audit: `sponsor_contact.return`."""
    contact = _lock(contact)
    if contact.left_on is not None:
        contact.left_on = None
        contact.save(update_fields=["left_on", "updated_at"])
        _record(contact, actor, "sponsor_contact.return")
    return contact


@transaction.atomic
def contact_invite(*, contact: SponsorContact, actor, now: datetime.datetime) -> Invitation:
    """Invite a sponsor to her space, valid 14 days; the invitation that was open dies. Mail and `invitation.create`.

    Refuses somebody who has left, has no address, has an account already, and who was invited less than a minute
    ago (the second of two clicks).
    """
    contact = _lock(contact)
    person = contact.person
    if contact.left_on is not None or contact.sponsor.left_on is not None:
        raise BusinessRuleError("Cette personne n’accompagne plus la promotion.")
    if not person.email:
        raise BusinessRuleError("Cette personne n’a pas d’adresse électronique : ajoutez-la d’abord.", field="email")
    if Invitation.objects.filter(person=person, role="", revoked_at=None, created_at__gt=now - JUST_SENT).exists():
        raise BusinessRuleError("Une invitation vient de partir à cette personne.")
    invitation, _token = invitation_create(
        email=person.email,
        person=person,
        purpose=contact.sponsor.cohort.name,
        invited_by=actor,
        now=now,
        mail=contact_invitation_mail(contact=contact, inviter=actor),
    )
    return invitation


def _lock(contact: SponsorContact) -> SponsorContact:
    related = ("person", "sponsor__cohort__programme", "sponsor__organisation")
    return SponsorContact.objects.select_for_update(of=("self",)).select_related(*related).get(pk=contact.pk)


def _record(contact: SponsorContact, actor, action: str, **changes) -> None:
    sponsor = contact.sponsor
    told = {"contact": str(contact.public_id), **changes}
    audit.record(actor=actor, action=action, target=sponsor, scope=sponsor.cohort.slug, changes=told)

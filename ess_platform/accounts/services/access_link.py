"""Links of mails: one tap to one page (PRG-7). Made here, closed here; the middleware lets them in."""

import datetime
import secrets
import uuid

from django.db import transaction

from ess_platform.accounts.models import AccessLink, User
from ess_platform.accounts.services.invitation import TOKEN_BYTES, token_digest
from ess_platform.accounts.signals import account_changed
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Person

NO_ADDRESS = "Cette personne n’a pas d’adresse électronique : ajoutez-la d’abord."
CLOSED_ACCOUNT = "Le compte de cette personne est désactivé."
ADDRESS_OF_ANOTHER = "Cette adresse est celle du compte d’une autre personne."


@transaction.atomic
def access_link_create(
    *, person: Person, purpose: str, target_id: uuid.UUID, expires_at: datetime.datetime, now: datetime.datetime
) -> AccessLink:
    """Make a link for a person; its `token` and its `path` are known to the caller only, and never stored.

    Earlier links of the same object stay open: each mail keeps its own until it expires.
    A person without account gets one, that codes and links sent by mail open: the team invited her.
    Refuses a person without address, a closed account, an address that is another person's login, and an
    expiry that is already past. Audit: `user.create` when an account is opened.
    """
    if expires_at <= now:
        raise BusinessRuleError("Ce lien serait déjà expiré.")
    user = account_of(person)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = AccessLink.objects.create(
        person=person,
        user=user,
        purpose=purpose,
        target_id=target_id,
        token_hash=token_digest(token),
        expires_at=expires_at,
    )
    link.token = token
    return link


def account_of(person: Person) -> User:
    """The account of a person, opened without a password when there is none yet; refusals as above."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    user = User.objects.filter(person=person).first()
    if user is None:
        user = open_account(person)
    if not user.is_active:
        raise BusinessRuleError(CLOSED_ACCOUNT)
    return user


def open_account(person: Person) -> User:
    """Open an account that no password opens, at the address of the person."""
    if not person.email:
        raise BusinessRuleError(NO_ADDRESS, field="email")
    if User.objects.filter(email__iexact=person.email).exists():
        raise BusinessRuleError(ADDRESS_OF_ANOTHER, field="email")
    user = User.objects.create_user(email=person.email, password=None, person=person)
    account_changed.send(sender=User, actor=None, action="user.create", target=user, changes={"by": "link"})
    return user


@transaction.atomic
def access_link_revoke(*, link: AccessLink, actor: User | None, now: datetime.datetime) -> AccessLink:
    """Close one link at once. Closing twice changes nothing. Audit: `access_link.revoke`."""
    link = AccessLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if link.revoked_at is None:
        link.revoked_at = now
        link.save(update_fields=["revoked_at", "updated_at"])
        changes = {"purpose": link.purpose, "target": str(link.target_id)}
        account_changed.send(sender=AccessLink, actor=actor, action="access_link.revoke", target=link, changes=changes)
    return link


@transaction.atomic
def access_links_revoke(
    *, person: Person, purpose: str, target_id: uuid.UUID, actor: User | None, now: datetime.datetime
) -> int:
    """Close every open link of a person to one object, and return how many."""
    links = AccessLink.objects.filter(person=person, purpose=purpose, target_id=target_id, revoked_at=None)
    for link in links:
        access_link_revoke(link=link, actor=actor, now=now)
    return len(links)


@transaction.atomic
def access_link_mark_used(*, link: AccessLink, now: datetime.datetime) -> None:
    """Note the first time that something was written through a link. Audit: `access_link.use`, once."""
    if AccessLink.objects.filter(pk=link.pk, first_used_at=None).update(first_used_at=now, updated_at=now):
        changes = {"purpose": link.purpose, "target": str(link.target_id)}
        account_changed.send(sender=AccessLink, actor=link.user, action="access_link.use", target=link, changes=changes)


def find_access_link(token: str, purpose: str = "") -> AccessLink | None:
    """The link of a token, open or not; None when it was never given, or for another purpose."""
    rows = AccessLink.objects.filter(token_hash=token_digest(token)).select_related("user__person", "person")
    return (rows.filter(purpose=purpose) if purpose else rows).first()


def is_open(link: AccessLink, now: datetime.datetime) -> bool:
    """Whether a link still lets its person in: not revoked, not expired, account open and still hers.

    What she may then see is asked of `visible_to` at each request: somebody who no longer represents
    a laureate holds a link that opens nothing.
    """
    is_hers = link.user.is_active and link.user.person_id == link.person_id
    return is_hers and link.revoked_at is None and link.expires_at > now

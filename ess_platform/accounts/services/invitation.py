"""Accounts are opened by invitation only (AUTH-06): one link, one use, fourteen days."""

import datetime
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from ess_platform.accounts.enums import Role
from ess_platform.accounts.models import Invitation, Membership, User
from ess_platform.accounts.signals import account_changed, mail_requested
from ess_platform.common.addresses import absolute_url
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Organisation, Person

VALIDITY = datetime.timedelta(days=14)
TOKEN_BYTES = 32
ACCOUNT_EXISTS = "Un compte existe déjà avec cette adresse."
PASSWORD_NEEDED = "Ce rôle demande un mot de passe : choisissez-en un."
ASK_AGAIN_EVERY = datetime.timedelta(days=1)
DEAD_LINK = "Ce lien a déjà servi ou a expiré. Demandez une nouvelle invitation."


@dataclass(frozen=True)
class InvitationMail:
    """How an invitation is written: an application that invites its own people brings its own words.

    The template receives `invitation`, `url` and what `context` adds; `renew_path` is the page to send it again from.
    """

    template: str = "accounts/email/invitation"
    kind: str = "account.invitation"
    context: Mapping[str, Any] = field(default_factory=dict)
    scope: str = ""
    renew_path: str = ""


GENERIC_MAIL = InvitationMail()


def token_digest(token: str) -> str:
    """The only trace of a token that is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invitation_create(
    *,
    email: str,
    person: Person,
    purpose: str,
    invited_by: User,
    now: datetime.datetime,
    role: str = "",
    organisation: Organisation | None = None,
    mail: InvitationMail = GENERIC_MAIL,
) -> tuple[Invitation, str]:
    """Invite a person, and write the mail that carries the link; return the invitation and its token.

    The token is returned once and never stored. Refuses an address or a person that already has an account
    (one that a link of a mail opened and that nobody has signed in to does not count), a role without its
    organisation, and an organisation with administration. Earlier open invitations of the same address for
    the same role die (AUTH-06).
    """
    email = email.strip().lower()
    if account_in_use(email, person):
        raise BusinessRuleError(ACCOUNT_EXISTS, field="email")
    check_scope(role, organisation)
    Invitation.objects.select_for_update().filter(
        email__iexact=email, role=role, organisation=organisation, accepted_at=None, revoked_at=None
    ).update(revoked_at=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        email=email,
        person=person,
        role=role,
        organisation=organisation,
        purpose=purpose,
        token_hash=token_digest(token),
        expires_at=now + VALIDITY,
        invited_by=invited_by,
        renew_path=mail.renew_path or reverse("accounts:user_list"),
    )
    send_invitation(invitation, token, mail)
    account_changed.send(
        sender=Invitation,
        actor=invited_by,
        action="invitation.create",
        target=invitation,
        changes={"role": role},
    )
    return invitation, token


@transaction.atomic
def invitation_create_for_new_person(
    *,
    email: str,
    first_name: str,
    last_name: str,
    role: str,
    organisation: Organisation | None,
    invited_by: User,
    now: datetime.datetime,
) -> Invitation:
    """Invite somebody typed by hand: the person who has this address and no account, else a new one.

    Refuses what `invitation_create` refuses; nothing is kept of a person whose invitation is refused.
    """
    known = Person.objects.filter(email__iexact=email.strip()).select_related("user").order_by("pk")
    person = next((one for one in known if not account_in_use(email, one)), None)
    if person is None:
        person = Person.objects.create(
            first_name=first_name, last_name=last_name, email=email.strip().lower(), organisation=organisation
        )
    invitation, _token = invitation_create(
        email=email,
        person=person,
        purpose=organisation.name if organisation else settings.PRODUCT_NAME,
        invited_by=invited_by,
        now=now,
        role=role,
        organisation=organisation,
    )
    return invitation


def account_in_use(email: str, person: Person | None) -> bool:
    """Whether this address or this person has an account already, its own dormant one aside."""
    accounts = User.objects.filter(
        Q(email__iexact=email.strip()) | Q(person=person) if person else Q(email__iexact=email)
    )
    return any(person is None or user.person_id != person.pk or not user.is_dormant for user in accounts)


def check_scope(role: str, organisation: Organisation | None) -> None:
    """Refuse a role without its organisation; administration has none."""
    if role in (Role.TEAM, Role.TEAM_ADMIN, Role.FUNDER) and organisation is None:
        raise BusinessRuleError("Ce rôle s’exerce dans une structure : choisissez-la.", field="organisation")
    if role == Role.ADMIN and organisation is not None:
        raise BusinessRuleError("L’administration ne s’exerce dans aucune structure.", field="organisation")


def send_invitation(invitation: Invitation, token: str, mail: InvitationMail) -> None:
    """Write the mail M00 in the outbox."""
    path = reverse("accounts:invitation_accept", kwargs={"token": token})
    mail_requested.send(
        sender=Invitation,
        template=mail.template,
        kind=mail.kind,
        to_email=invitation.email,
        to_person=invitation.person,
        context={"invitation": invitation, "url": absolute_url(path), **mail.context},
        reason="Une personne vous ouvre un accès.",
        dedup_key=f"account.invitation:{invitation.public_id.hex}",
        reply_to=invitation.invited_by.email,
        scope=mail.scope,
    )


def find_invitation(token: str) -> Invitation | None:
    """The invitation of a link, open or not; None when the token was never given."""
    return (
        Invitation.objects.select_related("person", "organisation", "invited_by__person")
        .filter(token_hash=token_digest(token))
        .first()
    )


def is_open(invitation: Invitation, now: datetime.datetime) -> bool:
    """Whether the link can still open an account."""
    return invitation.accepted_at is None and invitation.revoked_at is None and invitation.expires_at > now


def needs_password(invitation: Invitation) -> bool:
    """Who holds a role chooses a password; a laureate or a sponsor may sign in by code alone."""
    return bool(invitation.role)


@transaction.atomic
def invitation_accept(*, invitation: Invitation, password: str, now: datetime.datetime) -> User:
    """Open the account (or the dormant one) with its role, and use the link up.

    An empty password leaves an account that codes sent by mail open. Refuses a link that was used, revoked or
    has expired, an address that got an account meanwhile, and a role without a password.
    The password was validated by the form.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not is_open(invitation, now):
        raise BusinessRuleError(DEAD_LINK)
    if needs_password(invitation) and not password:
        raise BusinessRuleError(PASSWORD_NEEDED, field="password")
    user = activate_account(invitation, password)
    if invitation.role:
        Membership.objects.create(
            user=user,
            role=invitation.role,
            organisation=invitation.organisation,
            started_on=timezone.localdate(now),
        )
    invitation.accepted_at = now
    invitation.accepted_by = user
    invitation.save(update_fields=["accepted_at", "accepted_by", "updated_at"])
    account_changed.send(
        sender=Invitation,
        actor=user,
        action="invitation.accept",
        target=invitation,
        changes={"role": invitation.role},
    )
    return user


def activate_account(invitation: Invitation, password: str) -> User:
    """The account of the invited person: a new one, or the one that a link of a mail opened for her."""
    person = invitation.person
    if account_in_use(invitation.email, person):
        raise BusinessRuleError(ACCOUNT_EXISTS)
    user = User.objects.filter(person=person).first() if person else None
    if user is None:
        return User.objects.create_user(email=invitation.email, password=password or None, person=person)
    user.email = invitation.email
    user.set_password(password or None)
    user.save(update_fields=["email", "password"])
    return user


@transaction.atomic
def invitation_ask_again(*, invitation: Invitation, now: datetime.datetime) -> bool:
    """Tell who invited that the link of this person is over; say whether a mail was written.

    Once a day at most. Nothing when the invitation served or still holds, and nobody is told when who invited has
    left: the page answers the same words in every case. Audit: `invitation.ask_again`.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    is_recent = invitation.asked_again_at is not None and now - invitation.asked_again_at < ASK_AGAIN_EVERY
    if is_recent or invitation.accepted_at is not None or is_open(invitation, now):
        return False
    if not invitation.invited_by.is_active or account_in_use(invitation.email, invitation.person):
        return False
    invitation.asked_again_at = now
    invitation.save(update_fields=["asked_again_at", "updated_at"])
    account_changed.send(sender=Invitation, actor=None, action="invitation.ask_again", target=invitation, changes={})
    mail_requested.send(
        sender=Invitation,
        template="accounts/email/invitation_asked",
        kind="account.invitation_asked",
        to_email=invitation.invited_by.email,
        to_person=invitation.invited_by.person,
        context={"invitation": invitation, "url": absolute_url(invitation.renew_path)},
        reason="Vous avez invité cette personne.",
        dedup_key=f"account.invitation_asked:{invitation.public_id.hex}:{now:%Y%m%d%H%M%S}",
    )
    return True

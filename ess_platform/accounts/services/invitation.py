"""Accounts are opened by invitation only (AUTH-06): one link, one use, fourteen days."""

import datetime
import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ess_platform.accounts.enums import Role
from ess_platform.accounts.models import Invitation, Membership, User
from ess_platform.accounts.signals import account_changed, mail_requested
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Organisation, Person

VALIDITY = datetime.timedelta(days=14)
TOKEN_BYTES = 32
ACCOUNT_EXISTS = "Un compte existe déjà avec cette adresse."
DEAD_LINK = "Ce lien a déjà servi ou a expiré. Demandez une nouvelle invitation."


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
) -> tuple[Invitation, str]:
    """Invite a person, and write the mail that carries the link; return the invitation and its token.

    The token is returned once and never stored. Refuses an address or a person that already has an account,
    a role without its organisation, and an organisation with administration. Earlier open invitations of
    the same address for the same role die (AUTH-06).
    """
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists() or User.objects.filter(person=person).exists():
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
    )
    send_invitation(invitation, token)
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
    person = Person.objects.filter(email__iexact=email.strip(), user=None).order_by("pk").first()
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


def check_scope(role: str, organisation: Organisation | None) -> None:
    """Refuse a role without its organisation; administration has none."""
    if role in (Role.TEAM, Role.TEAM_ADMIN, Role.FUNDER) and organisation is None:
        raise BusinessRuleError("Ce rôle s’exerce dans une structure : choisissez-la.", field="organisation")
    if role == Role.ADMIN and organisation is not None:
        raise BusinessRuleError("L’administration ne s’exerce dans aucune structure.", field="organisation")


def send_invitation(invitation: Invitation, token: str) -> None:
    """Write the mail M00 in the outbox."""
    path = reverse("accounts:invitation_accept", kwargs={"token": token})
    mail_requested.send(
        sender=Invitation,
        template="accounts/email/invitation",
        kind="account.invitation",
        to_email=invitation.email,
        to_person=invitation.person,
        context={"invitation": invitation, "url": f"{settings.SITE_URL.rstrip('/')}{path}"},
        reason="Une personne vous ouvre un accès.",
        dedup_key=f"account.invitation:{invitation.public_id.hex}",
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


@transaction.atomic
def invitation_accept(*, invitation: Invitation, password: str, now: datetime.datetime) -> User:
    """Open the account with its password and its role, and use the link up.

    Refuses a link that was used, revoked or has expired, and an address that got an account meanwhile.
    The password was validated by the form.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not is_open(invitation, now):
        raise BusinessRuleError(DEAD_LINK)
    person = invitation.person
    if User.objects.filter(email__iexact=invitation.email).exists() or (
        person and User.objects.filter(person=person).exists()
    ):
        raise BusinessRuleError(ACCOUNT_EXISTS)
    user = User.objects.create_user(email=invitation.email, password=password, person=person)
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

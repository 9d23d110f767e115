"""The team of a promotion: colleagues of its operator, with or without an account yet."""

import datetime

from django.db import transaction

from ess_platform.accounts.enums import Role
from ess_platform.accounts.models import Invitation, User
from ess_platform.accounts.services.invitation import invitation_create_for_new_person
from ess_platform.audit import services as audit
from ess_platform.common.errors import BusinessRuleError
from programmes.enums import TeamRole
from programmes.models import Cohort, TeamInvitation, TeamMember
from programmes.permissions import can_direct_cohort
from programmes.selectors.team import colleagues, open_invitations

NOT_DIRECTION = "Seule la direction de l’opérateur compose l’équipe d’une promotion."
NOT_COLLEAGUE = "Cette personne ne travaille pas chez l’opérateur : invitez-la d’abord."
ALREADY = "Cette personne est déjà dans l’équipe : changez plutôt son rôle."
LAST_MANAGER = "C’est la dernière personne chargée de la promotion : nommez-en une autre d’abord."
OWN_ROLE = "Vous ne changez pas votre propre place dans l’équipe : demandez-le à un autre membre de la direction."
NAMES_NEEDED = "Indiquez le prénom et le nom de la personne invitée."


@transaction.atomic
def team_add(*, cohort: Cohort, user: User, role: TeamRole, actor, today: datetime.date) -> TeamMember:
    """Add a colleague who has an account.

    Refuses who does not direct the operator, somebody who does not work there, somebody already in the team. Audit:
    `team.add`.
    """
    _lock(cohort, actor)
    if not colleagues(cohort, today).filter(pk=user.pk).exists():
        raise BusinessRuleError(NOT_COLLEAGUE, field="colleague")
    if cohort.team.filter(user=user).exists():
        raise BusinessRuleError(ALREADY, field="colleague")
    member = TeamMember.objects.create(cohort=cohort, user=user, role=role)
    _record(actor, "add", member, role)
    return member


@transaction.atomic
def team_invite(
    *, cohort: Cohort, email: str, first_name: str, last_name: str, role: TeamRole, actor, now: datetime.datetime
) -> TeamInvitation:
    """Invite a colleague who has no account: the place in the team waits for it.

    An open invitation of the same address is replaced, and the places it gave in other promotions follow. Refuses who
    does not direct the operator, a missing name, an address that has an account. A mail is sent. Audit:
    `invitation.create` and `team.invite`.
    """
    _lock(cohort, actor)
    if not first_name.strip() or not last_name.strip():
        raise BusinessRuleError(NAMES_NEEDED, field="first_name" if not first_name.strip() else "last_name")
    operator = cohort.programme.operator
    waiting = TeamInvitation.objects.filter(
        invitation__in=open_invitations(operator, now).filter(email__iexact=email.strip())
    )
    kept = list(waiting.exclude(cohort=cohort).values_list("cohort_id", "role").distinct())
    waiting.delete()
    invitation = invitation_create_for_new_person(
        email=email,
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        role=Role.TEAM,
        organisation=operator,
        invited_by=actor,
        now=now,
    )
    TeamInvitation.objects.bulk_create(
        TeamInvitation(cohort_id=other, invitation=invitation, role=its_role) for other, its_role in kept
    )
    place = TeamInvitation.objects.create(cohort=cohort, invitation=invitation, role=role)
    audit.record(actor=actor, action="team.invite", target=invitation, scope=cohort.slug, changes={"role": str(role)})
    return place


@transaction.atomic
def team_join(*, invitation: Invitation, user: User) -> list[TeamMember]:
    """Give their places to who has just accepted: called when the account opens. Audit: `team.add` for each."""
    joined = []
    for place in invitation.team_places.select_related("cohort"):
        member, is_new = TeamMember.objects.get_or_create(cohort=place.cohort, user=user, defaults={"role": place.role})
        if is_new:
            _record(user, "add", member, place.role)
            joined.append(member)
    invitation.team_places.all().delete()
    return joined


@transaction.atomic
def team_invitation_cancel(*, place: TeamInvitation, actor, now: datetime.datetime) -> None:
    """Take back the place that was promised; the link dies with its last place. Audit: `team.cancel`.

    Refuses who does not direct the operator.
    """
    _lock(place.cohort, actor)
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=place.invitation_id)
    place.delete()
    if invitation.accepted_at is None and not invitation.team_places.exists():
        invitation.revoked_at = now
        invitation.save(update_fields=["revoked_at", "updated_at"])
    audit.record(actor=actor, action="team.cancel", target=invitation, scope=place.cohort.slug)


@transaction.atomic
def team_set_role(*, member: TeamMember, role: TeamRole, actor) -> TeamMember:
    """Change what a colleague may do.

    Refuses who does not direct the operator, one's own role, and the last person in charge. Audit: `team.set_role`.
    """
    locked = _lock_member(member, actor)
    if locked.role == role:
        return locked
    _keep_a_manager(locked)
    locked.role = role
    locked.save(update_fields=["role", "updated_at"])
    _record(actor, "set_role", locked, role)
    return locked


@transaction.atomic
def team_remove(*, member: TeamMember, actor) -> None:
    """Take a colleague off the promotion: it is not visible to them any more, what they did stays signed.

    Refuses who does not direct the operator, oneself, and the last person in charge. Audit: `team.remove`.
    """
    locked = _lock_member(member, actor)
    _keep_a_manager(locked)
    _record(actor, "remove", locked, locked.role)
    locked.delete()


def _lock(cohort: Cohort, actor) -> Cohort:
    """Two changes of one team come one after the other: the last manager is counted under the lock."""
    locked = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    if not can_direct_cohort(actor, locked):
        raise BusinessRuleError(NOT_DIRECTION)
    return locked


def _lock_member(member: TeamMember, actor) -> TeamMember:
    _lock(member.cohort, actor)
    if member.user_id == actor.pk:
        raise BusinessRuleError(OWN_ROLE)
    return TeamMember.objects.select_related("cohort", "user__person").get(pk=member.pk)


def _keep_a_manager(member: TeamMember) -> None:
    others = member.cohort.team.filter(role=TeamRole.MANAGER).exclude(pk=member.pk)
    if member.role == TeamRole.MANAGER and not others.exists():
        raise BusinessRuleError(LAST_MANAGER)


def _record(actor, verb: str, member: TeamMember, role: str) -> None:
    audit.record(
        actor=actor, action=f"team.{verb}", target=member.user, scope=member.cohort.slug, changes={"role": str(role)}
    )

"""Who is in the team of a promotion, who may join it, who has been invited."""

import datetime

from django.db.models import QuerySet

from ess_platform.accounts.enums import Role
from ess_platform.accounts.models import Invitation, Membership, User
from programmes.models import Cohort, TeamInvitation, TeamMember


def colleagues(cohort: Cohort, today: datetime.date) -> QuerySet[User]:
    """The accounts that work for the operator on a day."""
    working = Membership.objects.active(today).filter(
        role__in=(Role.TEAM, Role.TEAM_ADMIN), organisation=cohort.programme.operator_id
    )
    return User.objects.filter(is_active=True, pk__in=working.values("user")).select_related("person")


def team_of(cohort: Cohort, today: datetime.date) -> list[User]:
    """The members of the team of a promotion who still work for its operator. One query."""
    members = cohort.team.filter(user__in=colleagues(cohort, today).values("pk")).select_related("user__person")
    return [member.user for member in members.order_by("pk")]


def open_invitations(operator, now: datetime.datetime) -> QuerySet[Invitation]:
    """The invitations to the team of this operator that may still be accepted."""
    return Invitation.objects.filter(
        organisation=operator, role=Role.TEAM, accepted_at=None, revoked_at=None, expires_at__gt=now
    )


def team_rows(cohort: Cohort) -> QuerySet[TeamMember]:
    """The team by name, with accounts and people. One query."""
    return cohort.team.select_related("user__person").order_by("user__person__sort_name", "pk")


def waiting_places(cohort: Cohort) -> QuerySet[TeamInvitation]:
    """The colleagues invited who have not opened their account, latest first. One query."""
    return (
        cohort.team_invitations.filter(invitation__accepted_at=None, invitation__revoked_at=None)
        .select_related("invitation__person")
        .order_by("-created_at", "-pk")
    )

"""Who may read a version before it is published, and what was said of it."""

import datetime

from django.db.models import Q, QuerySet

from ess_platform.accounts.enums import Role
from ess_platform.accounts.models import Membership, User
from programmes.enums import TeamRole
from programmes.models import Cohort, TeamMember
from programmes.selectors.team import colleagues
from reporting.models import BilanReview, BilanVersion


def reviewers_of(cohort: Cohort, *, today: datetime.date, but) -> QuerySet[User]:
    """Who else than `but` may validate a bilan: the team without its readers, and the direction of the operator."""
    acting = TeamMember.objects.filter(cohort=cohort).exclude(role=TeamRole.READER)
    directing = Membership.objects.active(today).filter(role=Role.TEAM_ADMIN, organisation=cohort.programme.operator_id)
    people = colleagues(cohort, today).filter(Q(pk__in=acting.values("user")) | Q(pk__in=directing.values("user")))
    return people.exclude(pk=but.pk).order_by("person__sort_name", "pk")


def reviews_of(version: BilanVersion) -> list[BilanReview]:
    """The readings of a version, latest first, with the people. One query."""
    people = ("asked_by__person", "reviewer__person", "decided_by__person")
    return list(version.reviews.select_related(*people))

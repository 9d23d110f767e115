"""Promotions as the `scope` of mails: their names, and which ones a user runs."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef
from django.utils import timezone

from ess_platform.accounts.enums import Role
from ess_platform.accounts.models import Membership, User
from programmes.models import Cohort, TeamMember


def cohort_names(slugs: Collection[str]) -> dict[str, str]:
    """Name of each promotion that exists, by slug; one query."""
    return dict(Cohort.objects.filter(slug__in=slugs).values_list("slug", "name"))


def cohorts_run_by(user):
    """Slugs of the promotions that the user runs today, as a subquery."""
    return Cohort.objects.managed_by(user).values("slug")


def cohort_team(slug: str) -> list[User]:
    """The members of the team of a promotion who still work for its operator; one query."""
    employed = Membership.objects.active(timezone.localdate()).filter(
        user=OuterRef("user"),
        role__in=(Role.TEAM, Role.TEAM_ADMIN),
        organisation=OuterRef("cohort__programme__operator"),
    )
    members = TeamMember.objects.filter(Exists(employed), cohort__slug=slug, user__is_active=True)
    return [member.user for member in members.select_related("user").order_by("pk")]

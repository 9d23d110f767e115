"""Who signs the mails of a promotion: a person, with a phone; replies go to her."""

from ess_platform.accounts.models import User
from ess_platform.notifications.reminder_kinds import Signature
from programmes.models import Cohort, TeamMember


def signature_of(cohort: Cohort) -> Signature | None:
    """Who signs for a promotion: the first member of its team, somebody with a phone if there is one."""
    team = TeamMember.objects.filter(cohort=cohort, user__is_active=True, user__person__isnull=False)
    members = [member.user for member in team.select_related("user__person").order_by("pk")]
    user = min(members, key=lambda member: not member.person.phone, default=None)
    if user is None:
        return None
    return Signature(name=user.get_full_name(), phone=user.person.phone, email=user.email)


def signed_by(user: User, cohort: Cohort) -> Signature | None:
    """Who does the gesture signs it; the promotion's team for an account that is nobody's."""
    if user.person is None:
        return signature_of(cohort)
    return Signature(name=user.get_full_name(), phone=user.person.phone, email=user.email)

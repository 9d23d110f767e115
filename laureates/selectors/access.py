"""Who of a promotion has an access, who was invited, who was not: the team's page of accounts."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from ess_platform.accounts.models import Invitation
from programmes.models import Cohort

from ..enums import IN_SCOPE_STATUSES, AccessState
from ..models import Participant


@dataclass(frozen=True)
class AccessRow:
    """One participant; `state` says how far the access is, `since` when the account was activated."""

    participant: Participant
    state: str
    invitation: Invitation | None = None
    since: datetime.datetime | None = None

    @property
    def has_asked(self) -> bool:
        """The person asked for a new invitation and waits for it."""
        return self.state == AccessState.EXPIRED and self.invitation.asked_again_at is not None

    @property
    def may_be_invited(self) -> bool:
        return self.state in (AccessState.NONE, AccessState.EXPIRED, AccessState.INVITED)

    @property
    def is_without_access(self) -> bool:
        """No account, and no invitation that still holds."""
        return self.state in (AccessState.NONE, AccessState.EXPIRED)


def access_rows(*, cohort: Cohort, now: datetime.datetime, today: datetime.date) -> list[AccessRow]:
    """Everybody who represents a laureate in scope today, by structure; who asked again first. Two queries."""
    invitations = Invitation.objects.filter(role="").order_by("-created_at", "-pk")
    people = (
        Participant.objects.current(today)
        .filter(laureate__cohort=cohort, laureate__status__in=IN_SCOPE_STATUSES)
        .select_related("person__user", "laureate__organisation")
        .prefetch_related(Prefetch("person__invitations", invitations, to_attr="access_invitations"))
        .order_by("laureate__sort_name", "laureate", "-is_main_contact", "person__sort_name", "pk")
    )
    rows = [access_row(participant, now) for participant in people]
    return sorted(rows, key=lambda row: not row.has_asked)


def access_row(participant: Participant, now: datetime.datetime) -> AccessRow:
    """How far the access of one participant is, from its account and its last invitation (prefetched)."""
    person = participant.person
    user = getattr(person, "user", None)
    if user is not None and not user.is_active:
        return AccessRow(participant, AccessState.CLOSED)
    last = next(iter(person.access_invitations), None)
    if user is not None and not user.is_dormant:
        accepted = next((one.accepted_at for one in person.access_invitations if one.accepted_at), None)
        return AccessRow(participant, AccessState.ACTIVE, last, accepted or user.date_joined)
    if not person.email:
        return AccessRow(participant, AccessState.NO_ADDRESS, last)
    if last is None:
        return AccessRow(participant, AccessState.NONE)
    is_open = last.revoked_at is None and last.accepted_at is None and last.expires_at > now
    return AccessRow(participant, AccessState.INVITED if is_open else AccessState.EXPIRED, last)


def people_asking_again(*, cohorts: Iterable[Cohort], today: datetime.date) -> QuerySet[Participant]:
    """Who waits for a new invitation, in promotions that the caller has a right to. One query, no order."""
    later = Invitation.objects.filter(person=OuterRef("person"), role="", created_at__gt=OuterRef("created_at"))
    asked = Invitation.objects.filter(~Exists(later), role="", accepted_at=None, asked_again_at__isnull=False)
    return (
        Participant.objects.current(today)
        .filter(
            person__in=asked.values("person"),
            person__user__last_login__isnull=True,
            laureate__cohort__in=list(cohorts),
            laureate__status__in=IN_SCOPE_STATUSES,
        )
        .order_by()
    )

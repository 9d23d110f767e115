import datetime

from django.utils import timezone

from ess_platform.accounts.enums import LinkPurpose, Role
from ess_platform.accounts.models import AccessLink, Membership, User
from ess_platform.accounts.services.access_link import access_link_create
from tests.factories.directory import make_organisation, make_person

PASSWORD = "motdepasse-de-test-2026"


def make_user(**fields) -> User:
    person = fields.pop("person", None) or make_person()
    fields.setdefault("email", person.email)
    return User.objects.create_user(password=fields.pop("password", PASSWORD), person=person, **fields)


def make_membership(user, role, organisation=None, **fields) -> Membership:
    fields.setdefault("started_on", datetime.date(2024, 1, 1))
    return Membership.objects.create(user=user, role=role, organisation=organisation, **fields)


def make_team_user(cohort, **fields) -> User:
    """A member of the operator's team, assigned to the promotion."""
    user = make_user(**fields)
    make_membership(user, Role.TEAM, cohort.programme.operator)
    cohort.team.create(user=user)
    return user


def make_team_admin(cohort, **fields) -> User:
    """The manager of the operator: all of its promotions."""
    user = make_user(**fields)
    make_membership(user, Role.TEAM_ADMIN, cohort.programme.operator)
    return user


def make_funder_user(cohort, *, funder=None, **fields) -> User:
    """A person of an organisation that funds the promotion (the funding is made when missing)."""
    from tests.factories.programmes import make_funding

    funding = cohort.fundings.filter(funder=funder).first() if funder else cohort.fundings.first()
    funding = funding or make_funding(cohort, funder=funder or make_organisation())
    user = make_user(**fields)
    make_membership(user, Role.FUNDER, funding.funder)
    return user


def make_admin_user(**fields) -> User:
    user = make_user(**fields)
    make_membership(user, Role.ADMIN)
    return user


def make_access_link(person, *, target_id, purpose=LinkPurpose.REPORT, days=14) -> AccessLink:
    """A link of a mail, open for some days; `link.path` and `link.token` are known."""
    now = timezone.now()
    expires_at = now + datetime.timedelta(days=days)
    return access_link_create(person=person, purpose=purpose, target_id=target_id, expires_at=expires_at, now=now)

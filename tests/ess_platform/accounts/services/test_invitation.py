"""An account is opened by invitation only: one link, one use, fourteen days (AUTH-06)."""

import datetime
import re
import uuid

import pytest
from django.utils import timezone

from ess_platform.accounts.enums import Role
from ess_platform.accounts.models import Invitation, Membership, User
from ess_platform.accounts.services.invitation import (
    find_invitation,
    invitation_accept,
    invitation_ask_again,
    invitation_create,
    invitation_create_for_new_person,
    is_open,
)
from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from ess_platform.directory.models import Person
from ess_platform.notifications.models import OutgoingMail
from tests.factories import make_access_link, make_admin_user, make_organisation, make_person, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "zgrptlmnbvhqsdkfjw"


def invite(**fields):
    fields.setdefault("person", make_person(email="claire@ailleurs.test"))
    fields.setdefault("email", "Claire@ailleurs.test")
    fields.setdefault("purpose", "Industries Engagées 2025")
    fields.setdefault("now", timezone.now())
    fields["invited_by"] = fields.get("invited_by") or make_admin_user()
    return invitation_create(**fields)


def test_only_the_digest_is_kept():
    invitation, token = invite()
    assert len(token) >= 43  # 256 bits
    assert token not in str(Invitation.objects.filter(pk=invitation.pk).values().get())
    assert find_invitation(token) == invitation
    assert find_invitation("autre") is None
    assert invitation.email == "claire@ailleurs.test"
    assert invitation.expires_at - timezone.now() > datetime.timedelta(days=13, hours=23)


def test_mail_carries_the_link():
    _invitation, token = invite()
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Essaim : votre espace est prêt" or "espace est prêt" in mail.subject
    assert re.search(rf"http://testserver/invitation/{re.escape(token)}/", mail.body_text)
    assert f"/invitation/{token}/" in mail.body_html
    assert AuditEntry.objects.get().action == "invitation.create"


def test_accepting_opens_the_account():
    operator = make_organisation()
    invitation, _ = invite(role=Role.TEAM, organisation=operator)
    user = invitation_accept(invitation=invitation, password=PASSWORD, now=timezone.now())
    assert user.check_password(PASSWORD)
    assert user.person == invitation.person
    membership = Membership.objects.get(user=user)
    assert (membership.role, membership.organisation) == (Role.TEAM, operator)
    invitation.refresh_from_db()
    assert invitation.accepted_by == user


def test_one_use():
    invitation, _ = invite()
    invitation_accept(invitation=invitation, password=PASSWORD, now=timezone.now())
    with pytest.raises(BusinessRuleError, match="déjà servi"):
        invitation_accept(invitation=invitation, password=PASSWORD, now=timezone.now())
    assert User.objects.filter(email="claire@ailleurs.test").count() == 1


def test_expired():
    invitation, _ = invite()
    late = invitation.expires_at
    assert not is_open(invitation, late)
    with pytest.raises(BusinessRuleError):
        invitation_accept(invitation=invitation, password=PASSWORD, now=late)


def test_a_new_invitation_kills_the_former():
    admin = make_admin_user()
    person = make_person()
    first, _ = invite(person=person, invited_by=admin)
    second, _ = invite(person=person, invited_by=admin)
    first.refresh_from_db()
    assert not is_open(first, timezone.now())
    assert is_open(second, timezone.now())


def test_refuses_an_address_that_has_an_account():
    user = make_user()
    with pytest.raises(BusinessRuleError, match="existe déjà") as refusal:
        invite(email=user.email.upper())
    assert refusal.value.field == "email"
    with pytest.raises(BusinessRuleError, match="existe déjà"):
        invite(person=user.person)


@pytest.mark.parametrize("role", [Role.TEAM, Role.TEAM_ADMIN, Role.FUNDER])
def test_refuses_a_role_without_its_organisation(role):
    with pytest.raises(BusinessRuleError) as refusal:
        invite(role=role)
    assert refusal.value.field == "organisation"


def test_refuses_an_organisation_with_administration():
    with pytest.raises(BusinessRuleError):
        invite(role=Role.ADMIN, organisation=make_organisation())


def test_nothing_is_kept_of_a_refused_invitation():
    user = make_user()
    people = Person.objects.count()
    with pytest.raises(BusinessRuleError):
        invitation_create_for_new_person(
            email=user.email,
            first_name="Claire",
            last_name="Roux",
            role=Role.ADMIN,
            organisation=None,
            invited_by=user,
            now=timezone.now(),
        )
    assert (Person.objects.count(), Invitation.objects.count(), OutgoingMail.objects.count()) == (people, 0, 0)


def dormant_person() -> Person:
    """Somebody whom a link of a mail gave an account, and who has never signed in."""
    person = make_person(email="claire@ailleurs.test")
    make_access_link(person, target_id=uuid.uuid4())
    return person


def test_an_invitation_activates_the_account_that_a_link_opened():
    person = dormant_person()
    invitation, _ = invite(person=person)
    user = invitation_accept(invitation=invitation, password=PASSWORD, now=timezone.now())
    assert User.objects.get(person=person) == user
    assert user.check_password(PASSWORD)


def test_a_dormant_account_of_another_person_stays_in_the_way():
    dormant_person()
    with pytest.raises(BusinessRuleError, match="existe déjà"):
        invite(person=make_person(email="claire@ailleurs.test"))


def test_who_signed_in_by_code_needs_no_invitation():
    person = dormant_person()
    User.objects.filter(person=person).update(last_login=timezone.now())
    with pytest.raises(BusinessRuleError, match="existe déjà"):
        invite(person=person)


def test_a_role_is_not_opened_without_a_password():
    invitation, _ = invite(role=Role.TEAM, organisation=make_organisation())
    with pytest.raises(BusinessRuleError, match="demande un mot de passe") as refusal:
        invitation_accept(invitation=invitation, password="", now=timezone.now())
    assert refusal.value.field == "password"
    assert not User.objects.filter(email="claire@ailleurs.test").exists()


def asked(invitation, now) -> tuple[bool, int]:
    """Whether a mail was written, and how many there are in all."""
    told = invitation_ask_again(invitation=invitation, now=now)
    return told, OutgoingMail.objects.filter(kind="account.invitation_asked").count()


def test_who_invited_is_told_once_a_day():
    invitation, _ = invite()
    late = invitation.expires_at
    assert asked(invitation, late) == (True, 1)
    assert asked(invitation, late + datetime.timedelta(hours=23)) == (False, 1)
    assert asked(invitation, late + datetime.timedelta(hours=25)) == (True, 2)
    mail = OutgoingMail.objects.filter(kind="account.invitation_asked").first()
    assert mail.to_email == invitation.invited_by.email
    assert "http://testserver/administration/comptes/" in mail.body_text
    assert AuditEntry.objects.filter(action="invitation.ask_again").count() == 2


@pytest.mark.parametrize("case", ["open", "accepted", "signed up meanwhile", "inviter left"])
def test_nobody_is_told_for_nothing(case):
    invitation, _ = invite()
    late = invitation.expires_at
    if case == "open":
        late -= datetime.timedelta(days=1)
    elif case == "accepted":
        invitation_accept(invitation=invitation, password=PASSWORD, now=timezone.now())
    elif case == "signed up meanwhile":
        make_user(person=invitation.person)
    else:
        User.objects.filter(pk=invitation.invited_by_id).update(is_active=False)
    assert asked(invitation, late) == (False, 0)

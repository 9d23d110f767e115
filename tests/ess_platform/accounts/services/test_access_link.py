"""Links of mails: made once, known by their hash, closed in time."""

import datetime
import uuid

import pytest
from django.utils import timezone

from ess_platform.accounts.enums import LinkPurpose
from ess_platform.accounts.models import AccessLink, User
from ess_platform.accounts.services.access_link import (
    access_link_create,
    access_link_mark_used,
    access_link_revoke,
    access_links_revoke,
    find_access_link,
    is_open,
)
from ess_platform.accounts.services.user import user_deactivate, user_reactivate
from ess_platform.audit.models import AuditEntry
from ess_platform.common.errors import BusinessRuleError
from tests.factories import make_access_link, make_admin_user, make_person, make_user

pytestmark = pytest.mark.django_db
TARGET = uuid.uuid4()


def create(person, *, days=14, **fields):
    now = timezone.now()
    fields = {"purpose": LinkPurpose.REPORT, "target_id": TARGET} | fields
    return access_link_create(person=person, expires_at=now + datetime.timedelta(days=days), now=now, **fields)


def test_only_the_hash_of_the_token_is_kept():
    link = create(make_user().person)
    assert link.path == f"/lien/{link.token}/"
    assert link.path_to("emploi") == f"/lien/{link.token}/emploi/"
    assert len(link.token) >= 43  # 256 bits
    stored = AccessLink.objects.get()
    assert (stored.token, len(stored.token_hash)) == ("", 64)
    assert link.token not in stored.token_hash


def test_a_person_without_account_gets_one_that_no_password_opens():
    person = make_person(email="Awa@ailleurs.test")
    link = create(person)
    user = User.objects.get(person=person)
    assert (link.user, user.email, user.has_usable_password()) == (user, "awa@ailleurs.test", False)
    entry = AuditEntry.objects.get(action="user.create")
    assert (entry.actor, entry.object_id) == (None, str(user.public_id))
    assert create(person).user == user
    assert AuditEntry.objects.filter(action="user.create").count() == 1


def test_refuses_a_person_without_address():
    with pytest.raises(BusinessRuleError, match="n’a pas d’adresse"):
        create(make_person(email=""))


def test_refuses_a_closed_account():
    with pytest.raises(BusinessRuleError, match="désactivé"):
        create(make_user(is_active=False).person)


def test_refuses_the_address_of_another_person():
    make_user(email="commun@ailleurs.test")
    with pytest.raises(BusinessRuleError, match="d’une autre personne"):
        create(make_person(email="Commun@ailleurs.test"))


def test_refuses_an_expiry_that_is_past():
    with pytest.raises(BusinessRuleError, match="déjà expiré"):
        create(make_user().person, days=0)


def test_found_by_its_token_and_for_its_purpose():
    link = create(make_user().person)
    assert find_access_link(link.token) == link
    assert find_access_link(link.token, LinkPurpose.REPORT) == link
    assert find_access_link(link.token, LinkPurpose.PRESENCE) is None
    assert find_access_link("jamais-donne") is None


def test_open_until_it_expires():
    link = create(make_user().person, days=3)
    last = link.expires_at - datetime.timedelta(seconds=1)
    assert (is_open(link, last), is_open(link, link.expires_at)) == (True, False)


def test_revoked_at_once_and_once():
    link, actor, now = create(make_user().person), make_admin_user(), timezone.now()
    for _ in range(2):
        link = access_link_revoke(link=link, actor=actor, now=now)
    assert (is_open(link, now), link.revoked_at) == (False, now)
    assert AuditEntry.objects.get(action="access_link.revoke").actor == actor


def test_every_link_to_one_object_is_revoked_and_no_other():
    person, now = make_user().person, timezone.now()
    mine = [create(person), create(person)]
    others = [create(person, target_id=uuid.uuid4()), create(make_user().person)]
    found = access_links_revoke(person=person, purpose=LinkPurpose.REPORT, target_id=TARGET, actor=None, now=now)
    assert found == 2
    open_links = [link for link in (*mine, *others) if is_open(find_access_link(link.token), now)]
    assert open_links == others


def test_closing_the_account_closes_its_links_for_good():
    link, admin, now = create(make_user().person), make_admin_user(), timezone.now()
    user_deactivate(user=link.user, actor=admin, now=now)
    assert not is_open(find_access_link(link.token), now)
    user_reactivate(user=link.user, actor=admin)
    assert not is_open(find_access_link(link.token), now)


def test_first_use_is_noted_once():
    link, now = make_access_link(make_person(), target_id=TARGET), timezone.now()
    for minutes in (0, 5):
        access_link_mark_used(link=link, now=now + datetime.timedelta(minutes=minutes))
    assert AccessLink.objects.get().first_used_at == now
    assert AuditEntry.objects.get(action="access_link.use").actor == link.user

"""Administration of accounts."""

import pytest
from django.urls import reverse

from ess_platform.accounts.enums import Role
from ess_platform.accounts.models import Invitation
from tests.factories import make_admin_user, make_membership, make_organisation, make_user

pytestmark = pytest.mark.django_db
LIST = "/administration/comptes/"
QUERIES = 8  # savepoint (2), session, account, spaces, number of accounts, accounts, memberships


@pytest.fixture
def admin(client):
    user = make_admin_user()
    client.force_login(user)
    return user


def test_constant_number_of_queries(client, admin, django_assert_num_queries):
    for rows in (1, 3):
        for _ in range(rows):
            make_membership(make_user(), Role.TEAM, make_organisation())
        with django_assert_num_queries(QUERIES):
            page = client.get(LIST)
    assert len(page.context["page_obj"].object_list) == 5


def test_search_role_and_state(client, admin):
    eloise = make_user(email="eloise@ailleurs.test")
    eloise.person.last_name = "Évrard"
    eloise.person.save()
    make_membership(eloise, Role.TEAM, make_organisation())
    make_user(email="autre@ailleurs.test", is_active=False)

    def emails(**query):
        return [user.email for user in client.get(LIST, query).context["page_obj"]]

    assert emails(q="evrard") == ["eloise@ailleurs.test"]
    assert emails(q="ELOISE@") == ["eloise@ailleurs.test"]
    assert emails(role="team") == ["eloise@ailleurs.test"]
    assert emails(actif="non") == ["autre@ailleurs.test"]
    assert emails(q="personne de ce nom") == []
    assert len(emails(role="absurde", page="-3")) == 3


def test_others_are_refused(client):
    client.force_login(make_user())
    for url in (LIST, reverse("accounts:invitation_create")):
        assert client.get(url).status_code == 403


def test_close_and_reopen(client, admin):
    user = make_user()
    close = reverse("accounts:user_deactivate", kwargs={"public_id": user.public_id})
    assert client.get(close).status_code == 200
    user.refresh_from_db()
    assert user.is_active
    assert client.post(close).url == LIST
    user.refresh_from_db()
    assert not user.is_active
    client.post(reverse("accounts:user_reactivate", kwargs={"public_id": user.public_id}))
    user.refresh_from_db()
    assert user.is_active


def test_not_oneself(client, admin):
    response = client.post(reverse("accounts:user_deactivate", kwargs={"public_id": admin.public_id}))
    assert response.status_code == 409
    assert "votre propre compte" in response.content.decode()


def test_invite(client, admin):
    operator = make_organisation()
    operator.hats.create(hat="operator")
    data = {
        "email": "claire@ailleurs.test",
        "first_name": "Claire",
        "last_name": "Roux",
        "role": Role.TEAM,
        "organisation": operator.pk,
    }
    without = client.post("/administration/comptes/inviter/", {**data, "organisation": ""})
    assert without.status_code == 200
    assert "choisissez-la" in without.content.decode()
    assert 'value="Claire"' in without.content.decode()
    assert client.post("/administration/comptes/inviter/", data).url == LIST
    assert Invitation.objects.get().person.full_name == "Claire Roux"


def test_invite_refuses_another_kind_of_organisation(client, admin):
    data = {
        "email": "claire@ailleurs.test",
        "first_name": "Claire",
        "last_name": "Roux",
        "role": Role.TEAM,
        "organisation": make_organisation().pk,
    }
    assert client.post("/administration/comptes/inviter/", data).status_code == 200
    assert not Invitation.objects.exists()
